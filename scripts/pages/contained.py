"""Tells what a page would ask the network for: a good one asks for nothing."""

import re
from html.parser import HTMLParser

# Attributes by which a browser loads something by itself; a link that a reader may click is none of them.
LOADING = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "iframe": ("src",),
    "link": ("href",),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "object": ("data",),
    "embed": ("src",),
    "input": ("src",),
}
CSS_URL = re.compile(r"""url\(\s*["']?([^"')\s]+)|@import\s+["']([^"']+)""")


def outside(page: str) -> list[str]:
    """Return every address that `page` would load, `data:` ones left out; a browser test runs its scripts."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return [address for address in reader.addresses if not address.startswith(("data:", "#"))]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        for name, value in attrs:
            if value and name in LOADING.get(tag, ()):
                self.addresses.append(value)
            elif value and name == "style":
                self._read_css(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self._read_css(data)

    def _read_css(self, text: str) -> None:
        self.addresses += [quoted or imported for quoted, imported in CSS_URL.findall(text)]
