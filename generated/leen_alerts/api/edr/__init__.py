# Do not edit: made from the OpenAPI document by scripts/generate.py, with openapi-python-client.
"""Operations of one tag, a module each."""
