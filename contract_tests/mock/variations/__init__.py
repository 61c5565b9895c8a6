"""Servers that conform in an unusual way, by subject: two of one subject may exclude each other."""
