# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""The operations, by tag."""
