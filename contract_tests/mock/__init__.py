"""A mock of the list of alerts. `Server(*variations, fault)` answers requests; faults and variations are values."""
