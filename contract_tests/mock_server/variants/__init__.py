"""The freedoms that the facts leave to a server: a class a freedom."""
