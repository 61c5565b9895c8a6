"""A suite that holds a server of a paged list to its OpenAPI document, and a mock server to try it on."""
