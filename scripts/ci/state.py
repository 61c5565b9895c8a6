"""What the steps of one job hand to each other: a file in the report's folder, and the report itself."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

STATE = "ci.json"
REPORT_DIR = "CONTRACT_REPORT_DIR"
HOLDS, BROKEN, UNDECIDED = 0, 1, 2
WORDS = {HOLDS: "passed", BROKEN: "failed"}


class StepError(Exception):
    """A step could not do its work; the message is one sentence and says what to do."""


@dataclass(frozen=True)
class State:
    """How the run ended: its exit status (0, 1, or 2 and more) and one sentence."""

    exit_status: int
    sentence: str

    @property
    def verdict(self) -> str:
        """`passed`, `failed` or `inconclusive`."""
        return WORDS.get(self.exit_status, "inconclusive")


def report_dir() -> Path:
    """Return the folder of the report; raises StepError where the environment names none."""
    name = os.environ.get(REPORT_DIR, "")
    if not name:
        raise StepError(f"{REPORT_DIR} is not set: it names the folder for the report")
    return Path(name)


def save(state: State, folder: Path) -> None:
    """Write `state` into the report's folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / STATE).write_text(json.dumps(asdict(state), indent=2) + "\n", encoding="utf-8")


def load(folder: Path) -> State:
    """Return what `save` wrote; where there is nothing of the kind, nothing was decided."""
    raw = read_json(folder / STATE)
    try:
        return State(int(raw["exit_status"]), str(raw["sentence"]))
    except (KeyError, TypeError, ValueError):
        return State(UNDECIDED, "Inconclusive: the suite was not run to its end.")


def read_json(path: Path) -> Any:
    """Return the JSON in a file, or None where there is none that can be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
