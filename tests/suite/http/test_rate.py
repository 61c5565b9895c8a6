"""What a Retry-After asks for."""

from datetime import UTC, datetime

import pytest

from contract_tests.http.rate import LONGEST_WAIT, asked_for

NOW = datetime(2025, 6, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("3", 3.0),
        (" 0 ", 0.0),
        ("-5", 0.0),
        ("999999", LONGEST_WAIT),
        ("inf", LONGEST_WAIT),
        ("nan", None),
        ("soon", None),
        ("", None),
        ("Sun, 01 Jun 2025 12:00:20 GMT", 20.0),
        ("Sun, 01 Jun 2025 11:00:00 GMT", 0.0),
        ("Sun, 01 Jun 2025 12:00:20 -0000", 20.0),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date_and_capped(text: str | None, seconds: float | None) -> None:
    assert asked_for(text, NOW) == seconds
