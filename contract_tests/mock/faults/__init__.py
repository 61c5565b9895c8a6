"""Servers with one fault each, by subject."""
