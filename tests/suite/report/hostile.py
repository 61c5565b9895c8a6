"""Texts that a server could send to harm whoever or whatever reads a report, and a report full of them."""

from typing import Any

from contract_tests.openapi.coverage import FieldStatistics
from contract_tests.report import Report
from contract_tests.results import Observation, Outcome, RuleResult
from tests.suite.report.samples import failed, make_exchange, make_report, make_rule, simple

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
        findings.append(simple(f"a text without harm ({number})", text, "", pointer, exchange))
        findings.append(simple(f"a list without harm ({number})", {text: [text]}, "", pointer, exchange))
        observations.append(Observation(f"a hostile text ({number})", text, pointer, exchange))
    values: dict[Any, int] = dict.fromkeys(HOSTILE.values(), 1)
    judged = make_rule("alert_fields.hostile", "No text does harm.")
    seen = make_rule("envelope.hostile", "No text does harm.")
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
