"""junit.xml: a test case a rule, in a class an area; an inconclusive run is an error."""

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from contract_tests.report.model import FindingView, RuleView, View
from contract_tests.report.text import finding_text
from contract_tests.results import Outcome, Verdict

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(view: View) -> str:
    """Return the report as JUnit's XML, as CI systems read it."""
    suite = Element("testsuite", {"name": "contract", **_totals(view)})
    properties = SubElement(suite, "properties")
    facts = {"verdict": view.verdict, "target": view.target, "seed": view.seed, "document": view.document_version}
    for name, value in (facts | view.seen).items():
        SubElement(properties, "property", name=_xml(name), value=_xml(str(value)))
    for rule in view.rules:
        _add_case(suite, rule)
    if view.verdict == Verdict.INCONCLUSIVE:
        verdict = SubElement(suite, "testcase", classname="run", name="verdict")
        SubElement(verdict, "error", message=_xml(view.sentence), type="inconclusive")
    indent(suite, " ")
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{tostring(suite, encoding='unicode')}\n"


def _totals(view: View) -> dict[str, str]:
    inconclusive = view.verdict == Verdict.INCONCLUSIVE
    totals = {
        "tests": str(len(view.rules) + inconclusive),
        "failures": str(len(view.failed)),
        "errors": str(int(inconclusive)),
        "skipped": str(sum(_why_skipped(rule) is not None for rule in view.rules)),
        "time": f"{view.run.seconds:.3f}",
    }
    return totals | ({"timestamp": view.run.started.removesuffix("+00:00")} if view.run.started else {})


def _why_skipped(rule: RuleView) -> str | None:
    """Known issues are skipped too: pytest's own file shows an expected failure so."""
    if rule.outcome == Outcome.KNOWN_ISSUE:
        return f"known issue: {rule.known[0].reason}" if rule.known else "known issue"
    return rule.reason or rule.outcome if rule.outcome in (Outcome.NOT_TESTED, Outcome.NOT_SELECTED) else None


def _add_case(suite: Element, rule: RuleView) -> None:
    name = rule.id.partition(".")[2]
    case = SubElement(suite, "testcase", classname=_xml(rule.area), name=_xml(name), time=f"{rule.seconds:.3f}")
    if rule.outcome == Outcome.FAILED:
        message = f"{rule.statement} {rule.findings[0].message if rule.findings else ''}".strip()
        failure = SubElement(case, "failure", message=_xml(message), type="failed")
        failure.text = _xml("\n\n".join(map(_text, rule.findings)))
    elif (reason := _why_skipped(rule)) is not None:
        SubElement(case, "skipped", message=_xml(reason))
    unsure = rule.findings if rule.outcome == Outcome.OBSERVATION else []
    notes = [_text(found) for found in (*unsure, *rule.known, *rule.observations)]
    if notes:
        SubElement(case, "system-out").text = _xml("\n\n".join(notes))


def _text(found: FindingView) -> str:
    return "\n".join(finding_text(found))


def _xml(text: str) -> str:
    """Spell out characters that no XML text may hold, escaped or not."""
    return _NOT_XML.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
