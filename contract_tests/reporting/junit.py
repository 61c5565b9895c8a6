"""junit.xml: a test case a rule, in a class an area; an inconclusive run is an error."""

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from contract_tests.reporting.view import RemarkView, RuleView, View
from contract_tests.reporting.words import met, numbered, place, request_line
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
    return {
        "tests": str(len(view.rules) + inconclusive),
        "failures": str(len(view.failed)),
        "errors": str(int(inconclusive)),
        "skipped": str(len(view.untested)),
    }


def _add_case(suite: Element, rule: RuleView) -> None:
    case = SubElement(suite, "testcase", classname=_xml(rule.area), name=_xml(rule.id.partition(".")[2]))
    if rule.outcome == Outcome.FAILED:
        failure = SubElement(case, "failure", message=_xml(rule.statement), type="failed")
        failure.text = _xml("\n\n".join(map(_remark, rule.findings)))
    elif rule.outcome == Outcome.NOT_TESTED:
        SubElement(case, "skipped", message=_xml(rule.reason))
    unsure = rule.findings if rule.outcome == Outcome.OBSERVATION else []
    notes = [_remark(remark) for remark in (*unsure, *rule.known, *rule.observations)]
    notes += [f"settled: {fact.question}: {fact.answer}" for fact in rule.settled]
    if rule.outcome in (Outcome.OBSERVATION, Outcome.KNOWN_ISSUE):
        notes.insert(0, f"{rule.outcome}: {rule.statement}")
    if notes:
        SubElement(case, "system-out").text = _xml("\n\n".join(notes))


def _remark(remark: RemarkView) -> str:
    lines = [f"expected: {remark.expected}" if remark.problem or remark.got is not None else remark.expected]
    lines += [f"got: {remark.got}"] if remark.got is not None else []
    lines += [f"problem: {remark.problem}"] if remark.problem else []
    lines += [f"where: {place(remark)}"] if remark.where else []
    lines += [f"times: {met(remark)}"] if remark.times > 1 else []
    lines += [f"known: {remark.reason}"] if remark.reason else []
    if remark.request:
        lines += [f"answer: {numbered(remark.request)} {request_line(remark.request)}", f"again: {remark.request.curl}"]
    return "\n".join(lines)


def _xml(text: str) -> str:
    """Spell out characters that no XML text may hold, escaped or not."""
    return _NOT_XML.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
