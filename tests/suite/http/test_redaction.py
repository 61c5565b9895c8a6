"""Secrets are redacted by value, in the spellings that servers and libraries produce."""

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.http.redaction import Redaction, Secret

KEY = "sk_live/AbC+9d\"ef&g'h<ij\\k%z"
CONNECTION = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
REDACTION = Redaction({"X-API-KEY": Secret(KEY), "X-CONNECTION-ID": Secret(CONNECTION)})

SPELLINGS = {
    "plain": KEY,
    "any case": KEY.swapcase(),
    "url": quote(KEY),
    "url, all signs": quote(KEY, safe=""),
    "url, lower hex": quote(KEY, safe="").replace("%2F", "%2f").replace("%2B", "%2b"),
    "json": json.dumps(KEY),
    "json of PHP": json.dumps(KEY).replace("/", "\\/"),
    "html": html.escape(KEY),
    "xml": quoteattr(KEY),
    "uuid": CONNECTION.upper(),
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_a_secret_is_redacted_in_every_spelling(spelling: str) -> None:
    redacted = REDACTION.redact(f"key={spelling}; {spelling}")
    assert redacted.count("REDACTED-X-") == 2
    assert len(redacted) < 80


@pytest.mark.parametrize("before", ["", "u", "us", "user:", "{'key': '"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("secret", [KEY, CONNECTION])
def test_a_secret_is_redacted_in_base64_at_any_place(
    before: str, encode: Callable[[bytes], bytes], secret: str
) -> None:
    for after in ("", "x", ":pw"):
        redacted = REDACTION.redact(encode(f"{before}{secret}{after}".encode()).decode())
        left = redacted.replace("REDACTED-X-API-KEY", "|").replace("REDACTED-X-CONNECTION-ID", "|")
        # What is left on each side is what stood around it, and at most one byte of the secret's ends.
        assert len(left) <= len(base64.b64encode(before.encode())) + len(base64.b64encode(after.encode())) + 6


@pytest.mark.parametrize(
    "piece", [KEY[:-1], KEY[1:], KEY[: len(KEY) // 2], KEY[-(len(KEY) // 2) :], KEY[:-1] + "X", KEY + "0", KEY[7:21]]
)
def test_a_credential_that_was_cut_or_altered_is_redacted_too(piece: str) -> None:
    assert "REDACTED-X-API-KEY" in REDACTION.redact(f"'{piece}'")
    assert not any(KEY[at : at + 7] in REDACTION.redact(f"'{piece}'") for at in range(len(KEY) - 6))


def test_less_than_half_of_a_secret_is_other_text() -> None:
    assert REDACTION.redact(f"'{KEY[:8]}' {CONNECTION[:8]}") == f"'{KEY[:8]}' {CONNECTION[:8]}"


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=8), st.text(max_size=20), st.text(max_size=20))
@settings(deadline=None, database=None)
def test_any_secret_is_redacted_wherever_it_stands(secret: str, before: str, after: str) -> None:
    assert (
        secret.strip() not in Redaction({"K": Secret(secret)}).redact(f"{before}{secret}{after}")
        or len(secret.strip()) < 6
    )


@given(st.text(max_size=200))
@settings(deadline=None, database=None)
def test_text_without_a_secret_stays_as_it_is(text: str) -> None:
    assert REDACTION.redact(text) == text


def test_a_short_secret_is_redacted_as_a_word_only_and_an_empty_one_never() -> None:
    redaction = Redaction({"KEY": Secret("a1"), "EMPTY": Secret(""), "BLANK": Secret(" ")})
    assert redaction.redact("a1, 'a1' a12 ba1") == "REDACTED-KEY, 'REDACTED-KEY' a12 ba1"


def test_bytes_that_are_no_text_keep_all_but_the_secret() -> None:
    assert REDACTION.redact_bytes(b"\xff\x00" + KEY.encode() + b"\xfe") == b"\xff\x00REDACTED-X-API-KEY\xfe"


@pytest.mark.parametrize("show", [repr, str, "{}".format, "{!r}".format], ids=["repr", "str", "format", "!r"])
@pytest.mark.parametrize("thing", [Secret(KEY), REDACTION, {"a": Secret(KEY)}])
def test_neither_a_secret_nor_a_redaction_shows_it(show: Callable[[object], str], thing: object) -> None:
    assert KEY not in show(thing)
    assert "***" in show(thing)
