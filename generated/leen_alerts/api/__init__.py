# Do not edit: made from the OpenAPI document by scripts/generate.py, with openapi-python-client.
"""The operations, by tag."""
