import base64
from typing import Any

import pytest

from contract_tests.http.exchange import Exchange, Request
from contract_tests.results import Outcome
from tests.suite.rules.handmade import KEY, answer, verdict

LONG = b" " * 20_000


def asked(body: Any, what: str, status: int, header: str = "X-API-KEY") -> Exchange:
    """An answer to a request without a valid credential."""
    return answer(
        body, status=status, request=Request(credentials={header: what}, purpose=f"request with {header} {what}")
    )


@pytest.mark.parametrize(
    "body",
    [
        KEY.encode(),
        KEY.upper().encode(),
        base64.b64encode(b"x" + KEY.encode() + b"yz"),
        KEY.encode().hex().encode(),
        KEY.encode() + LONG,
        base64.b64encode(b"user:" + KEY.encode()) + LONG,
        base64.urlsafe_b64encode(b"ab" + KEY.encode() + b"zz") + LONG,
    ],
)
def test_key_in_a_body_is_found_in_any_usual_spelling_and_not_told(body: bytes) -> None:
    (finding,) = verdict("credentials.key-not-repeated", answer(body)).findings
    assert "body repeats" in finding.message
    assert KEY not in finding.message + finding.expected


@pytest.mark.parametrize("text", [f"Bearer {KEY}", KEY[::-1]])
def test_key_in_a_header_is_found_and_the_header_named(text: str) -> None:
    (finding,) = verdict("credentials.key-not-repeated", answer({}, headers=(("x-debug", text),))).findings
    assert "header x-debug repeats" in finding.message


def test_without_any_answer_nothing_is_said_of_the_key() -> None:
    assert verdict("credentials.key-not-repeated").outcome is Outcome.NOT_TESTED


@pytest.mark.parametrize(("status", "body"), [(200, {"items": []}), (204, b""), (403, {"items": [{"id": "x"}]})])
def test_data_without_valid_credentials_fails(status: int, body: Any) -> None:
    assert verdict("credentials.absent", asked(body, "without", status)).outcome is Outcome.FAILED
    assert verdict("credentials.absent", asked({"detail": "no"}, "without", 401)).outcome is Outcome.PASSED


def test_a_finding_for_each_header_tells_what_was_accepted_and_what_was_refused() -> None:
    tried = [("cut short", 200), ("halved", 401), ("made longer", 200), ("cut short", 200)]
    answers = [asked({}, what, status) for what, status in tried]
    findings = verdict("credentials.altered", *answers, asked({}, "cut short", 200, "X-CONNECTION-ID")).findings
    assert {finding.message for finding in findings} == {
        "A request with X-API-KEY cut short is answered with status 200 (accepted too: made longer; refused: halved).",
        "A request with X-CONNECTION-ID cut short is answered with status 200.",
    }
