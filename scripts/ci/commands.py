"""Workflow commands of GitHub Actions: a line such as `::error title=…::…` on standard output does something."""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


def escape(text: str) -> str:
    """Return `text` so that it stays within the message of one command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """Return `text` so that it stays within one property of a command."""
    return escape(text).replace(":", "%3A").replace(",", "%2C")


def annotate(level: str, title: str, message: str) -> None:
    """Show a message at the job; `level` is error, warning or notice. Elsewhere than on GitHub it is a plain line."""
    if on_github():
        print(f"::{level} title={escape_property(title)}::{escape(message)}", flush=True)
    else:
        print(f"{level}: {' '.join(f'{title}: {message}'.split())}", flush=True)


@contextmanager
def commands_off() -> Iterator[None]:
    """Let nothing that is printed meanwhile be taken for a command: some of it may come from a server."""
    token = secrets.token_hex(16)
    if on_github():
        print(f"::stop-commands::{token}", flush=True)
    try:
        yield
    finally:
        if on_github():
            print(f"\n::{token}::", flush=True)


def set_outputs(outputs: Mapping[str, str]) -> None:
    """Set outputs of the step; each value has to be one line."""
    if path := os.environ.get("GITHUB_OUTPUT"):
        with open(path, "a", encoding="utf-8") as file:  # noqa: PTH123 - the runner's file, appended to
            file.writelines(f"{name}={' '.join(value.split())}\n" for name, value in outputs.items())


def on_github() -> bool:
    """Tell whether this runs in a job of GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"
