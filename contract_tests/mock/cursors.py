"""Opaque cursors: a place in the order, a direction and the filter of the traversal, signed and packed as base64."""

import base64
import hashlib
import hmac

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

Key = tuple[int, str]
"""Where an alert stands in an order: a number, and its id where numbers tie. Smaller comes first."""

_SIGNATURE = 8


@dataclass(frozen=True)
class Cursor:
    """A page starts behind `key`, or ends before it when it leads `back`. `since` is in microseconds since 1970."""

    key: Key
    back: bool
    since: int | None
    sort: str | None
    limit: int | None = None


_CURSOR = TypeAdapter(Cursor)


def pack(cursor: Cursor, secret: str) -> str:
    """The cursor as text that may stand in a URL unescaped."""
    body = _CURSOR.dump_json(cursor)
    return base64.urlsafe_b64encode(_sign(body, secret) + body).decode().rstrip("=")


def unpack(text: str, secret: str | None) -> Cursor | None:
    """The cursor that a text stands for, None where no answer gave it out; signed, unless `secret` is None."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        signature, body = raw[:_SIGNATURE], raw[_SIGNATURE:]
        is_signed = secret is None or hmac.compare_digest(signature, _sign(body, secret))
        return _CURSOR.validate_json(body, strict=True) if is_signed else None
    except ValueError:
        return None


def _sign(body: bytes, secret: str) -> bytes:
    return hmac.new(secret.encode(), body, hashlib.sha256).digest()[:_SIGNATURE]
