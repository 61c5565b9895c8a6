# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""The same as `walking`, within an event loop."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

from ..errors import PagingError
from .answers import Answer
from .bodies import parse
from .decoding_pages import OnInvalid, decode_page
from .fetching_async import AsyncFetcher, async_fetcher
from .paging import ItemT, PageT, Paging, Walk
from .requests import Call
from .session import Session
from .walking import WalkOptions, begin


def iterate_pages_async(
    client: Session, call: Call, paging: Paging[PageT, ItemT], options: WalkOptions
) -> AsyncGenerator[PageT, None]:
    """Walk through the pages. Arguments are checked at once; nothing is sent before the first page is asked for."""
    first, walk = begin(call, paging, options)

    async def fetch(call: Call) -> Answer:
        return await client.send_async(call, options.limits)

    return _pages(first, walk, paging, lambda: async_fetcher(fetch, options.prefetch), options.on_invalid)


def iterate_items_async(
    client: Session, call: Call, paging: Paging[PageT, ItemT], options: WalkOptions
) -> AsyncGenerator[ItemT, None]:
    """Walk through the items of all pages."""
    return _items(iterate_pages_async(client, call, paging, options), paging.attribute)


async def _pages(
    first: Call,
    walk: Walk,
    paging: Paging[PageT, ItemT],
    open_fetcher: Callable[[], AsyncFetcher],
    on_invalid: OnInvalid | None,
) -> AsyncGenerator[PageT, None]:
    async with aclosing(open_fetcher()) as fetching:
        await fetching.start(first)
        while True:
            body = parse(await fetching.take(), sparing=True)
            step = walk.after(body)
            if isinstance(step, Call):
                await fetching.start(step)
            page = decode_page(paging, body, on_invalid)
            del body
            yield page
            # Given up before the next page is decoded, so that no more of them are in memory than the caller keeps.
            del page
            if isinstance(step, PagingError):
                raise step
            if step is None:
                return


async def _items(pages: AsyncGenerator[Any, None], attribute: str) -> AsyncGenerator[Any, None]:
    async with aclosing(pages):
        async for page in pages:
            items = getattr(page, attribute)
            del page
            for item in items:
                yield item
            del items
