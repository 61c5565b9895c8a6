"""Rules of single requests and answers of any list: statuses, bodies, content types, methods, odd requests."""
