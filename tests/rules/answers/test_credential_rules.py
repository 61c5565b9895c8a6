import base64
from typing import Any

import pytest

from contract_tests.http.exchange import Request
from contract_tests.results import Outcome
from contract_tests.rules.credentials.attempts import ABSENT

KEY = "key-0123456789abcdef"
LONG = b" " * 20_000


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
def test_key_in_a_body_is_found_in_any_usual_spelling(body: bytes, answer: Any, verdict: Any) -> None:
    result = verdict("credentials.key-not-repeated", answer(body))
    assert (result.outcome, "body repeats it" in result.findings[0].message) == (Outcome.FAILED, True)
    assert KEY not in result.findings[0].message + result.findings[0].expected


def test_key_in_a_header_is_found_and_the_header_named(answer: Any, verdict: Any) -> None:
    result = verdict("credentials.key-not-repeated", answer({}, headers=(("x-debug", f"Bearer {KEY}"),)))
    assert "header x-debug repeats it" in result.findings[0].message
    backwards = answer({}, headers=(("x-debug", KEY[::-1]),))
    assert verdict("credentials.key-not-repeated", backwards).outcome is Outcome.FAILED


def test_connection_id_may_be_repeated_and_it_is_settled(answer: Any, verdict: Any) -> None:
    echo = answer({"detail": "7b1ce2f0-connection not found"}, status=404)
    assert verdict("credentials.key-not-repeated", echo).outcome is Outcome.PASSED
    assert verdict("credentials.connection-repeated", echo).settled[0].answer == "yes"
    assert verdict("credentials.connection-repeated", answer({})).settled[0].answer == "no"


@pytest.mark.parametrize("rule", ["credentials.key-not-repeated", "credentials.connection-repeated"])
def test_without_any_answer_nothing_is_said_of_credentials(rule: str, verdict: Any) -> None:
    result = verdict(rule)
    assert (result.outcome, result.settled) == (Outcome.NOT_TESTED, [])


def test_status_of_a_refusal_is_settled_and_an_unexpected_one_observed(answer: Any, verdict: Any) -> None:
    request = Request(credentials={"X-API-KEY": None}, purpose=ABSENT)
    lawful = verdict("credentials.refusal-status", answer({}, status=403, request=request))
    assert (lawful.outcome, lawful.settled[0].answer) == (Outcome.PASSED, "status 403")
    assert lawful.settled[0].document == "/components/securitySchemes/ApiKey"
    odd = verdict("credentials.refusal-status", answer({}, status=418, request=request))
    assert odd.outcome is Outcome.OBSERVATION
