"""What can stop a generation; the command prints the one sentence and exits with 2."""


class GenerationError(Exception):
    """Nothing was generated; the message says why and what to do."""
