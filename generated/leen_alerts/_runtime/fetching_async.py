# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""The same as `fetching`, within an event loop: the next page is fetched by a task."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from .answers import Answer
from .fetching import check_prefetch
from .requests import Call

# Turns of the event loop that a task gets to send its request before decoding takes the loop; httpx needs 5.
_TURNS = 10
FetchAsync = Callable[[Call], Coroutine[Any, Any, Answer]]


class AsyncFetcher(Protocol):
    """Takes answers one by one."""

    async def start(self, call: Call) -> None:
        """Say which answer is taken next."""
        ...

    async def take(self) -> Answer:
        """That answer; raises what kept it from coming."""
        ...

    async def aclose(self) -> None:
        """End what is under way; nothing is left behind."""
        ...


class AsyncDirect:
    """Fetches when the answer is taken."""

    def __init__(self, fetch: FetchAsync) -> None:
        self._fetch = fetch
        self._calls: list[Call] = []

    async def start(self, call: Call) -> None:
        """Say which answer is taken next."""
        self._calls.append(call)

    async def take(self) -> Answer:
        """That answer; raises what kept it from coming."""
        return await self._fetch(self._calls.pop())

    async def aclose(self) -> None:
        """End what is under way."""
        self._calls.clear()


class AsyncAhead:
    """Fetches from the start on, in a task of its own."""

    def __init__(self, fetch: FetchAsync) -> None:
        self._fetch = fetch
        self._tasks: list[asyncio.Task[Answer]] = []

    async def start(self, call: Call) -> None:
        """Say which answer is taken next."""
        task = asyncio.get_running_loop().create_task(self._fetch(call))
        self._tasks.append(task)
        for _ in range(_TURNS):
            await asyncio.sleep(0)

    async def take(self) -> Answer:
        """That answer; raises what kept it from coming."""
        task = self._tasks[-1]
        answer = await task
        self._tasks.remove(task)
        return answer

    async def aclose(self) -> None:
        """End what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()


def async_fetcher(fetch: FetchAsync, prefetch: int) -> AsyncFetcher:
    """The kind of fetching that `prefetch` (0 or 1) asks for."""
    check_prefetch(prefetch)
    return AsyncAhead(fetch) if prefetch else AsyncDirect(fetch)
