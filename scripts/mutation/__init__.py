"""The suite tested itself: it runs against every mutant and every lawful variant of the mock server."""
