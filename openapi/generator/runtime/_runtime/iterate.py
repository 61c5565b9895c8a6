# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""What the generated functions do: one page, all pages, all items; each without and with an event loop."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing
from typing import Generic

from attrs import frozen

from ..errors import DecodeError
from .base_client import BaseClient
from .codec import M
from .config import Options
from .http import Call, Exchange, Response
from .paging import ItemT, OnInvalid, PageCalls, PageT, Paging


@frozen
class Traversal(Generic[PageT, ItemT]):
    """A traversal of a list; nothing is sent before the first page is asked for."""

    client: BaseClient
    calls: PageCalls
    paging: Paging[PageT, ItemT]
    options: Options
    on_invalid: OnInvalid | None

    def pages(self) -> Generator[PageT, None, None]:
        """The pages."""
        call = next(self.calls)
        while call is not None:
            page, facts = self.paging.read(self.client.send(call, self.options), self.on_invalid)
            yield page
            del page
            call = self.calls.send(facts)

    async def pages_async(self) -> AsyncGenerator[PageT, None]:
        """The pages, within an event loop."""
        call = next(self.calls)
        while call is not None:
            page, facts = self.paging.read(await self.client.send_async(call, self.options), self.on_invalid)
            yield page
            del page
            call = self.calls.send(facts)

    def items(self) -> Generator[ItemT, None, None]:
        """The items of all pages."""
        for page in self.pages():
            yield from getattr(page, self.paging.attribute)
            del page  # as above: no more pages are in memory than the caller keeps

    async def items_async(self) -> AsyncGenerator[ItemT, None]:
        """The items of all pages, within an event loop."""
        async with aclosing(self.pages_async()) as pages:
            async for page in pages:
                for item in getattr(page, self.paging.attribute):
                    yield item
                del page


def request(client: BaseClient, call: Call, options: Options, model: type[M]) -> Response[M]:
    """Send one call and decode its response; raises the errors of `leen_alerts.errors`."""
    return _decoded(client.send(call, options), model)


async def request_async(client: BaseClient, call: Call, options: Options, model: type[M]) -> Response[M]:
    """The same within an event loop."""
    return _decoded(await client.send_async(call, options), model)


def _decoded(exchange: Exchange, model: type[M]) -> Response[M]:
    raw = exchange.parse()
    try:
        return Response(exchange.status_code, exchange.content, exchange.headers, model.from_dict(raw))
    except DecodeError as error:
        problem = exchange.mismatch(error)
    del raw  # the traceback is not to show data
    raise problem
