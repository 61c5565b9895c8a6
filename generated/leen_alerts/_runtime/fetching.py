# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""Fetching one page after another: when it is taken, or in a thread while the caller works on the one before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Protocol

from ..errors import UsageError
from .answers import Answer
from .requests import Call

# Seconds that the thread gets to send its request, before decoding holds the interpreter lock for 5 ms at a time.
_HEAD_START = 0.002
Fetch = Callable[[Call, threading.Event], Answer]


class Fetcher(Protocol):
    """Takes answers one by one."""

    def start(self, call: Call) -> None:
        """Say which answer is taken next."""
        ...

    def take(self) -> Answer:
        """That answer; raises what kept it from coming."""
        ...

    def close(self) -> None:
        """End what is under way; nothing is left behind."""
        ...


class Direct:
    """Fetches when the answer is taken."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._never = threading.Event()
        self._calls: list[Call] = []

    def start(self, call: Call) -> None:
        """Say which answer is taken next."""
        self._calls.append(call)

    def take(self) -> Answer:
        """That answer; raises what kept it from coming."""
        return self._fetch(self._calls.pop(), self._never)

    def close(self) -> None:
        """End what is under way."""
        self._calls.clear()


class Ahead:
    """Fetches from the start on, in one thread of its own."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._stop = threading.Event()
        self._answers: list[Future[Answer]] = []
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="leen_alerts-prefetch")

    def start(self, call: Call) -> None:
        """Say which answer is taken next."""
        answer = self._executor.submit(self._fetch, call, self._stop)
        self._answers.append(answer)
        wait([answer], timeout=_HEAD_START)

    def take(self) -> Answer:
        """That answer; raises what kept it from coming."""
        return self._answers.pop().result()

    def close(self) -> None:
        """Waits for a request that is under way, since httpx cannot break it off; it is not sent again."""
        self._stop.set()
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._answers.clear()


def fetcher(fetch: Fetch, prefetch: int) -> Fetcher:
    """The kind of fetching that `prefetch` (0 or 1) asks for."""
    check_prefetch(prefetch)
    return Ahead(fetch) if prefetch else Direct(fetch)


def check_prefetch(prefetch: int) -> None:
    """Raise UsageError for what is neither 0 nor 1."""
    if prefetch not in (0, 1):
        raise UsageError(f"prefetch is {prefetch!r}; 0 (none) or 1 (the next page) is needed")
