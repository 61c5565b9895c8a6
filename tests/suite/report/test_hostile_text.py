"""What a server sends is data in every format that a report has."""

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from contract_tests.http.redaction import Redaction
from contract_tests.openapi.coverage import FieldStatistics
from contract_tests.report import Report, write_reports
from contract_tests.results import Outcome, RuleResult, observation
from tests.suite.report.samples import (
    CREDENTIALS,
    failed,
    make_exchange,
    make_report,
    make_rule,
    make_settings,
    simple,
)

HOSTILE = {
    "script": "<script>document.title='OWNED'</script>",
    "attribute": "\" onmouseover=\"document.title='OWNED'\" x='",
    "image": "<img src=x onerror=\"document.title='OWNED'\">",
    "style": "</style><style>body{display:none}</style>",
    "pre": "</pre></code></dd></details><h1>OWNED</h1>",
    "template": "{{ 7*7 }}{% for x in y %}${7*7}#{7*7}",
    "markdown link": "[click](javascript:alert(1)) ![pixel](https://evil.example/p.png)",
    "markdown break": "`` ` ``` </details> | a |\n\n# OWNED\n\n- [ ] @someone #1 https://evil.example www.evil.org",
    "fence": "~~~~\n``````\n<b>bold</b>",
    "cdata": ']]><failure/><![CDATA[ <!-- --> <!ENTITY x "y"> &xxe;',
    "ansi": "\x1b[2J\x1b[31mOWNED\x1b]0;title\x07\x9b31m",
    "workflow": "\n::error::OWNED\n##[error]OWNED ##vso[x]\r::set-output name=a::b",
    "nul": "a\x00b\x01\x08\x0b\x0c\x1f\x7f\x85",
    "bidi": "user\u202etxt.exe\u2066\u2069\u200f\u061c",
    "invisible": "a\u200b\u2060\ufeff\u00ad\u2028\u2029\U000e0041",
    "surrogates": "\ud83d \udc00 \udfff",
    "not characters": "\ufffe\uffff\U0001ffff\ufdd0",
    "shell": "'; touch OWNED; $(touch OWNED) `touch OWNED` \"\\",
    "long": "W" * 100_000,
    "stacked": "a" + "\u0301" * 5000,
}


def hostile_report() -> Report:
    """Return a report with such texts as values, keys, headers, URLs, enum values and reasons."""
    findings, observations = [], []
    for number, text in enumerate(HOSTILE.values()):
        exchange = make_exchange(number, f"cursor={text[:300]}", {"items": [text]}, purpose="a hostile answer")
        exchange.headers += (("x-hostile", text[:200]), (text[:50], "x"))
        pointer = f"/items/{number}/{text[:300]}"
        findings.append(simple(f"A text without harm ({number}).", text, pointer, exchange))
        findings.append(simple(f"A list without harm ({number}).", {text: [text]}, pointer, exchange))
        observations.append(observation(f"a hostile text ({number})", exchange, actual=text, pointer=pointer))
    values: dict[Any, int] = dict.fromkeys(HOSTILE.values(), 1)
    judged = make_rule("schema.hostile", "No text does harm.")
    seen = make_rule("page.hostile", "No text does harm.")
    untested = make_rule("http.hostile", "No text does harm.")
    return make_report(
        [
            failed(judged, findings),
            (seen, RuleResult(seen.id, Outcome.OBSERVATION, observations=observations)),
            (untested, RuleResult(untested.id, Outcome.NOT_TESTED, f"an answer was {HOSTILE['ansi']}")),
        ],
        fields=[FieldStatistics(f"device.{HOSTILE['image']}", 3, 2, 1, values, ("low",))],
        traffic=[finding.exchange for finding in findings[::2] if finding.exchange],
        unneeded_known=[f"The known defect {HOSTILE['workflow']} was not met."],
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    text = write_reports(hostile_report(), make_settings(folder, har=True), Redaction(CREDENTIALS))
    (folder / "terminal.txt").write_text(text, encoding="utf-8")
    return folder


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize(
    "name", ["report.html", "report.md", "junit.xml", "report.json", "traffic.har", "terminal.txt"]
)
def test_no_file_holds_a_character_that_steers_or_hides(folder: Path, name: str) -> None:
    text = (folder / name).read_bytes().decode("utf-8")
    assert [char for char in set(text) if not char.isprintable() and char != "\n"] == []


def test_page_has_only_elements_and_attributes_of_its_own(folder: Path) -> None:
    page = Tags((folder / "report.html").read_text(encoding="utf-8"))
    assert not page.tags & {"script", "img", "iframe", "object", "form", "link", "b script"}
    assert {name for name in page.attributes if name.startswith("on")} == set()
    assert page.attributes <= {
        "lang", "charset", "name", "content", "http-equiv", "class", "id", "href", "aria-hidden", "aria-label", "open",
        "title", "scope", "dir", "style", "value",
    }  # fmt: skip


def test_markdown_renders_without_an_element_link_or_mention_from_the_server(folder: Path) -> None:
    rendered = MarkdownIt("commonmark").render((folder / "report.md").read_text(encoding="utf-8"))
    page = Tags(rendered)
    assert page.tags == {"h2", "h3", "code", "pre", "details", "summary"}
    assert page.attributes == {"class"}
    assert rendered.count("</details>") == 3
    outside = re.sub(r"<code.*?</code>", "", rendered, flags=re.DOTALL)
    assert not re.search(r"https?:|www\.|@|OWNED\n", outside)


def test_junit_is_well_formed_and_has_no_element_from_the_server(folder: Path) -> None:
    root = ElementTree.parse(folder / "junit.xml").getroot()
    names = {element.tag for element in root.iter()}
    assert names == {"testsuite", "properties", "property", "testcase", "failure", "skipped"}
    assert root.attrib == {
        "name": "contract", "tests": "3", "failures": "1", "errors": "0", "skipped": "1", "time": "0.000"
    }  # fmt: skip


def test_no_line_of_the_terminal_is_a_command_of_a_ci_system(folder: Path) -> None:
    lines = (folder / "terminal.txt").read_text(encoding="utf-8").split("\n")
    assert not [line for line in lines if line.lstrip().startswith("::") or "##" in line]
    assert max(map(len, lines)) < 1200


def test_curl_lines_are_one_command_whatever_the_url_holds(folder: Path, tmp_path: Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("no bash")
    report = json.loads((folder / "report.json").read_text(encoding="ascii"))
    lines = [step["curl"] for rule in report["rules"] for found in rule["findings"] for step in found["steps"]]
    script = "\n".join(["curl() { echo sent; }", *lines])
    ran = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False)
    assert (ran.stdout, ran.stderr) == ("sent\n" * 2 * len(HOSTILE), "")
    assert list(tmp_path.iterdir()) == []
