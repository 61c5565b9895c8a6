"""Tell changes in words: breaking ones first, each with what it means for whom."""

from collections.abc import Iterator, Sequence

from scripts.compare.change import Change, Severity

HEADINGS = {
    Severity.BREAKING: "Breaking",
    Severity.COMPATIBLE: "Compatible",
    Severity.WORDING: "Words only",
}


def render(changes: Sequence[Change]) -> Iterator[str]:
    """Lines for a terminal; a document may come from anywhere, so control characters are escaped."""
    for severity, heading in HEADINGS.items():
        found = [change for change in changes if change.severity is severity]
        if found:
            yield f"{heading} ({len(found)})"
            yield from (f"  {printable(f'{change.where}: {change.what}')}{_audiences(change)}" for change in found)


def printable(text: str) -> str:
    """Text without what could steer a terminal."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def _audiences(change: Change) -> str:
    if change.severity is not Severity.BREAKING:
        return ""
    return f"  [client: {change.client.name.lower()}, contract: {change.contract.name.lower()}]"
