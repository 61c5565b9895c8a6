"""Values of a server become text in one place: visible, short, redacted, or withheld."""

import re
from typing import Any

import pytest

from contract_tests.http.redaction import Redaction
from contract_tests.report.quoting import WITHHELD, Quoting, json_type
from contract_tests.results import NO_VALUE, quoted
from tests.suite.report.samples import API_KEY, CONNECTION_ID, CREDENTIALS, make_exchange

SHOWN = Quoting(Redaction(CREDENTIALS), show_values=True)
PAGE = {
    "items": [{"id": "ab12-ab12-ab12", "seen": "2026-03-04T05:06:07Z", "n": 12345}],
    "next_cursor": "eyJrIjogMTIzfQ",
}
HIDDEN = Quoting(Redaction(CREDENTIALS), show_values=False, traffic=[make_exchange(0, body=PAGE)])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("urgent", '"urgent"'),
        (None, "null"),
        (True, "true"),
        (12, "12"),
        ({"a": [1, 2.5]}, '{"a": [1, 2.5]}'),
        ("Zürich 東京", '"Zürich 東京"'),
        (b"<html>\xff", "<html>\\xff"),
    ],
)
def test_a_value_is_quoted_as_json(value: Any, text: str) -> None:
    assert SHOWN.value(value) == text


def test_no_value_is_quoted_as_none() -> None:
    assert SHOWN.value(NO_VALUE) is None
    assert HIDDEN.value(NO_VALUE, "/items") is None


@pytest.mark.parametrize("value", ["x" * 81, ["y"] * 1000, {"z": "z" * 10_000}, "\x00" * 50, "é" * 79])
def test_a_long_value_is_cut_to_80_characters(value: Any) -> None:
    quoted = SHOWN.value(value)
    assert quoted is not None
    assert len(quoted) == 80
    assert quoted.endswith("…")


@pytest.mark.parametrize(
    "char", ["\x00", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\u200b", "\u2028", "\ud800", "\ufeff", "\U000e0041"]
)
def test_what_cannot_be_seen_is_spelled_out(char: str) -> None:
    for text in (SHOWN.text(f"a{char}b"), SHOWN.value(f"a{char}b"), SHOWN.pointer(f"/a{char}b")):
        assert text is not None
        assert text.isprintable()
        assert f"{ord(char):x}" in text


def test_commands_of_ci_systems_inside_a_line_are_broken_up() -> None:
    assert "##" not in SHOWN.text("##[error]x ##vso[task.setvariable]y")


def test_a_value_nested_too_deeply_has_its_type_in_its_place() -> None:
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    assert SHOWN.value(value) == "an array that is nested too deeply to be shown"


def test_a_secret_is_redacted_before_the_value_is_cut() -> None:
    quoted = SHOWN.value(f"{'x' * 60}{API_KEY}{CONNECTION_ID}")
    assert quoted is not None
    assert API_KEY[:6] not in quoted


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("a", "a string"),
        (1, "an integer"),
        (True, "a boolean"),
        (1.5, "a number"),
        ([], "an array"),
        ({}, "an object"),
        (None, "null"),
        (b"", "bytes"),
    ],
)
def test_a_withheld_value_has_type_and_pointer_in_its_place(value: Any, name: str) -> None:
    assert json_type(value) == name
    assert HIDDEN.value(value, "/items/3/x") == f"{name} at /items/3/x"
    assert HIDDEN.value(value) == f"{name} at the top of the answer"


@pytest.mark.parametrize(
    ("pointer", "cut"),
    [
        ("/items/12/device/x", "/items/12/device/x"),
        ("/items/*/device", "/items/*/device"),
        ("/items/0/device/ann@example.com/x", "/items/0/device"),
        ("/items/0/newField_2/x", "/items/0/newField_2/x"),
        ("/account 4711", ""),
        ("", ""),
    ],
)
def test_where_values_are_withheld_a_pointer_ends_before_the_first_key_that_is_no_name_of_a_field(
    pointer: str, cut: str
) -> None:
    assert HIDDEN.pointer(pointer) == cut
    assert HIDDEN.value("a", pointer) == f"a string at {cut or 'the top of the answer'}"
    assert SHOWN.pointer(pointer) == pointer


@pytest.mark.parametrize(
    "text",
    [
        "eyJrIjogMTIzfQ",
        "eyJrIjogMTIzfQ.altered",
        "XeyJrIjogMTIzfQ",
        "2026-03-04T05:06:07Z",
        "2026-03-04T07:06:07+02:00",
        "ab12-ab12-ab12",
        "12345",
    ],
)
def test_a_word_that_came_from_an_answer_is_withheld_in_a_request_too(text: str) -> None:
    assert HIDDEN.request_part(text) == WITHHELD
    assert SHOWN.request_part(text) == text


@pytest.mark.parametrize(
    "text", ["7", "true", "last_event_time:desc", "3000-01-01T00:00:00Z", "no-cursor", "", "maybe"]
)
def test_words_of_our_own_are_shown_in_a_request(text: str) -> None:
    assert HIDDEN.request_part(text) == text


def test_headers_of_answers_are_withheld_but_for_those_of_transport() -> None:
    assert HIDDEN.header("x-host", "db-7") == WITHHELD
    assert HIDDEN.header("Content-Type", "text/html") == "text/html"
    assert SHOWN.header("x-host", "db\x1b-7") == "db\\x1b-7"


def test_a_new_value_of_an_enum_is_shown_unless_it_does_not_look_like_one() -> None:
    assert HIDDEN.value("android", "/items/0/x", of_enum=True) == '"android"'
    for value in ("ann@example.com", "x" * 41, "C:\\Users\\ann", ["android"]):
        assert HIDDEN.value(value, "/items/0/x", of_enum=True) == f"{json_type(value)} at /items/0/x"


def test_values_in_a_sentence_are_quoted_and_where_they_are_withheld_hashed_alike() -> None:
    text = f"the alert {quoted('id-1')} comes after {quoted('id-2')}, not {quoted('id-1')}"
    assert SHOWN.words(text) == "the alert id-1 comes after id-2, not id-1"
    first, second, third = re.findall("#[0-9a-f]{12}", HIDDEN.words(text))
    assert first == third != second
    assert "id-1" not in HIDDEN.words(text)
