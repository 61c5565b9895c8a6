import base64
from typing import Any

import pytest

from contract_tests.http.exchange import Request
from contract_tests.results import Outcome

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
    assert (result.outcome, "body repeats" in result.findings[0].message) == (Outcome.FAILED, True)
    assert KEY not in result.findings[0].message + result.findings[0].expected


def test_key_in_a_header_is_found_and_the_header_named(answer: Any, verdict: Any) -> None:
    result = verdict("credentials.key-not-repeated", answer({}, headers=(("x-debug", f"Bearer {KEY}"),)))
    assert "header x-debug repeats" in result.findings[0].message
    backwards = answer({}, headers=(("x-debug", KEY[::-1]),))
    assert verdict("credentials.key-not-repeated", backwards).outcome is Outcome.FAILED


def test_the_connection_id_may_be_repeated(answer: Any, verdict: Any) -> None:
    echo = answer({"detail": "7b1ce2f0-connection not found"}, status=404)
    assert verdict("credentials.key-not-repeated", echo).outcome is Outcome.PASSED


def test_without_any_answer_nothing_is_said_of_credentials(verdict: Any) -> None:
    assert verdict("credentials.key-not-repeated").outcome is Outcome.NOT_TESTED


@pytest.mark.parametrize(("status", "body"), [(200, {"items": []}), (204, b""), (403, {"items": [{"id": "x"}]})])
def test_data_without_valid_credentials_is_a_failure(status: int, body: Any, answer: Any, verdict: Any) -> None:
    without = Request(credentials={"X-API-KEY": None}, purpose="request without X-API-KEY")
    assert verdict("credentials.absent", answer(body, status=status, request=without)).outcome is Outcome.FAILED
    assert (
        verdict("credentials.absent", answer({"detail": "no"}, status=401, request=without)).outcome is Outcome.PASSED
    )
