import pytest

from contract_tests.http.exchange import Query, Request
from contract_tests.openapi.document import find_operations, load_document
from contract_tests.openapi.expected_response import CLIENT_ERRORS, Answer, expected_response, is_cursor_mode

(OPERATION,) = find_operations(load_document())


def asked(query: Query) -> Answer:
    found = expected_response(OPERATION, Request(query))
    assert found is not None
    return found.answer


@pytest.mark.parametrize(
    "query",
    [
        (),
        (("limit", "100"),),
        (("limit", "1"), ("offset", "7")),
        (("enableCursor", "true"), ("excludeTotal", "true"), ("includeObservables", "false")),
        (("updatedSince", "2021-01-01T00:00:00+00:00"),),
        (("updatedSince", "2021-06-30T23:59:59.123456-11:30"),),
    ],
)
def test_plainly_correct_request_must_be_answered(query: Query) -> None:
    assert asked(query) is Answer.PAGE


@pytest.mark.parametrize(
    "query",
    [
        (("limit", "many"),),
        (("limit", "-1"),),
        (("offset", "-5"), ("limit", "1")),
        (("enableCursor", "maybe"),),
        (("updatedSince", "no date"),),
        (("updatedSince", "2021-13-01T00:00:00Z"),),
        (("updatedSince", "2021-02-30T00:00:00Z"),),
        (("updatedSince", "2021-01-01T25:00:00Z"),),
        (("updatedSince", "2021-01-01T00:00:00Zabc"),),
        (("limit", "10abc"),),
        (("offset", "1.5"),),
        (("includeObservables", "truex"),),
        (("sort", "whatever"), ("limit", "-1")),
    ],
)
def test_impossible_value_must_be_refused_with_422(query: Query) -> None:
    found = expected_response(OPERATION, Request(query))
    assert found is not None
    assert (found.answer, found.refusals) == (Answer.REFUSAL, frozenset({422}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"),
        ("limit", "500"),
        ("limit", "1.0"),
        ("limit", "1_0"),
        ("limit", " 5"),
        ("limit", ""),
        ("limit", "null"),
        ("limit", "1" * 20),
        ("offset", "0"),
        ("enableCursor", "yes"),
        ("enableCursor", "T"),
        ("enableCursor", "2"),
        ("updatedSince", "2021-01-01"),
        ("updatedSince", "1609459200"),
        ("updatedSince", "2021-01-01T00:00:00"),
        ("updatedSince", "2016-12-31T23:59:60Z"),
        ("updatedSince", "2021-01-01T24:00:00Z"),
        ("limit", "1e3"),
        ("updatedSince", "0001-01-01T00:00:00Z"),
        ("updatedSince", "now"),
        ("sort", "last_event_time:desc"),
        ("cursor", "abc"),
        ("use_pool", "maybe"),
        ("use_pool", "true"),
        ("unknown", "1"),
    ],
)
def test_what_the_facts_leave_open_may_be_answered_or_refused(name: str, value: str) -> None:
    assert asked(((name, value),)) is Answer.EITHER


def test_repeated_parameter_may_be_answered_or_refused() -> None:
    assert asked((("limit", "1"), ("limit", "2"))) is Answer.EITHER
    assert asked((("limit", "1"), ("limit", "many"))) is Answer.EITHER


def test_offset_beside_cursor_mode_may_be_refused() -> None:
    assert asked((("enableCursor", "true"), ("offset", "1"))) is Answer.EITHER
    assert asked((("enableCursor", "false"), ("offset", "1"))) is Answer.PAGE


def test_cursor_beside_impossible_value_leaves_room_for_400() -> None:
    found = expected_response(OPERATION, Request((("enableCursor", "true"), ("cursor", "x"), ("limit", "many"))))
    assert found is not None
    assert found.refusals == {400, 422}


def test_impossible_bytes_may_be_refused_by_a_gateway_in_its_own_way() -> None:
    found = expected_response(OPERATION, Request((("limit", "\x00<script>"),)))
    assert found is not None
    assert (found.answer, found.refusals) == (Answer.REFUSAL, CLIENT_ERRORS)


def test_request_without_valid_credentials_has_no_expected_response() -> None:
    assert expected_response(OPERATION, Request(credentials={"X-API-KEY": None})) is None
    assert expected_response(OPERATION, Request(method="POST")) is None


@pytest.mark.parametrize(("text", "mode"), [("true", True), ("1", True), ("Yes", True), ("false", False), ("0", False)])
def test_mode_is_read_as_the_server_reads_it(text: str, mode: bool) -> None:
    assert is_cursor_mode(OPERATION, Request((("enableCursor", text),))) is mode
    assert is_cursor_mode(OPERATION, Request()) is False
