"""Known issues: what a file may say, what its entries explain, and which of them are no longer needed."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from contract_tests import rules
from contract_tests.catalog import all_rules
from contract_tests.known_issues import SCHEMA, KnownIssue, KnownIssues, load_known
from contract_tests.results import NO_VALUE, Finding, InconclusiveError
from tests.suite.report.samples import simple

TODAY = date(2026, 1, 15)
LATER = date(2026, 12, 31)


def known(**more: Any) -> KnownIssues:
    return KnownIssues((KnownIssue("area.rule", "ticket 7", **{"until": LATER, **more}),), TODAY)


def at(pointer: str, value: Any = "got") -> Finding:
    return simple("x", value, pointer=pointer)


@pytest.mark.parametrize(
    ("entry", "finding", "is_explained"),
    [
        ({}, at("/items/3/severity"), True),
        ({"pointer": "/items/*/severity"}, at("/items/3/severity"), True),
        ({"pointer": "/items/3/severity", "value": "fatal"}, at("/items/3/severity", "fatal"), True),
        ({"value": 1}, at("", 1), True),
        ({"value": None}, at("", None), True),
        ({"until": TODAY}, at(""), True),
        ({"pointer": "/items/*/severity"}, at("/items/3/status"), False),
        ({"pointer": "/items/*"}, at("/items/3/status"), False),
        ({"value": 1}, at("", True), False),
        ({"value": 1}, at("", "1"), False),
        ({"value": 1}, at("", NO_VALUE), False),
        ({"until": date(2026, 1, 14)}, at(""), False),
    ],
)
def test_an_entry_explains_what_it_names_until_its_last_day(
    entry: dict[str, Any], finding: Finding, is_explained: bool
) -> None:
    issues = known(**entry)
    assert issues.reason("area.other", finding) is None
    assert (issues.reason("area.rule", finding) or "").startswith("ticket 7 (until 2026") is is_explained
    assert (issues.unneeded(["area.rule"]) == []) is is_explained


def test_an_entry_that_is_not_needed_is_told_where_its_rule_was_tested_and_an_expired_one_always() -> None:
    assert "was not met" in known().unneeded(["area.rule"])[0]
    assert known().unneeded([]) == []
    assert "expired on 2026-01-14" in known(until=date(2026, 1, 14)).unneeded([])[0]


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "known.yaml"
    path.write_text("- {rule: area.rule, reason: ticket 7, until: 2026-12-31, pointer: /total, value: 3}", "utf-8")
    assert load_known(path, ["area.rule"]).entries == (KnownIssue("area.rule", "ticket 7", LATER, "/total", 3),)
    path.write_text('[{"rule": "area.rule", "reason": "ticket 7", "until": "2026-12-31", "value": null}]', "utf-8")
    assert load_known(path, ["area.rule"]).entries == (KnownIssue("area.rule", "ticket 7", LATER, value=None),)
    assert load_known(None, []).entries == ()


BOMB = "- &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"- &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(20)
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rule: x", "array"),
        ("[", "does not parse"),
        ("- {rule: area.rule, reason: x}", "entry 1: .*until"),
        ("- {rule: area.rule, reason: x, until: 2026-12-31, where: y}", "entry 1.*where"),
        ("- {rule: area.none, reason: x, until: 2026-12-31}", "no rule area.none"),
        ("- {rule: area.rule, reason: x, until: soon}", "until.*date"),
        ("- {rule: area.rule, reason: x, until: 2026-02-30}", "until"),
        ("- {rule: area.rule, reason: x, until: 2026-12-31 12:00:00}", "until"),
        ("[" * 2000, "does not parse"),
        (BOMB, "aliases"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_a_sentence(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "known.yaml"
    with pytest.raises(InconclusiveError, match="cannot be read"):
        load_known(path, [])
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InconclusiveError, match=words):
        load_known(path, ["area.rule"])


def test_the_examples_of_the_schema_and_the_readme_are_files_that_can_be_used(tmp_path: Path) -> None:
    example = json.loads(SCHEMA.read_text("utf-8"))["items"]["examples"][0]
    (readme,) = re.findall(r"```yaml\n(.*?)```", SCHEMA.with_name("README.md").read_text("utf-8"), re.DOTALL)
    path = tmp_path / "known.yaml"
    path.write_text(json.dumps([example]), encoding="utf-8")
    (entry,) = load_known(path, [rule.id for rule in all_rules(rules)]).entries
    assert entry.reason == example["reason"]
    path.write_text(readme.replace("RULE", "schema.enum"), encoding="utf-8")
    issues = load_known(path, ["schema.enum"])
    assert "ticket 12" in (issues.reason("schema.enum", simple("", "urgent", pointer="/items/3/severity")) or "")
    assert issues.reason("schema.enum", simple("", "odd", pointer="/items/3/severity")) is None
