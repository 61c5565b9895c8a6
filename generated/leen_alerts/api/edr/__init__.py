# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""Operations of one tag, a module each."""
