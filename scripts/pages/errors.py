"""What can go wrong while pages are built."""


class PageError(Exception):
    """A page could not be built, or is not what it should be; the message says what to do."""
