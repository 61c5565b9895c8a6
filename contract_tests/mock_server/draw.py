"""Draws of a seeded random source that data is made of."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import TypeVar

T = TypeVar("T")


def uuid_text(draw: Random) -> str:
    """A random UUID of version 4, in its usual spelling."""
    return str(uuid.UUID(int=draw.getrandbits(128), version=4))


def hexadecimal(draw: Random, digits: int) -> str:
    """As many lower-case hexadecimal digits as asked for."""
    return f"{draw.getrandbits(digits * 4):0{digits}x}"


def seldom(draw: Random, value: T, one_in: int = 9) -> T | None:
    """The value; now and then null, as optional fields are."""
    return None if draw.randrange(one_in) == 0 else value


def some(draw: Random, values: Sequence[T], most: int) -> list[T]:
    """Up to `most` of the values, none twice."""
    return draw.sample(values, draw.randint(0, min(most, len(values))))


def ipv4(draw: Random) -> str:
    """A private IPv4 address."""
    return f"10.{draw.randrange(256)}.{draw.randrange(256)}.{draw.randrange(1, 255)}"


def mac_address(draw: Random) -> str:
    """A MAC address with colons."""
    digits = hexadecimal(draw, 12)
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def sid(draw: Random) -> str:
    """A Windows security identifier."""
    return (
        f"S-1-5-21-{draw.randrange(10**9)}-{draw.randrange(10**9)}-{draw.randrange(10**9)}-{draw.randrange(500, 9999)}"
    )


def time_text(moment: datetime) -> str:
    """The time as Pydantic writes it: ISO 8601 with `Z`, a fraction of six digits only where there is one."""
    return moment.isoformat().replace("+00:00", "Z")
