"""HTTP: requests are sent, answers recorded or read from a recording."""
