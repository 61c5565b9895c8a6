"""Values of a server become text in one place: visible, short, redacted, or withheld."""

from typing import Any

import pytest

from contract_tests.http.redaction import Redaction
from contract_tests.report.quoting import WITHHELD, Quoting
from tests.suite.report.samples import API_KEY, CONNECTION_ID, CREDENTIALS, make_exchange

SHOWN = Quoting(Redaction(CREDENTIALS), show_values=True)
PAGE = {
    "items": [{"id": "ab12-ab12-ab12", "seen": "2026-03-04T05:06:07Z", "n": 12345}],
    "next_cursor": "eyJrIjogMTIzfQ",
}
REFUSAL = {"detail": [{"input": "true", "msg": "It is not an integer."}]}
TRAFFIC = [make_exchange(0, body=PAGE), make_exchange(1, body=REFUSAL, status=422)]
HIDDEN = Quoting(Redaction(CREDENTIALS), show_values=False, traffic=TRAFFIC)


@pytest.mark.parametrize(
    ("value", "shown", "withheld"),
    [
        ("urgent", '"urgent"', "string (withheld)"),
        (None, "null", "null"),
        (True, "true", "boolean (withheld)"),
        (12, "12", "integer (withheld)"),
        (1.5, "1.5", "number (withheld)"),
        ({"a": [1, 2.5]}, '{"a": [1, 2.5]}', "object (withheld)"),
        ([], "[]", "array (withheld)"),
        ("Zürich 東京", '"Zürich 東京"', "string (withheld)"),
    ],
)
def test_a_value_is_quoted_as_json_or_told_by_its_type(value: Any, shown: str, withheld: str) -> None:
    assert SHOWN.value(value) == shown
    assert HIDDEN.value(value) == withheld


@pytest.mark.parametrize("value", ["x" * 81, ["y"] * 1000, {"z": "z" * 10_000}, "\x00" * 50, "é" * 79])
def test_a_long_value_is_cut_to_80_characters(value: Any) -> None:
    text = SHOWN.value(value)
    assert len(text) == 80
    assert text.endswith("…")


def test_a_value_nested_too_deeply_is_not_shown() -> None:
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    assert SHOWN.value(value) == "a value that is nested too deeply to be shown"


def test_a_secret_is_redacted_before_the_value_is_cut() -> None:
    assert API_KEY[:6] not in str(SHOWN.value(f"{'x' * 60}{API_KEY}{CONNECTION_ID}"))


@pytest.mark.parametrize(
    ("pointer", "cut"),
    [
        ("/items/*/device/12/newField_2", "/items/*/device/12/newField_2"),
        ("/items/0/device/ann@example.com/x", "/items/0/device"),
        ("/account 4711", ""),
    ],
)
def test_where_values_are_withheld_a_pointer_ends_before_the_first_key_that_is_no_name_of_a_field(
    pointer: str, cut: str
) -> None:
    assert HIDDEN.pointer(pointer) == cut
    assert SHOWN.pointer(pointer) == pointer


@pytest.mark.parametrize(
    ("text", "is_withheld"),
    [
        *((text, True) for text in ("eyJrIjogMTIzfQ", "XeyJrIjogMTIzfQ", "eyJrIjogMTIzfQ.altered", "ab12-ab12-ab12")),
        ("2026-03-04T07:06:07+02:00", True),
        *((text, False) for text in ("7", "true", "last_event_time:desc", "3000-01-01T00:00:00Z", "no-cursor", "")),
    ],
)
def test_only_a_word_that_came_from_an_answer_is_withheld_in_a_request(text: str, is_withheld: bool) -> None:
    assert HIDDEN.request_part(text) == (WITHHELD if is_withheld else text)
    assert SHOWN.request_part(text) == text


def test_headers_of_answers_are_withheld_but_for_those_of_transport() -> None:
    assert HIDDEN.header("x-host", "db-7") == WITHHELD
    assert HIDDEN.header("Content-Type", "text/html") == "text/html"
    assert SHOWN.header("x-host", "db\x1b-7") == "db\\x1b-7"


def test_a_new_value_of_an_enum_is_shown_unless_it_does_not_look_like_one() -> None:
    assert HIDDEN.value("android", of_contract=True) == '"android"'
    for value in ("ann@example.com", "x" * 41, "C:\\Users\\ann"):
        assert HIDDEN.value(value, of_contract=True) == "string (withheld)"
