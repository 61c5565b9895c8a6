"""Secrets are masked by value, whatever spelling an output has for them."""

import base64
import html
import json
import pickle
import uuid
from collections.abc import Callable
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.engine.masking import Masker, Secret

KEY = "sk_live/AbC+9d\"ef&g'h<ij\\k%z"
CONNECTION = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
MASKER = Masker({"X-API-KEY": Secret(KEY), "X-CONNECTION-ID": Secret(CONNECTION)})

SPELLINGS = {
    "plain": KEY,
    "url": quote(KEY),
    "url, all signs": quote(KEY, safe=""),
    "form": quote_plus(KEY),
    "url, lower hex": quote(KEY, safe="").replace("%2F", "%2f").replace("%2B", "%2b"),
    "url, every byte": "".join(f"%{byte:02X}" for byte in KEY.encode()),
    "url, twice": quote(quote(KEY, safe=""), safe=""),
    "json": json.dumps(KEY),
    "json in json": json.dumps(json.dumps({"key": KEY})),
    "json, slashes escaped": json.dumps(KEY).replace("/", "\\/"),
    "json, every character": "".join(f"\\u{ord(char):04x}" for char in KEY),
    "json, upper hex": "".join(f"\\u{ord(char):04X}" for char in KEY),
    "javascript": "".join(f"\\x{ord(char):02x}" for char in KEY),
    "html": html.escape(KEY),
    "html, twice": html.escape(html.escape(KEY)),
    "html, decimal": "".join(f"&#{ord(char)};" for char in KEY),
    "html, hexadecimal": "".join(f"&#x{ord(char):X};" for char in KEY),
    "xml": escape(KEY),
    "xml attribute": quoteattr(KEY),
    "repr": repr(KEY),
    "repr of bytes": repr(KEY.encode()),
    "upper": KEY.upper(),
    "lower": KEY.lower(),
    "hexadecimal": KEY.encode().hex(),
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_a_secret_is_masked_in_every_spelling(spelling: str) -> None:
    masked = MASKER.mask(f"key={spelling}; {spelling}")
    assert masked.count("MASKED-X-API-KEY") == 2
    assert len(masked) < 80


@pytest.mark.parametrize("before", ["", "u", "us", "user:", "{'key': '"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("secret", [KEY, CONNECTION, CONNECTION.upper()])
def test_a_secret_is_masked_in_base64_at_any_place(before: str, encode: Callable[[bytes], bytes], secret: str) -> None:
    for after in ("", "x", ":pw"):
        text = encode(f"{before}{secret}{after}".encode()).decode()
        masked = MASKER.mask(text)
        assert "MASKED-" in masked
        left = masked.replace("MASKED-X-API-KEY", "|").replace("MASKED-X-CONNECTION-ID", "|")
        # What is left on each side is what stood around it, and at most one byte of the secret's ends.
        assert len(left) <= len(base64.b64encode(before.encode())) + len(base64.b64encode(after.encode())) + 6


@pytest.mark.parametrize("text", [CONNECTION, CONNECTION.upper(), uuid.UUID(CONNECTION).hex, f"{{{CONNECTION}}}"])
def test_a_uuid_is_masked_in_any_case_and_without_hyphens(text: str) -> None:
    assert MASKER.mask(text).strip("{}") == "MASKED-X-CONNECTION-ID"


@pytest.mark.parametrize("fragment", [KEY[:20], KEY[-20:], KEY[:-1] + "X", "X" + KEY[1:], f"{KEY[:22]}…"])
def test_most_of_a_secret_is_masked_like_the_whole(fragment: str) -> None:
    assert "MASKED-X-API-KEY" in MASKER.mask(f"'{fragment}'")


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8), st.data())
@settings(deadline=None, database=None, max_examples=40)
def test_any_mixture_of_spellings_is_masked(secret: str, data: st.DataObject) -> None:
    ways: list[Callable[[str], str]] = [
        str,
        lambda c: quote(c, safe=""),
        lambda c: f"\\u{ord(c):04x}",
        lambda c: f"&#{ord(c)};",
        html.escape,
    ]
    text = "".join(data.draw(st.sampled_from(ways))(char) for char in secret)
    assert Masker({"KEY": Secret(secret)}).mask(f"<{text}>") == "<MASKED-KEY>"


@given(st.text(max_size=200))
@settings(deadline=None, database=None)
def test_text_without_a_secret_stays_as_it_is(text: str) -> None:
    assert MASKER.mask(text) == text


def test_a_short_secret_is_masked_as_a_word_only() -> None:
    masker = Masker({"KEY": Secret("a1")})
    assert masker.mask("a1, 'a1', b%61%31 a12 ba1") == "MASKED-KEY, 'MASKED-KEY', b%61%31 a12 ba1"


def test_an_empty_secret_masks_nothing() -> None:
    assert Masker({"KEY": Secret(""), "OTHER": Secret(" ")}).mask("any text") == "any text"


def test_bytes_that_are_no_text_keep_all_but_the_secret() -> None:
    assert MASKER.mask_bytes(b"\xff\x00" + KEY.encode() + b"\xfe") == b"\xff\x00MASKED-X-API-KEY\xfe"


def test_json_is_masked_in_values_and_keys() -> None:
    assert MASKER.mask_json({KEY: [CONNECTION, 1, None, ("a",)]}) == {
        "MASKED-X-API-KEY": ["MASKED-X-CONNECTION-ID", 1, None, ["a"]]
    }


@pytest.mark.parametrize("show", [repr, str, "{}".format, "{!r}".format], ids=["repr", "str", "format", "!r"])
@pytest.mark.parametrize("thing", [Secret(KEY), MASKER, {"a": Secret(KEY)}])
def test_neither_a_secret_nor_a_masker_shows_it(show: Callable[[object], str], thing: object) -> None:
    assert KEY not in show(thing)
    assert "***" in show(thing)


def test_a_secret_is_revealed_when_asked() -> None:
    assert pickle.loads(pickle.dumps(Secret(KEY))).reveal() == KEY
