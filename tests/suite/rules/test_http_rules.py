from typing import Any

import pytest

from contract_tests.http.exchange import Request
from contract_tests.results import Outcome
from contract_tests.rules.http import is_front_end
from tests.suite.in_process import RULES
from tests.suite.rules.handmade import answer, run_of, verdict

HTML = (("content-type", "text/html"),)
PROBLEMS = {"detail": [{"loc": ["query", "limit"], "msg": "bad", "type": "int_parsing"}]}


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({"detail": "Not authenticated"}, Outcome.PASSED),
        (PROBLEMS, Outcome.PASSED),
        ({"detail": []}, Outcome.PASSED),
        (["no"], Outcome.FAILED),
        (b"", Outcome.FAILED),
    ],
)
def test_body_of_a_refusal_has_detail(body: Any, outcome: Outcome) -> None:
    assert verdict("http.error-body", answer(body, status=422)).outcome is outcome


@pytest.mark.parametrize(
    ("status", "method"), [(200, "OPTIONS"), (405, "HEAD"), (307, "GET"), (503, "GET"), (429, "GET"), (414, "GET")]
)
def test_answers_that_are_not_the_apis_own_words_need_not_be_json(status: int, method: str) -> None:
    html = answer(b"<html>", status=status, headers=HTML, request=Request(method=method))
    for rule in ("http.content-type", "http.json", "http.error-body"):
        assert verdict(rule, html).outcome is Outcome.NOT_TESTED


def test_a_preflight_may_be_refused_without_a_body_and_a_plain_options_request_may_not() -> None:
    headers = (("Access-Control-Request-Method", "GET"),)
    preflight = answer(b"", status=403, request=Request(method="OPTIONS", headers=headers))
    assert verdict("http.error-body", preflight).outcome is Outcome.NOT_TESTED
    plain = answer(b"", status=405, request=Request(method="OPTIONS"))
    assert verdict("http.error-body", plain).outcome is Outcome.FAILED


def test_a_content_type_may_have_parameters_and_any_case() -> None:
    spelled = answer({}, headers=(("content-type", "Application/JSON; Charset=UTF-8"),))
    assert verdict("http.content-type", spelled).outcome is Outcome.PASSED


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32-be"])
def test_json_in_another_encoding_than_utf_8_fails(encoding: str) -> None:
    assert verdict("http.json", answer('{"a": "é"}'.encode(encoding))).outcome is Outcome.FAILED


def test_a_request_that_may_be_refused_is_no_valid_one() -> None:
    refused = [answer(PROBLEMS, pair, status=422) for pair in (("limit", "0"), ("sort", "x"))]
    assert verdict("http.valid-answered", *refused).outcome is Outcome.NOT_TESTED


@pytest.mark.parametrize(
    "unusual",
    [
        Request((("limit", "5"), ("sort", "<b>"))),
        Request(raw_query="x=%ff"),
        Request(method="PUT"),
        Request((("sort", "a" * 1500),)),
        Request(credentials={"X-API-KEY": "clé"}),
    ],
)
@pytest.mark.parametrize(("status", "body"), [(403, b"<html>"), (400, b""), (501, b"")])
def test_a_front_end_may_refuse_what_no_client_sends(unusual: Request, status: int, body: bytes) -> None:
    refusal = answer(body, status=status, headers=HTML, request=unusual)
    assert is_front_end(run_of(), refusal)
    assert not [rule.id for rule in RULES.values() if verdict(rule.id, refusal).outcome is Outcome.FAILED]


def test_a_front_end_that_refuses_a_well_formed_request_fails() -> None:
    refusal = answer(b"<html>", ("limit", "many"), status=403, headers=HTML)
    assert verdict("http.json", refusal).outcome is Outcome.FAILED
