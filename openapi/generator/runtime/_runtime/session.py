# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""The base of the generated client: sends calls, and sends them again where that may help."""

from __future__ import annotations

import inspect
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import NoReturn, Self, Unpack

from attrs import evolve

from ..errors import LeenAlertsError, UsageError
from .answers import Answer
from .attempts import Attempts
from .channel import AsyncChannel, SyncChannel
from .credentials import Credentials, Secret
from .requests import Call
from .settings import (
    BaseUrl,
    ClientSettings,
    Limits,
    LimitSettings,
    Timeout,
    base_url,
    check_limits,
    check_names,
    check_retries,
    check_timeout,
)
from .unset import UNSET, Unset


class AbandonedError(LeenAlertsError):
    """Ends a request in the background that nobody waits for any more; no caller sees it."""


class Session:
    """Sends calls to one server with one set of credentials. Make it once and keep it: it holds the open connections.

    `with` and `async with` close it, so do `close()` and `await aclose()`. Threads may share it; its asynchronous half
    belongs to one event loop at a time.
    """

    # What the repr shows of a client that could not be made: a traceback with local variables asks for it.
    _base = BaseUrl("", "", loopback=False)
    _limits = Limits()

    def __init__(
        self, base: str, secrets: Mapping[str, tuple[str, Secret]], user_agent: str, **settings: Unpack[ClientSettings]
    ) -> None:
        """Take a base URL and header name -> (argument it came from, secret)."""
        check_names(settings, ClientSettings.__optional_keys__)
        self._base = base_url(base, allow_http=settings.get("allow_http", False))
        self._limits = check_limits(settings, self._limits)
        self._sleep = settings.get("sleep")
        self._clock = settings.get("clock", time.monotonic)
        self._now = settings.get("now", time.time)
        headers = {"User-Agent": user_agent, "Accept": "application/json"}
        options = {"headers": headers, "verify": settings.get("verify", True)}
        channel = (self._base, Credentials(secrets), self._clock, options, settings.get("transport"))
        self._sync = SyncChannel(*channel)
        self._async = AsyncChannel(*channel)

    @property
    def base_url(self) -> str:
        """The URL that every path is put behind."""
        return self._base.text

    @property
    def timeout(self) -> Timeout:
        """Seconds that a request may take, where a call sets no other."""
        return self._limits.timeout

    @property
    def max_retries(self) -> int:
        """How often a request is sent again, where a call sets no other number."""
        return self._limits.retry.max_retries

    def with_limits(self, **limits: Unpack[LimitSettings]) -> Self:
        """The same client, on the same connections, with other limits: for a single call, or for a part of a program.

        Closing one of them closes both.

        Raises:
            errors.UsageError: a limit cannot be used.
        """
        check_names(limits, LimitSettings.__optional_keys__)
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._limits = check_limits(limits, self._limits)
        return other

    def limits(self, timeout: Timeout | Unset = UNSET, max_retries: int | Unset = UNSET) -> Limits:
        """The limits of one call: the client's own, but for what the call sets."""
        found = self._limits
        if not isinstance(timeout, Unset):
            found = evolve(found, timeout=check_timeout(timeout))
        if not isinstance(max_retries, Unset):
            found = evolve(found, retry=evolve(found.retry, max_retries=check_retries(max_retries)))
        return found

    def send(self, call: Call, limits: Limits, stop: threading.Event | None = None) -> Answer:
        """Send a call and return its successful answer. Once `stop` is set, nothing is sent or waited for any more.

        Raises the errors of `leen_alerts.errors`, never one of httpx.
        """
        attempts = Attempts(call, self._path(call), limits.retry, self._now)
        while True:
            started = self._clock()
            outcome = self._sync.exchange(call, limits.timeout)
            wait = attempts.wait_after(outcome, self._clock() - started)
            if wait is None:
                return attempts.result(outcome)
            self._wait(wait, stop)

    async def send_async(self, call: Call, limits: Limits) -> Answer:
        """Send a call and return its successful answer.

        Raises the errors of `leen_alerts.errors`, never one of httpx.
        """
        attempts = Attempts(call, self._path(call), limits.retry, self._now)
        while True:
            started = self._clock()
            outcome = await self._async.exchange(call, limits.timeout)
            wait = attempts.wait_after(outcome, self._clock() - started)
            if wait is None:
                return attempts.result(outcome)
            await self._wait_async(wait)

    def close(self) -> None:
        """Close the connections of calls without asyncio; a later call raises UsageError."""
        self._sync.close()

    async def aclose(self) -> None:
        """Close all connections; a later call raises UsageError."""
        self._sync.close()
        await self._async.close()

    def _path(self, call: Call) -> str:
        return self._base.path + call.path

    def _wait(self, seconds: float, stop: threading.Event | None) -> None:
        if self._sleep is not None:
            result = self._sleep(seconds)
            if inspect.iscoroutine(result):
                result.close()
                raise UsageError("the sleep of this client works with asyncio only; pass one that waits itself")
        elif stop is not None:
            stop.wait(seconds)
        else:
            time.sleep(seconds)
        if stop is not None and stop.is_set():
            raise AbandonedError

    async def _wait_async(self, seconds: float) -> None:
        import asyncio  # here, since it takes longer than all of this package, and httpx does without

        result = (self._sleep or asyncio.sleep)(seconds)
        if inspect.isawaitable(result):
            await result

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        shown = f"base_url={self.base_url!r}, timeout={self.timeout!r}, max_retries={self.max_retries}"
        return f"{type(self).__name__}({shown})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"a {type(self).__name__} holds credentials and connections and is not pickled or copied; make another"
        )
