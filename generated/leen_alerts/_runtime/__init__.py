# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""The hand-written part of the client: it imports nothing that is generated."""
