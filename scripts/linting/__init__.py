"""What `make lint` checks, and how."""
