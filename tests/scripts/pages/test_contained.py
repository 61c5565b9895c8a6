"""What a page would load by itself."""

from __future__ import annotations

import pytest

from scripts.pages.contained import outside


@pytest.mark.parametrize(
    ("page", "loads"),
    [
        ("<script src='https://cdn.example/a.js'></script>", ["https://cdn.example/a.js"]),
        ("<link rel=modulepreload href=//cdn.example/a.js>", ["//cdn.example/a.js"]),
        ("<img src=logo.svg srcset='b.svg 2x'>", ["logo.svg", "b.svg 2x"]),
        ("<style>@import 'a.css'; p { background: url( \"b.png\" ) }</style>", ["b.png", "a.css"]),
        ("<p style='background:url(c.png)'>", ["c.png"]),
        ("<iframe src=f.html></iframe><video poster=p.png></video>", ["f.html", "p.png"]),
    ],
)
def test_what_a_browser_would_load_is_found(page: str, loads: list[str]) -> None:
    assert sorted(outside(page)) == sorted(loads)


@pytest.mark.parametrize(
    "page",
    [
        "<a href='https://example.com/'>a link that a reader may click</a>",
        "<link rel=icon href='data:,'><img src='data:image/png;base64,AA=='>",
        "<p>@import 'a.css' url(b.png)</p>",
        "<script>const text = 'url(b.png)';</script>",
        "<style>p { mask: url(#shape) }</style>",
    ],
)
def test_what_is_no_load_is_left_alone(page: str) -> None:
    assert outside(page) == []
