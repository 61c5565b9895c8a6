"""Which answer a request has to get, may get either way, or must not get."""

from urllib.parse import parse_qsl

import pytest

from contract_tests.http.exchange import Request
from contract_tests.openapi.expected_response import (
    CLIENT_ERRORS,
    Answer,
    ExpectedResponse,
    expected_response,
    is_cursor_mode,
)
from tests.suite.in_process import OPERATION


def expected(query: str) -> ExpectedResponse:
    found = expected_response(OPERATION, Request(tuple(parse_qsl(query, keep_blank_values=True))))
    assert found is not None
    return found


@pytest.mark.parametrize(
    "query",
    [
        *("", "limit=100", "limit=1&offset=7", "enableCursor=false&offset=1"),
        "enableCursor=true&excludeTotal=true&includeObservables=false",
        *("updatedSince=2021-01-01T00:00:00%2B00:00", "updatedSince=2021-06-30T23:59:59.123456-11:30"),
    ],
)
def test_plainly_correct_request_must_be_answered(query: str) -> None:
    assert expected(query).answer is Answer.PAGE


@pytest.mark.parametrize(
    "query",
    [
        *("limit=many", "limit=-1", "limit=10abc", "offset=-5&limit=1", "offset=1.5", "sort=whatever&limit=-1"),
        *(
            "enableCursor=maybe",
            "includeObservables=truex",
            "updatedSince=no date",
            "updatedSince=2021-13-01T00:00:00Z",
        ),
        *("updatedSince=2021-02-30T00:00:00Z", "updatedSince=2021-01-01T25:00:00Z"),
        "updatedSince=2021-01-01T00:00:00Zabc",
    ],
)
def test_impossible_value_must_be_refused_with_422(query: str) -> None:
    assert (expected(query).answer, expected(query).refusals) == (Answer.REFUSAL, frozenset({422}))


@pytest.mark.parametrize(
    "query",
    [
        *("limit=0", "limit=500", "limit=1.0", "limit=1_0", "limit= 5", "limit=", "limit=null", "limit=1e3"),
        *(f"limit={'1' * 20}", "offset=0", "enableCursor=yes", "enableCursor=T", "enableCursor=2"),
        *("updatedSince=2021-01-01", "updatedSince=1609459200", "updatedSince=2021-01-01T00:00:00"),
        *("updatedSince=2016-12-31T23:59:60Z", "updatedSince=2021-01-01T24:00:00Z", "updatedSince=now"),
        *("updatedSince=0001-01-01T00:00:00Z", "sort=last_event_time:desc", "cursor=abc", "unknown=1"),
        *("use_pool=maybe", "use_pool=true", "limit=1&limit=2", "limit=1&limit=many", "enableCursor=true&offset=1"),
    ],
)
def test_what_the_facts_leave_open_may_be_answered_or_refused(query: str) -> None:
    assert expected(query).answer is Answer.EITHER


def test_a_cursor_or_impossible_bytes_beside_it_leave_room_for_other_refusals() -> None:
    assert expected("enableCursor=true&cursor=x&limit=many").refusals == {400, 422}
    found = expected("limit=%00<script>")
    assert (found.answer, found.refusals) == (Answer.REFUSAL, CLIENT_ERRORS)


def test_request_without_valid_credentials_has_no_expected_response() -> None:
    assert expected_response(OPERATION, Request(credentials={"X-API-KEY": None})) is None
    assert expected_response(OPERATION, Request(method="POST")) is None


@pytest.mark.parametrize(("text", "mode"), [("true", True), ("1", True), ("Yes", True), ("false", False), ("0", False)])
def test_mode_is_read_as_the_server_reads_it(text: str, mode: bool) -> None:
    assert is_cursor_mode(OPERATION, Request((("enableCursor", text),))) is mode
    assert is_cursor_mode(OPERATION, Request()) is False
