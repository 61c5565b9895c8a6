"""What the command line and the environment say is refused with one sentence where it cannot be right."""

from argparse import ArgumentTypeError

import pytest

from contract_tests.results import InconclusiveError
from contract_tests.settings import base_url, credentials, number, variable_of
from tests.suite.in_process import OPERATION

BOTH = {"LEEN_API_KEY": "key", "LEEN_CONNECTION_ID": "connection"}


@pytest.mark.parametrize(
    ("url", "allow_http"),
    [
        *((url, False) for url in ("https://api.leen.dev/v1/", "http://127.0.0.1:8000/v1", "http://[::1]:80/v1")),
        ("http://api.leen.dev/v1", True),
    ],
)
def test_a_base_url_loses_the_slash_at_its_end(url: str, allow_http: bool) -> None:
    assert base_url({"LEEN_BASE_URL": url}, allow_http=allow_http) == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        *("", "api.leen.dev", "ftp://x/v1", "https://", "http://x:port/v1", "http://x:0/v1", "https://[x/v1"),
        *("https:// x/v1", "https://x/v 1", f"https://{'x' * 64}.example/v1", "https://x:99999/v1"),
        *("https://api\u200b.leen.dev/v1", "https://api.leen.dev\u200b/v1", "https://\u2603\u0301.example/v1"),
        *("https://me:hush@api.leen.dev/v1", "https://api.leen.dev/v1?hush=1", "https://api.leen.dev/v1#hush"),
    ],
)
def test_what_is_no_base_url_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(InconclusiveError, match=r"LEEN_BASE_URL (is no http or https URL|holds more)") as raised:
        base_url({"LEEN_BASE_URL": url}, allow_http=True)
    assert "hush" not in str(raised.value)


def test_credentials_come_from_the_variables_of_their_headers() -> None:
    found = credentials(OPERATION.credential_headers, BOTH)
    assert {variable_of(header): secret.reveal() for header, secret in found.items()} == BOTH


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize(
    ("value", "words"),
    [("", "is not set"), ("  ", "is not set"), ("a\nb", "holds characters"), ("ü7", "holds characters")],
)
def test_a_credential_that_cannot_be_sent_is_named_and_not_shown(name: str, value: str, words: str) -> None:
    with pytest.raises(InconclusiveError, match=f"{name} {words}") as raised:
        credentials(OPERATION.credential_headers, BOTH | {name: value})
    assert not value.strip() or value not in str(raised.value)


@pytest.mark.parametrize("text", ["", "a", "0", "-1", "nan", "inf", "1e999"])
def test_a_number_that_is_none_or_too_low_is_refused_with_its_text(text: str) -> None:
    assert (number(float, 0.001)("0.5"), number(int, 1)("1"), number(int, 0)("0")) == (0.5, 1, 0)
    for read in (number(float, 0.001), number(int, 1)):
        with pytest.raises(ArgumentTypeError, match=f"'{text}' is no number from"):
            read(text)
