"""Draws of a seeded random source that data is made of."""

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import TypeVar

T = TypeVar("T")


def uuid_text(draw: Random) -> str:
    """A random UUID of version 4, in its usual spelling."""
    digits = f"{draw.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def below(draw: Random, end: int) -> int:
    """A whole number from 0 to before `end`; a good deal faster than `randrange`."""
    return int(draw.random() * end)


def hexadecimal(draw: Random, digits: int) -> str:
    """As many lower-case hexadecimal digits as asked for."""
    return f"{draw.getrandbits(digits * 4):0{digits}x}"


def seldom(draw: Random, value: T, one_in: int = 9) -> T | None:
    """The value; now and then null, as optional fields are."""
    return None if draw.random() * one_in < 1 else value


def some(draw: Random, values: Sequence[T], most: int) -> list[T]:
    """Up to `most` of the values, none twice."""
    return draw.sample(values, draw.randint(0, min(most, len(values))))


def ipv4(draw: Random) -> str:
    """A private IPv4 address."""
    return f"10.{below(draw, 256)}.{below(draw, 256)}.{draw.randrange(1, 255)}"


def mac_address(draw: Random) -> str:
    """A MAC address with colons."""
    digits = hexadecimal(draw, 12)
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def sid(draw: Random) -> str:
    """A Windows security identifier."""
    return f"S-1-5-21-{below(draw, 10**9)}-{below(draw, 10**9)}-{below(draw, 10**9)}-{draw.randrange(500, 9999)}"


def time_text(moment: datetime) -> str:
    """The time as Pydantic writes it: ISO 8601 with `Z`, a fraction of six digits only where there is one."""
    return moment.isoformat().replace("+00:00", "Z")
