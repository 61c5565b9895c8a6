# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""`UNSET`: the value of a field that was absent, told apart from null."""

from enum import Enum
from typing import Final, Literal


class Unset(Enum):
    """Type of `UNSET`. It is false, and the one member stays the same through copy, deepcopy and pickle."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
