"""Two folders of files: their differences in words, and one put in the place of the other."""

import difflib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

# What tools leave in an installed or imported distribution; no generation writes it.
IGNORED = ("__pycache__", ".ruff_cache", ".mypy_cache", "build", "dist")


def files(folder: Path) -> dict[str, bytes]:
    """The files below a folder, by relative path; none for a folder that does not exist."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    relative = ((path, path.relative_to(folder)) for path in found)
    return {
        name.as_posix(): path.read_bytes()
        for path, name in relative
        if not any(part in IGNORED or part.endswith(".egg-info") for part in name.parts)
    }


def differences(present: Path, wanted: Path) -> Iterator[str]:
    """Say, file by file, how `present` differs from `wanted`; nothing where it does not."""
    have, want = files(present), files(wanted)
    for name in sorted({*have, *want}):
        if name not in have:
            yield f"missing: {name}"
        elif name not in want:
            yield f"not generated: {name}"
        elif have[name] != want[name]:
            yield f"differs: {name}"
            yield from _unified(name, have[name], want[name])


def _unified(name: str, have: bytes, want: bytes) -> list[str]:
    before, after = (text.decode("utf-8", "replace").splitlines() for text in (have, want))
    lines = difflib.unified_diff(before, after, f"present/{name}", f"generated/{name}", n=2, lineterm="")
    return [f"  {line}" for line in lines] or ["  (only line ends or bytes that are no text)"]


def replace(target: Path, new: Path) -> None:
    """Put the folder `new`, on the same file system, in the place of `target`; what was there is kept until then."""
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        os.replace(target, old)  # noqa: PTH105
    os.replace(new, target)  # noqa: PTH105
    shutil.rmtree(old, ignore_errors=True)
