"""report.html as a person sees it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from contract_tests.engine.masking import Masker
from contract_tests.engine.report import Report
from contract_tests.reporting import write_reports
from tests.browser.conftest import OpenPage
from tests.reporting.hostile import hostile_report
from tests.reporting.sample_report import CREDENTIALS, make_report, make_settings, realistic_report

REPORTS = {
    "realistic": realistic_report,
    "hostile": hostile_report,
    "inconclusive": lambda: make_report([], verdict="inconclusive", exit_status=2, sentence="Inconclusive: no answer."),
}
CONTRAST = """
[...document.querySelectorAll("body *")].filter(e =>
  [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).map(e => {
  const rgb = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const linear = v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = c => { const [r, g, b] = rgb(c).map(v => linear(v / 255));
    return .2126 * r + .7152 * g + .0722 * b; };
  let back = e; while (rgb(getComputedStyle(back).backgroundColor)[3] === 0) back = back.parentElement;
  const colours = [getComputedStyle(e).color, getComputedStyle(back).backgroundColor];
  const [a, b] = colours.map(light).sort((x, y) => y - x);
  return [(a + .05) / (b + .05), e.className + " " + e.textContent.slice(0, 30)];
}).filter(([ratio]) => ratio < 4.5).map(([ratio, what]) => `${ratio.toFixed(1)} ${what}`)
"""


def write(folder: Path, report: Report) -> Path:
    write_reports(report, make_settings(folder), Masker(CREDENTIALS))
    return folder / "report.html"


@pytest.mark.parametrize("width", [1280, 400, 320])
@pytest.mark.parametrize("make", REPORTS.values(), ids=REPORTS)
def test_page_fits_its_window_and_asks_for_nothing(
    open_page: OpenPage, tmp_path: Path, make: Callable[[], Report], width: int
) -> None:
    page = open_page(write(tmp_path, make()), width=width)
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    assert page.overflow == 0
    assert (page.console, page.requests) == ([], [])


def test_hostile_text_is_shown_and_does_nothing(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(write(tmp_path, hostile_report()))
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    page.evaluate("document.querySelectorAll('*').forEach(e => e.dispatchEvent(new MouseEvent('mouseover')))")
    assert page.title == "Contract: failed"
    assert "<script>document.title='OWNED'</script>" in page.text
    assert page.evaluate("document.querySelectorAll('script, img, h1 ~ h1').length") == 0
    assert page.evaluate("document.querySelectorAll('h1').length") == 1


def test_hostile_text_stays_in_its_box(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(write(tmp_path, hostile_report()), width=400)
    tallest = page.evaluate("Math.max(...[...document.querySelectorAll('.got')].map(e => e.offsetHeight))")
    assert tallest < 200


def test_the_verdict_comes_first_and_the_broken_rule_has_all_that_one_needs(
    open_page: OpenPage, tmp_path: Path
) -> None:
    text = open_page(write(tmp_path, realistic_report())).text
    order = [
        "The contract test failed",
        "2 failed",
        '"urgent"',
        "/items/*/severity",
        "8 times in 3 answers",
        "curl -sSig",
    ]
    assert [text.index(word) for word in order] == sorted(text.index(word) for word in order)


def test_undocumented_enum_values_are_marked(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(write(tmp_path, realistic_report()))
    assert page.evaluate("document.querySelector('#enums .undocumented').innerText") == '"urgent" 8 undocumented'


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast_enough(open_page: OpenPage, tmp_path: Path, scheme: str) -> None:
    page = open_page(write(tmp_path, realistic_report()))
    page.prefer(color_scheme=scheme)
    assert page.evaluate(CONTRAST) == []


def test_every_link_of_the_contents_leads_somewhere(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(write(tmp_path, realistic_report()))
    missing = "[...document.querySelectorAll('nav a')].filter(a => !document.querySelector(a.hash)).map(a => a.hash)"
    assert page.evaluate(missing) == []
    assert page.evaluate("document.querySelectorAll('nav a').length") == 9


def test_paper_has_everything_unfolded_and_dark_on_light(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(write(tmp_path, realistic_report()))
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    hidden = "[...document.querySelectorAll('details li, details dl')].filter(e => !e.checkVisibility()).length"
    assert page.evaluate(hidden) > 0
    page.call("Emulation.setEmulatedMedia", media="print", features=dark)
    assert page.evaluate(hidden) == 0
    assert page.evaluate(CONTRAST) == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
