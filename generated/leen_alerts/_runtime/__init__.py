# Do not edit: made from the OpenAPI document by scripts/generate.py, copied from openapi/generator/runtime.
"""The hand-written part of the client: it imports nothing that is generated."""
