"""What a job asks for, read from the environment, as arguments of the suite."""

import os
from collections.abc import Mapping
from pathlib import Path

from scripts.ci.state import StepError

NEEDED = ("LEEN_BASE_URL", "LEEN_API_KEY", "LEEN_CONNECTION_ID")
WITH_VALUE = {
    "CONTRACT_SEED": "--seed",
    "CONTRACT_RATE": "--rate",
    "CONTRACT_MAX_REQUESTS": "--max-requests",
    "CONTRACT_MAX_ALERTS": "--max-alerts",
    "CONTRACT_REQUIRE_ALERTS": "--require-alerts",
}
SWITCHES = {"CONTRACT_UNSAFE_METHODS": "--unsafe-methods", "CONTRACT_HAR": "--har"}
KNOWN, REQUIRE, SHOW_VALUES = "CONTRACT_KNOWN", "CONTRACT_REQUIRE", "CONTRACT_SHOW_VALUES"


def missing(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Return the names of needed variables that are absent or empty, as a secret is that was never set."""
    return [name for name in NEEDED if not environment.get(name, "").strip()]


def arguments(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Return the suite's arguments; raises StepError for a switch that is no boolean, or a file that is not there."""
    given = [f"{option}={value}" for name, option in WITH_VALUE.items() if (value := _value(environment, name))]
    given += [option for name, option in SWITCHES.items() if _is_true(environment, name)]
    given += [f"--require={rule}" for rule in _value(environment, REQUIRE).split()]
    if not _is_true(environment, SHOW_VALUES):
        given.append("--no-values")
    if known := _value(environment, KNOWN):
        given.append(f"--known={_known_file(known, environment)}")
    return given


def _known_file(name: str, environment: Mapping[str, str]) -> Path:
    workspace = environment.get("GITHUB_WORKSPACE") or environment.get("CI_PROJECT_DIR") or "."
    path = Path(workspace, name).resolve()
    if not path.is_file():
        raise StepError(
            f"{KNOWN} names {name}, which is no file of the job's checkout; was the repository checked out?"
        )
    return path


def _is_true(environment: Mapping[str, str], name: str) -> bool:
    value = _value(environment, name).lower()
    if value not in ("", "true", "false"):
        raise StepError(f"{name} is {value!r}: it has to be true or false")
    return value == "true"


def _value(environment: Mapping[str, str], name: str) -> str:
    return environment.get(name, "").strip()
