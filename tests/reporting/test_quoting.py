"""Values of a server become text in one place: visible, short, masked, or withheld."""

from typing import Any

import pytest

from contract_tests.engine.masking import Masker
from contract_tests.reporting.quoting import WITHHELD, Quoting, json_type
from contract_tests.results import NO_VALUE
from tests.reporting.sample_report import API_KEY, CONNECTION_ID, CREDENTIALS, make_exchange

SHOWN = Quoting(Masker(CREDENTIALS), show_values=True)
PAGE = {
    "items": [{"id": "ab12-ab12-ab12", "seen": "2026-03-04T05:06:07Z", "n": 12345}],
    "next_cursor": "eyJrIjogMTIzfQ",
}
HIDDEN = Quoting(
    Masker(CREDENTIALS),
    show_values=False,
    traffic=[make_exchange(0, body=PAGE)],
    keys=frozenset({"items", "device", "x"}),
)


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


def test_a_secret_is_masked_before_the_value_is_cut() -> None:
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
        ("/items/0/Items", "/items/0"),
        ("/account 4711", ""),
        ("", ""),
    ],
)
def test_where_values_are_withheld_a_pointer_ends_before_the_first_key_of_the_servers_own(
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
