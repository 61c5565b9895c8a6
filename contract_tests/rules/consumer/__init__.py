"""The consumer's rule: the generated client decodes and encodes again all that the server sent. It alone imports it."""
