"""A headless Chromium, driven over its DevTools pipe: no driver program, no network port, no dependency."""

from __future__ import annotations

import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
    # A page that asks any other host for anything gets nothing, as on a machine without a network.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
PATIENCE_SECONDS = 180.0

Message = dict[str, Any]


def find() -> str | None:
    """Return the path of an installed Chromium or Chrome, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class BrowserError(Exception):
    """The browser did not start, answer in time, or do what it was told."""


class Browser:
    """One running Chromium with a profile of its own, which goes with it."""

    def __init__(self, executable: str) -> None:
        """Start `executable`; `close` (or leaving the `with` block) ends it."""
        self._profile = tempfile.mkdtemp(prefix="browser-")
        self._number = 0
        self._unread = b""
        self._listeners: list[Callable[[Message], None]] = []
        command_read, self._commands = _high_pipe()
        self._answers, answer_write = _high_pipe()
        arguments = [executable, *FLAGS, f"--user-data-dir={self._profile}", "about:blank"]
        self._pid = os.posix_spawn(
            executable,
            arguments,
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
                (os.POSIX_SPAWN_DUP2, command_read, 3),
                (os.POSIX_SPAWN_DUP2, answer_write, 4),
            ],
            setpgroup=0,
        )
        os.close(command_read)
        os.close(answer_write)

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the browser with all its processes, and remove its profile."""
        os.close(self._commands)
        os.close(self._answers)
        os.killpg(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        shutil.rmtree(self._profile, ignore_errors=True)

    def call(self, method: str, session: str | None = None, **parameters: Any) -> Message:
        """Send one DevTools command and return its result; events that come meanwhile go to the listeners."""
        self._number += 1
        number = self._number
        message: Message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        return self._answer(number, method)

    def listen(self, listener: Callable[[Message], None]) -> None:
        """Hand every event from now on to `listener`."""
        self._listeners.append(listener)

    def _answer(self, number: int, method: str) -> Message:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            message = self._next(deadline, method)
            if message.get("id") != number:
                for listener in self._listeners:
                    listener(message)
            elif "error" in message:
                raise BrowserError(f"{method}: {message['error']}")
            else:
                result: Message = message["result"]
                return result

    def _next(self, deadline: float, method: str) -> Message:
        while b"\0" not in self._unread:
            ready, _, _ = select.select([self._answers], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise BrowserError(f"{method}: no answer within {PATIENCE_SECONDS:.0f} s")
            received = os.read(self._answers, 1 << 20)
            if not received:
                raise BrowserError(f"{method}: the browser ended")
            self._unread += received
        line, _, self._unread = self._unread.partition(b"\0")
        message: Message = json.loads(line)
        return message


def _high_pipe() -> tuple[int, int]:
    """Return a pipe whose ends lie above 3 and 4, the two numbers that the browser reads and writes."""
    ends = os.pipe()
    high = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return high[0], high[1]


def as_url(target: str | Path) -> str:
    """Return `target` as a URL: a path becomes a `file:` one."""
    return target.resolve().as_uri() if isinstance(target, Path) else target
