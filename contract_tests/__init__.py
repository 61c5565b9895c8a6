"""Tests a server of a paged list against its OpenAPI document; the mock server to try it on is here too."""
