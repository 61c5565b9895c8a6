"""Rules of the device attached to an alert."""
