"""Samples of a list: snapshots, what changed between them, traversals, slices and equivalent queries."""
