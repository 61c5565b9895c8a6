"""Everything that the client raises; `LeenAlertsError` is the base of it all."""


class LeenAlertsError(Exception):
    """Base of every error of this package."""


class DecodeError(LeenAlertsError):
    """An answer, or a part of it, has not the form that the document promises.

    Attributes:
        path: where, such as `items[12].device.id`; empty for the whole value.
        value: what stood there, as shortened text.
        expected: what was expected instead.
    """

    def __init__(self, path: str, value: str, expected: str) -> None:
        super().__init__(path, value, expected)
        self.path = path
        self.value = value
        self.expected = expected

    def __str__(self) -> str:
        return f"{self.path or 'the answer'}: expected {self.expected}, got {self.value}"
