"""The OpenAPI document: what it says of requests and answers."""
