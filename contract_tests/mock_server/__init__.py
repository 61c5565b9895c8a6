"""A server of `GET /v1/edr/alerts`, written from the facts alone, for suite and client to be tried against."""
