"""The steps that a CI job takes around a run of the suite, one after the other. Standard library only."""
