"""Rules of a single page of any paged list: its keys, their types, and what they say of its items."""
