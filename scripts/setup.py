"""Build .venv with pip from the lock file, where it is not built from this lock file yet.

Run by the interpreter that .venv shall have. Standard library only, and no syntax newer than Python 3.6: an interpreter
that is too old has to get as far as the sentence that says so.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "built-from"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
VERSION = ".".join(str(part) for part in sys.version_info[:3])


def main(arguments: "list[str]") -> int:
    """Build the environment or leave it; return the exit status."""
    problem = unfit_interpreter()
    if problem:
        sys.stderr.write(problem + "\n")
        return 2
    if not is_built(check_python="--this-python" in arguments):
        return build()
    return 0


def unfit_interpreter() -> "str | None":
    """Say why this interpreter cannot be used, in one sentence; None where it can."""
    if sys.version_info < OLDEST:
        return f"Python {VERSION} is too old: 3.11 or newer is needed; name one with PYTHON=python3.12"
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return "this Python has no venv module: install it (on Debian: python3-venv), or name another with PYTHON=…"
    return None


def is_built(check_python: bool) -> bool:
    """Tell whether .venv was built to the end from this lock file (and by this version of Python)."""
    built_from = STAMP.read_text().split() if STAMP.exists() and PYTHON.exists() else []
    return built_from[:1] == [lock_digest()] and (not check_python or built_from[1:] == [VERSION])


def lock_digest() -> str:
    """Return the SHA-256 of the lock file."""
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


def build() -> int:
    """Build .venv anew; return the exit status."""
    sys.stderr.write(f"building .venv from {LOCK.name} with Python {VERSION} …\n")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for step in (
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        [*pip, "--no-deps", "--require-hashes", "--requirement", str(LOCK)],
    ):
        if subprocess.call(step):
            sys.stderr.write("the environment could not be built, see above; `make setup` tries again\n")
            return 2
    # The stamp comes last: an environment that was built in part has none, and is built anew.
    STAMP.write_text(f"{lock_digest()}\n{VERSION}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
