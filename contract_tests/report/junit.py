"""junit.xml: a test case for each rule, in a class for each area; an inconclusive run is an error."""

import re
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from contract_tests.report.terminal import finding_text
from contract_tests.results import Outcome, Verdict

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SKIPPED = frozenset({Outcome.NOT_TESTED, Outcome.NOT_SELECTED, Outcome.KNOWN_ISSUE})
"""Known issues too: pytest's own file shows an expected failure so."""


def render(view: dict[str, Any]) -> str:
    """Return the report as JUnit's XML, as CI systems read it."""
    rules, run, is_error = view["rules"], view["run"], view["verdict"] == Verdict.INCONCLUSIVE
    totals = {
        "tests": len(rules) + is_error,
        "failures": view["outcomes"][Outcome.FAILED],
        "errors": int(is_error),
        "skipped": sum(view["outcomes"][outcome] for outcome in _SKIPPED),
        "time": f"{run['seconds']:.3f}",
        "timestamp": run["started"].removesuffix("+00:00"),
    }
    suite = _element(
        None, "testsuite", name="contract", **{name: value for name, value in totals.items() if value != ""}
    )
    properties = _element(suite, "properties")
    facts = {name: view[name] for name in ("verdict", "target", "seed")}
    for name, value in (facts | {"document": run["document"]["version"]} | view["seen"]).items():
        _element(properties, "property", name=name, value=value)
    for rule in rules:
        area, _, name = rule["id"].partition(".")
        case = _element(suite, "testcase", classname=area, name=name, time=f"{rule['seconds']:.3f}")
        if rule["outcome"] == Outcome.FAILED:
            first = rule["findings"][0]["message"] if rule["findings"] else ""
            failure = _element(case, "failure", message=f"{rule['statement']} {first}".strip(), type="failed")
            failure.text = _xml("\n\n".join(map(finding_text, rule["findings"])))
        elif rule["outcome"] in _SKIPPED:
            reasons = [f"known issue: {found['reason']}" for found in rule["known"]]
            _element(case, "skipped", message=next(iter(reasons), rule["reason"] or rule["outcome"]))
    if is_error:
        case = _element(suite, "testcase", classname="run", name="verdict")
        _element(case, "error", message=view["sentence"], type="inconclusive")
    indent(suite, " ")
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{tostring(suite, encoding='unicode')}\n"


def _element(parent: Element | None, tag: str, **attributes: Any) -> Element:
    texts = {name: _xml(str(value)) for name, value in attributes.items()}
    return Element(tag, texts) if parent is None else SubElement(parent, tag, texts)


def _xml(text: str) -> str:
    """Spell out characters that no XML text may hold, escaped or not."""
    return _NOT_XML.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
