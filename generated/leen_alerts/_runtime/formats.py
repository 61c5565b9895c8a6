# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""Times, dates and UUIDs: read exactly where JSON Schema's formats accept them, and written as RFC 3339 writes them."""

import datetime
import re
from typing import Any, Final
from uuid import UUID, SafeUUID

from ..errors import DecodeError, describe

_TIME: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt]((?:[01]\d|2[0-3]):[0-5]\d:)([0-5]\d|60)(\.\d+)?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_from_iso: Final = datetime.datetime.fromisoformat
# Bound once: looking up each of them in every call costs a third of the whole.
_new_uuid: Final = UUID.__new__
_set_int: Final[Any] = UUID.__dict__["int"].__set__
_set_is_safe: Final[Any] = UUID.__dict__["is_safe"].__set__
_from_hex: Final = bytes.fromhex
_from_bytes: Final = int.from_bytes
_UNKNOWN: Final = SafeUUID.unknown


def time(value: Any) -> datetime.datetime:
    """A time with its zone; digits beyond microseconds are cut off. Raises DecodeError."""
    try:
        # Characters 4, 7, 10, 13, 16 and 19 of the usual spellings. `fromisoformat` alone would also take week dates,
        # a comma, text after the digits, and 24 o'clock.
        shape = value[4:20:3]
        if shape == "--T::Z":
            usual = len(value) == 20
        elif shape == "--T::.":
            usual = value[20:-1].isdecimal() and value[-1] == "Z"
        else:
            usual = shape == "--T::+" and value[19:] == "+00:00"
        if usual:
            moment = _from_iso(value)
            if moment.hour or value[11:13] == "00":
                return moment
    except (TypeError, ValueError, LookupError, AttributeError):
        pass
    try:
        return _unusual_time(value)
    except (TypeError, ValueError):
        pass
    raise DecodeError("", describe(value), "a time with its zone, such as 2021-01-01T00:00:00Z, of the years 1 to 9999")


def date(value: Any) -> datetime.date:
    """A date as `YYYY-MM-DD`. Raises DecodeError."""
    try:
        if _DATE.fullmatch(value):
            return datetime.date.fromisoformat(value)
    except (TypeError, ValueError):  # no text, or a day that does not exist
        pass
    raise DecodeError("", describe(value), "a date, such as 2021-01-01")


def uuid(value: Any) -> UUID:
    """A UUID in 8-4-4-4-12 hexadecimal digits of either case. Raises DecodeError.

    `uuid.UUID` itself would also take braces, underscores and no dashes.
    """
    try:
        # Characters 8, 13, 18 and 23. `fromhex` skips blanks, which leave fewer than 16 bytes then.
        if len(value) == 36 and value[8:24:5] == "----":
            digits = _from_hex(value.replace("-", ""))
            if len(digits) == 16:
                # Its initialiser costs more than all of the above: fill the two slots.
                found = _new_uuid(UUID)
                _set_int(found, _from_bytes(digits))
                _set_is_safe(found, _UNKNOWN)
                return found
    except (TypeError, ValueError, AttributeError):
        pass
    raise DecodeError("", describe(value), "a UUID")


def format_time(moment: datetime.datetime) -> str:
    """The time in RFC 3339's spelling; raises ValueError for one without a zone.

    An offset with seconds, as zones once had, cannot be spelled: such a time is written in UTC.
    """
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError(f"The time {moment.isoformat()} has no zone; give it one, such as datetime.timezone.utc.")
    return (moment.astimezone(datetime.UTC) if offset % datetime.timedelta(minutes=1) else moment).isoformat()


def _unusual_time(text: str) -> datetime.datetime:
    """A time in any spelling of RFC 3339. Raises ValueError for what is none, and TypeError for what is no text."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(text)
    day, minute, second, fraction, zone = match.groups()
    if second != "60":
        return _from_iso(f"{day}T{minute}{second}{fraction or ''}{zone.upper()}")
    # A leap second, which ends a UTC day; datetime has no second 60, so it becomes the last microsecond before.
    before = _from_iso(f"{day}T{minute}59.999999{zone.upper()}")
    offset = before.utcoffset() or datetime.timedelta()
    if (before.hour * 60 + before.minute - offset // datetime.timedelta(minutes=1)) % (24 * 60) != 24 * 60 - 1:
        raise ValueError(text)
    return before
