"""The browser helper itself: it must see what is wrong with a page, or the tests that use it prove nothing."""

from __future__ import annotations

from pathlib import Path

from tests.browser.conftest import OpenPage


def write(folder: Path, body: str) -> Path:
    path = folder / "page.html"
    path.write_text(f"<!doctype html><meta charset=utf-8><title>A page</title><link rel=icon href='data:,'>{body}")
    return path


def test_a_plain_page_is_shown_and_has_nothing_to_complain_of(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(write(tmp_path, "<p>Shown &lt;b&gt;</p><p hidden>Not shown</p>"))
    assert (page.title, page.text) == ("A page", "Shown <b>")
    assert (page.console, page.requests, page.overflow) == ([], [], 0)
    assert page.screenshot("plain").read_bytes().startswith(b"\x89PNG")


def test_a_wide_line_is_overflow(open_page: OpenPage, tmp_path: Path) -> None:
    assert open_page(write(tmp_path, "<p style='width:500px;margin:0'>wide"), width=320).overflow > 100


def test_errors_of_scripts_and_lost_files_are_told(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(write(tmp_path, "<script>console.error('told');throw new Error('thrown')</script>"))
    assert "told" in page.console
    assert any("thrown" in line for line in page.console)


def test_a_request_to_a_host_is_seen_and_comes_to_nothing(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(write(tmp_path, "<script src='https://cdn.example.com/a.js'></script>"))
    assert page.requests == ["https://cdn.example.com/a.js"]
    assert any("ERR_NAME_NOT_RESOLVED" in line for line in page.console)


def test_what_a_script_adds_later_can_be_waited_for(open_page: OpenPage, tmp_path: Path) -> None:
    late = "<script>setTimeout(() => document.body.append('late'), 50)</script>"
    page = open_page(write(tmp_path, late), ready="document.body.innerText.includes('late')")
    assert page.text == "late"
