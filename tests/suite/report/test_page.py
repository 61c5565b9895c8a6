"""report.html in a browser: what a server sent is shown and does nothing, and it fits narrow windows."""

import html
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from contract_tests.http.redaction import Redaction
from contract_tests.report import Report, write_reports
from tests.suite.report.hostile import HOSTILE, hostile_report
from tests.suite.report.samples import CREDENTIALS, make_settings, realistic_report

CHROMIUM = next((found for name in ("chromium", "google-chrome", "chrome") if (found := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


def chromium(page: Path, *options: str) -> str:
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    command += [f"--user-data-dir={page.parent / 'profile'}", *options, page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


def write(folder: Path, report: Report) -> Path:
    write_reports(report, make_settings(folder), Redaction(CREDENTIALS))
    return folder / "report.html"


def test_hostile_text_is_shown_and_does_nothing(tmp_path: Path) -> None:
    page = chromium(write(tmp_path, hostile_report()), "--dump-dom")
    assert re.findall("<title>(.*)</title>", page) == ["Contract: failed"]
    assert re.findall("<(?:script|img|iframe)", page) == []
    assert page.count("<h1>") == 1
    assert HOSTILE["script"] in html.unescape(page)


@pytest.mark.parametrize("width", [1280, 400])
def test_no_line_is_wider_than_the_window(tmp_path: Path, width: int) -> None:
    """A page that looks into the report and writes down what is too wide: a report itself runs no script."""
    report = write(tmp_path, realistic_report()).read_text(encoding="utf-8")
    opened = report.replace("<details", "<details open")
    outer = tmp_path / "outer.html"
    body = f"<iframe style='width:{width}px;height:900px;border:0' srcdoc=\"{html.escape(opened)}\"></iframe>"
    look = "const page = document.querySelector('iframe').contentDocument.documentElement;"
    look += "document.title = `${page.scrollWidth} of ${page.clientWidth}`"
    outer.write_text(f"<!doctype html><title>none</title>{body}<script>onload = () => {{ {look} }}</script>", "utf-8")
    (title,) = re.findall("<title>(.*)</title>", chromium(outer, "--dump-dom", f"--window-size={width + 40},1000"))[:1]
    needed, given = map(int, title.split(" of "))
    assert width - 20 <= needed <= given
