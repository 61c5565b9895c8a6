"""Filters and flags: what they let through, and what they leave alone."""
