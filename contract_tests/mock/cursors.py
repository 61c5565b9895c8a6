"""Opaque cursors: a place in the order, a direction and the filter of the traversal, signed and packed as base64."""

import base64
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from typing import Any

Key = tuple[int, str]
"""Where an alert stands in an order: a number, and its id where numbers tie. Smaller comes first."""

_SIGNATURE = 8


class ForeignCursorError(ValueError):
    """Text that no answer gave out."""


@dataclass(frozen=True)
class Cursor:
    """A page starts behind `key`, or ends before it when it leads `back`. `since` is in microseconds since 1970."""

    key: Key
    back: bool
    since: int | None
    sort: str | None
    limit: int | None = None


def pack(cursor: Cursor, secret: str) -> str:
    """The cursor as text that may stand in a URL unescaped."""
    body = json.dumps(asdict(cursor), separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_sign(body, secret) + body).decode().rstrip("=")


def unpack(text: str, secret: str | None) -> Cursor:
    """The cursor that a text stands for; signed, unless `secret` is None. Raises ForeignCursorError."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        signature, body = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if secret is not None and not hmac.compare_digest(signature, _sign(body, secret)):
            raise ForeignCursorError("bad signature")
        return _checked(json.loads(body))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ForeignCursorError("no cursor of this server") from error


def _checked(got: dict[str, Any]) -> Cursor:
    number, identity = got["key"]
    right = isinstance(number, int) and isinstance(identity, str) and isinstance(got["back"], bool)
    if not (right and all(isinstance(got[name], int | None) for name in ("since", "limit"))):
        raise ForeignCursorError("parts of the wrong type")
    if not isinstance(got["sort"], str | None):
        raise ForeignCursorError("parts of the wrong type")
    return Cursor((number, identity), got["back"], got["since"], got["sort"], got["limit"])


def _sign(body: bytes, secret: str) -> bytes:
    return hmac.new(secret.encode(), body, hashlib.sha256).digest()[:_SIGNATURE]
