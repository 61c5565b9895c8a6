"""A browser for the tests in this folder. Without one they are skipped, and say so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from tests.browser import devtools
from tests.browser.page import Page


class OpenPage(Protocol):
    """What the fixture `open_page` gives."""

    def __call__(self, target: str | Path, *, ready: str = "true", width: int = 1280, height: int = 900) -> Page:
        """Open a file or a URL; `ready` is a JavaScript expression to wait for."""


@pytest.fixture(scope="session")
def browser() -> Iterator[devtools.Browser]:
    """One headless browser for all tests of a run."""
    executable = devtools.find()
    if executable is None:
        pytest.skip(f"no browser: none of {', '.join(devtools.NAMES)} is installed")
    with devtools.Browser(executable) as running:
        yield running


@pytest.fixture
def open_page(browser: devtools.Browser, tmp_path: Path) -> OpenPage:
    """Open pages in a fresh tab each."""

    def open_one(target: str | Path, *, ready: str = "true", width: int = 1280, height: int = 900) -> Page:
        page = Page(browser, tmp_path, width, height)
        page.open(target, ready)
        return page

    return open_one
