"""Secrets never leave a run: they are wrapped where they are held, and masked by value where text leaves."""

from attrs import field, frozen


@frozen(repr=False)
class Secret:
    """A credential; `reveal()` gives its text, nothing else shows it."""

    _text: str = field(repr=False)

    def reveal(self) -> str:
        """Return the text itself, to be sent and for nothing else."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"
