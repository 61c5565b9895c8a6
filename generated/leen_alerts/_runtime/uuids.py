# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""UUIDs, strictly as RFC 9562 writes them; `uuid.UUID` itself would also take braces, underscores and no dashes."""

from typing import Any, Final
from uuid import UUID, SafeUUID

# Bound once: a look-up of each in every call costs a third of the whole.
_new: Final = UUID.__new__
_set_int: Final[Any] = UUID.__dict__["int"].__set__
_set_is_safe: Final[Any] = UUID.__dict__["is_safe"].__set__
_from_hex: Final = bytes.fromhex
_from_bytes: Final = int.from_bytes
_UNKNOWN: Final = SafeUUID.unknown


def parse_uuid(text: str) -> UUID:
    """The UUID in 8-4-4-4-12 hexadecimal digits of either case; raises ValueError for anything else."""
    # Characters 8, 13, 18 and 23. `fromhex` skips blanks, which leave fewer than 16 bytes then.
    if len(text) != 36 or text[8:24:5] != "----":
        raise ValueError
    digits = _from_hex(text.replace("-", ""))
    if len(digits) != 16:
        raise ValueError
    # Its initialiser takes any spelling and costs more than all of the above: fill the two slots.
    found = _new(UUID)
    _set_int(found, _from_bytes(digits, "big"))
    _set_is_safe(found, _UNKNOWN)
    return found
