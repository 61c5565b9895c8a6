"""Rules of the observables of an alert, which follow OCSF 1.3.0."""
