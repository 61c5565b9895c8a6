"""Which version a change of the document asks for.

Semantic versioning, counted from `info.version`: a breaking change raises the major number, a compatible one the minor
number, words alone the patch number. While the major number is 0, a breaking change raises the minor number, and all
else the patch number.
"""

import re

from scripts.compare.change import Severity

Version = tuple[int, int, int]
FORM = re.compile(r"(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})")


def parse_version(text: str) -> Version:
    """Read `x.y.z`; raises ValueError on any other form."""
    if not (match := FORM.fullmatch(text)):
        raise ValueError(f"version {text!r} is not of the form x.y.z")
    major, minor, patch = (int(part) for part in match.groups())
    return major, minor, patch


def least(old: Version, severity: Severity | None) -> Version:
    """The lowest version that may follow `old` after changes of this severity; None stands for no change."""
    major, minor, patch = old
    if severity is None:
        return old
    if severity is Severity.BREAKING:
        return (0, minor + 1, 0) if major == 0 else (major + 1, 0, 0)
    if severity is Severity.COMPATIBLE and major > 0:
        return major, minor + 1, 0
    return major, minor, patch + 1


def written(version: Version) -> str:
    """The version as text."""
    return ".".join(map(str, version))
