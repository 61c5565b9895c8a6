# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""Times as RFC 3339 writes them, which is what JSON Schema's formats `date-time` and `date` accept."""

import datetime
import re
from typing import Final

TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt]((?:[01]\d|2[0-3]):[0-5]\d:)([0-5]\d|60)(\.\d+)?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_parse: Final = datetime.datetime.fromisoformat


def parse_time(text: str) -> datetime.datetime:
    """A time with its zone; digits beyond microseconds are cut off.

    `fromisoformat` alone would also take `20231107T053156`, week dates, a comma, no zone, and 24 o'clock.

    Raises:
        ValueError: the text is no such time, or lies outside the years 1 to 9999.
    """
    if text[11:13] != "24":
        # Characters 4, 7, 10, 13, 16, 19: the most usual spelling.
        if text[4::3] == "--T::Z":
            return _parse(text)
        zone = text[19:]
        usual = zone == "+00:00" or (zone[:1] == "." and zone[-1] == "Z" and zone[1:-1].isdecimal())
        if usual and text[4:19:3] == "--T::":
            return _parse(text)
    return parse_any_time(text)


def parse_any_time(text: str) -> datetime.datetime:
    """As `parse_time`, for every spelling: lower case, any offset, leap seconds.

    A leap second becomes the microsecond before it ends its minute's 59th second: datetime has no second 60.
    """
    match = TIME.fullmatch(text)
    if match is None:
        raise ValueError
    day, minute, second, fraction, zone = match.groups()
    if second == "60":
        return _leap_second(_parse(f"{day}T{minute}59.999999{zone.upper()}"))
    return _parse(f"{day}T{minute}{second}{fraction or ''}{zone.upper()}")


def _leap_second(before: datetime.datetime) -> datetime.datetime:
    """Leap seconds end a day of UTC; anywhere else second 60 is none."""
    offset = before.utcoffset() or datetime.timedelta()
    minutes = (before.hour * 60 + before.minute - offset // datetime.timedelta(minutes=1)) % (24 * 60)
    if minutes != 24 * 60 - 1:
        raise ValueError
    return before


def parse_date(text: str) -> datetime.date:
    """A date as `YYYY-MM-DD`; raises ValueError for anything else."""
    if DATE.fullmatch(text) is None:
        raise ValueError
    return datetime.date.fromisoformat(text)


def format_time(time: datetime.datetime) -> str:
    """The time in RFC 3339's spelling; raises ValueError for one without a zone.

    An offset with seconds, as zones once had, cannot be spelled: such a time is written in UTC.
    """
    offset = time.utcoffset()
    if offset is None:
        raise ValueError(f"The time {time.isoformat()} has no zone; give it one, such as datetime.timezone.utc.")
    return (time.astimezone(datetime.UTC) if offset % datetime.timedelta(minutes=1) else time).isoformat()
