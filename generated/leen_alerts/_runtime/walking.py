# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""Walks through a paged list, page by page and item by item."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import closing
from typing import Any

from attrs import frozen

from ..errors import PagingError
from .answers import Answer
from .bodies import parse
from .decoding_pages import OnInvalid, decode_page
from .fetching import Fetcher, check_prefetch, fetcher
from .paging import ItemT, PageT, Paging, Walk
from .requests import Call
from .session import Session
from .settings import Limits


@frozen
class WalkOptions:
    """How a walk is made.

    Attributes:
        limits: timeout and retries of each request.
        prefetch: 1 to fetch the next page while the caller works on this one, 0 not to.
        on_invalid: takes an invalid item as it came, and its error; the walk goes on. None: the error is raised.
    """

    limits: Limits
    prefetch: int = 0
    on_invalid: OnInvalid | None = None


def iterate_pages(
    client: Session, call: Call, paging: Paging[PageT, ItemT], options: WalkOptions
) -> Generator[PageT, None, None]:
    """Walk through the pages. Arguments are checked at once; nothing is sent before the first page is asked for."""
    first, walk = begin(call, paging, options)

    def fetch(call: Call, stop: threading.Event) -> Answer:
        return client.send(call, options.limits, stop)

    return _pages(first, walk, paging, lambda: fetcher(fetch, options.prefetch), options.on_invalid)


def iterate_items(
    client: Session, call: Call, paging: Paging[PageT, ItemT], options: WalkOptions
) -> Generator[ItemT, None, None]:
    """Walk through the items of all pages."""
    return _items(iterate_pages(client, call, paging, options), paging.attribute)


def begin(call: Call, paging: Paging[PageT, ItemT], options: WalkOptions) -> tuple[Call, Walk]:
    """The first call of a walk, and the walk. Raises UsageError for arguments that no walk can be made with."""
    check_prefetch(options.prefetch)
    first = paging.prepare(call)
    first.check()
    return first, paging.walk(first)


def _pages(
    first: Call,
    walk: Walk,
    paging: Paging[PageT, ItemT],
    open_fetcher: Callable[[], Fetcher],
    on_invalid: OnInvalid | None,
) -> Generator[PageT, None, None]:
    with closing(open_fetcher()) as fetching:
        fetching.start(first)
        while True:
            body = parse(fetching.take(), sparing=True)
            step = walk.after(body)
            if isinstance(step, Call):
                fetching.start(step)
            page = decode_page(paging, body, on_invalid)
            del body
            yield page
            # Given up before the next page is decoded, so that no more of them are in memory than the caller keeps.
            del page
            if isinstance(step, PagingError):
                raise step
            if step is None:
                return


def _items(pages: Generator[Any, None, None], attribute: str) -> Generator[Any, None, None]:
    with closing(pages):
        for page in pages:
            items = getattr(page, attribute)
            del page
            yield from items
            del items
