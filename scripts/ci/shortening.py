"""Cuts report.md where a block begins, so that what is left is whole Markdown."""

BLOCKS = ("\n### ", "\n<details>", "\n> ")


def shortened(markdown: str, most_bytes: int, rest: str) -> str:
    """Return `markdown` in at most that many UTF-8 bytes; where it is cut, `rest` says where the rest is."""
    raw = markdown.encode()
    if len(raw) <= most_bytes:
        return markdown
    ending = f"\n\n{rest}\n"
    kept = raw[: most_bytes - len(ending.encode())].decode(errors="ignore")
    return kept[: max(max(kept.rfind(block) for block in BLOCKS), 0)].rstrip() + ending
