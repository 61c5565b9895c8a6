"""The hand-written part of the client: it imports nothing that is generated."""
