from typing import Any

import pytest

from contract_tests.http.exchange import Request
from contract_tests.results import Outcome
from contract_tests.rules.http import is_front_end
from tests.suite.in_process import RULES
from tests.suite.rules.conftest import run_of

TEXT = (("content-type", "text/html"),)
PROBLEMS = {"detail": [{"loc": ["query", "limit"], "msg": "bad", "type": "int_parsing"}]}


@pytest.mark.parametrize(
    ("body", "is_valid"),
    [
        ({"detail": "Not authenticated"}, True),
        (PROBLEMS, True),
        ({"detail": "no", "more": 1}, True),
        ({"detail": []}, True),
        ({"error": "no"}, False),
        ({"detail": {"reason": "no"}}, False),
        ({"detail": [{"msg": "bad"}]}, False),
        ({"detail": None}, False),
        (["no"], False),
        (b"", False),
    ],
)
def test_body_of_a_refusal_has_detail(body: Any, is_valid: bool, answer: Any, verdict: Any) -> None:
    result = verdict("http.error-body", answer(body, status=422))
    assert result.outcome is (Outcome.PASSED if is_valid else Outcome.FAILED)


@pytest.mark.parametrize(
    ("status", "method"), [(200, "OPTIONS"), (405, "HEAD"), (307, "GET"), (503, "GET"), (429, "GET"), (414, "GET")]
)
def test_answers_that_are_not_the_apis_own_words_need_not_be_json(
    status: int, method: str, answer: Any, verdict: Any
) -> None:
    html = answer(b"<html>", status=status, headers=TEXT, request=Request(method=method))
    for rule in ("http.content-type", "http.json", "http.error-body"):
        assert verdict(rule, html).outcome is Outcome.NOT_TESTED


def test_a_preflight_may_be_refused_without_a_body_and_a_plain_options_request_may_not(
    answer: Any, verdict: Any
) -> None:
    headers = (("Access-Control-Request-Method", "GET"),)
    preflight = answer(b"", status=403, request=Request(method="OPTIONS", headers=headers))
    assert verdict("http.error-body", preflight).outcome is Outcome.NOT_TESTED
    plain = answer(b"", status=405, request=Request(method="OPTIONS"))
    assert verdict("http.error-body", plain).outcome is Outcome.FAILED


def test_content_type_may_have_parameters_and_any_case(answer: Any, verdict: Any) -> None:
    rule = "http.content-type"
    assert (
        verdict(rule, answer({}, headers=(("content-type", "Application/JSON; Charset=UTF-8"),))).outcome
        is Outcome.PASSED
    )
    for headers in (TEXT, (), (("content-type", "application/jsonl"),)):
        assert verdict(rule, answer({}, headers=headers)).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b'{"a": NaN}',
        b'{"a": "\xff"}',
        b"\xef\xbb\xbf{}",
        *('{"a": "é"}'.encode(code) for code in ("utf-16", "utf-16-le", "utf-32", "utf-32-be")),
    ],
)
def test_body_that_is_no_json_in_utf8_is_broken(body: bytes, answer: Any, verdict: Any) -> None:
    assert verdict("http.json", answer(body)).outcome is Outcome.FAILED


def test_server_error_is_broken_and_a_gateways_is_not(answer: Any, verdict: Any) -> None:
    rule = "http.no-5xx"
    assert verdict(rule, answer({}, status=500), answer({}, status=501)).outcome is Outcome.FAILED
    assert verdict(rule, *(answer({}, status=status) for status in (200, 422, 502, 503, 504))).outcome is Outcome.PASSED


def test_request_that_is_never_answered_is_broken_once_it_was_repeated(answer: Any, verdict: Any) -> None:
    rule = "http.no-lasting-error"
    assert "no answer" in verdict(rule, answer(b"", status=0, attempts=7)).findings[0].message
    assert verdict(rule, answer(b"", status=503, attempts=1), answer({}, attempts=4)).outcome is Outcome.PASSED


def test_other_success_and_redirect_are_broken(answer: Any, verdict: Any) -> None:
    assert verdict("http.only-200", answer(b"", status=204)).outcome is Outcome.FAILED
    assert verdict("http.no-redirect", answer(b"", status=302)).outcome is Outcome.FAILED
    slash = answer(b"", status=307, request=Request(path="/edr/alerts/"))
    assert verdict("http.no-redirect", slash, answer({})).outcome is Outcome.PASSED


def test_correct_request_that_is_refused_is_broken(answer: Any, verdict: Any) -> None:
    rule = "http.valid-answered"
    refused = answer(PROBLEMS, ("includeObservables", "true"), ("limit", "5"), status=422)
    assert verdict(rule, refused).findings[0].actual == 422
    valid = [answer(PROBLEMS, ("limit", "0"), status=422), answer(PROBLEMS, ("sort", "x"), status=422)]
    assert verdict(rule, *valid).outcome is Outcome.NOT_TESTED


FRONT_END = [
    Request((("limit", "5"), ("sort", "<b>"))),
    Request(raw_query="x=%ff"),
    Request(method="PUT"),
    Request((("sort", "a" * 1500),)),
    Request(credentials={"X-API-KEY": "clé"}),
]


@pytest.mark.parametrize("request_", FRONT_END)
@pytest.mark.parametrize(("status", "body"), [(403, b"<html>"), (400, b""), (501, b"")])
def test_a_front_end_may_refuse_what_no_client_sends(
    request_: Request, status: int, body: bytes, answer: Any, verdict: Any
) -> None:
    refusal = answer(body, status=status, headers=TEXT, request=request_)
    reported = [
        rule.id for rule in RULES.values() if not rule.sends and verdict(rule.id, refusal).outcome is Outcome.FAILED
    ]
    assert not reported
    assert is_front_end(run_of(), refusal)


def test_a_front_end_that_refuses_a_well_formed_request_fails(answer: Any, verdict: Any) -> None:
    refusal = answer(b"<html>", ("limit", "many"), status=403, headers=TEXT)
    assert verdict("http.json", refusal).outcome is Outcome.FAILED
