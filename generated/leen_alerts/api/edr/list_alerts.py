# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).


"""List alerts (`GET /edr/alerts`)."""

import datetime
from collections.abc import AsyncGenerator, Generator
from typing import Literal, overload

from ..._runtime import paging as _paging
from ..._runtime import request as _requests
from ...client import Client
from ...models.alert import Alert
from ...models.alert_cursor_page import AlertCursorPage
from ...models.alert_offset_page import AlertOffsetPage
from ...types import UNSET, OnInvalid, Response, Timeout, Unset

__all__ = [
    "asyncio",
    "asyncio_detailed",
    "count",
    "count_async",
    "iterate",
    "iterate_async",
    "iterate_pages",
    "iterate_pages_async",
    "sync",
    "sync_detailed",
]

_CURSOR_PAGES = _paging.Paging(
    page_model=AlertCursorPage,
    item_model=Alert,
    items_key="items",
    items_attribute="items",
    identity_key="id",
    limit_parameter="limit",
    cursor_parameter="cursor",
    next_key="next_cursor",
    mode_switch={"enableCursor": True},
    other_mode_only={
        "offset": "offset",
        "excludeTotal": "exclude_total",
    },
    first_page_only={
        "updatedSince": "updated_since",
    },
)
_OFFSET_PAGES = _paging.Paging(
    page_model=AlertOffsetPage,
    item_model=Alert,
    items_key="items",
    items_attribute="items",
    identity_key="id",
    limit_parameter="limit",
    offset_parameter="offset",
    total_key="total",
    mode_switch={"enableCursor": False},
    other_mode_only={
        "cursor": "cursor",
    },
)


def _pages(enable_cursor: bool) -> _paging.Paging[AlertCursorPage | AlertOffsetPage, Alert]:
    return _CURSOR_PAGES if enable_cursor else _OFFSET_PAGES


def _make_request(
    sort: str | None,
    cursor: str | None,
    updated_since: datetime.datetime | None,
    limit: int | None,
    offset: int | None,
    exclude_total: bool | None,
    include_device_groups: bool | None,
    include_observables: bool | None,
    use_pool: bool | None,
) -> _requests.Request:
    return _requests.Request(
        "GET",
        "/edr/alerts",
        {
            "sort": sort,
            "cursor": cursor,
            "updatedSince": _requests.time_text("updated_since", updated_since),
            "limit": limit,
            "offset": offset,
            "excludeTotal": exclude_total,
            "includeDeviceGroups": include_device_groups,
            "includeObservables": include_observables,
            "use_pool": use_pool,
        },
        success=(200,),
    )


@overload
def sync(
    *,
    client: Client,
    enable_cursor: Literal[True] = True,
    sort: str | None = None,
    cursor: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> AlertCursorPage: ...
@overload
def sync(
    *,
    client: Client,
    enable_cursor: Literal[False],
    sort: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    offset: int | None = None,
    exclude_total: bool | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> AlertOffsetPage: ...
@overload
def sync(
    *,
    client: Client,
    enable_cursor: bool,
    sort: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> AlertCursorPage | AlertOffsetPage: ...
def sync(
    *,
    client: Client,
    enable_cursor: bool = True,
    sort: str | None = None,
    cursor: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    offset: int | None = None,
    exclude_total: bool | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> AlertCursorPage | AlertOffsetPage:
    """List alerts: one page.

    Lists the alerts of one connection, page by page.
    The order of alerts is not documented, but it is the same from one request to the next.

    Args:
        client: The client to send with.
        enable_cursor: True for pages by cursor, False for pages by offset. The client's default is True, whatever the
            server's is.
        sort: Field to sort by, as `field:direction` (for example `last_event_time:desc`). Which fields and
            directions work is not documented: an unknown value may be ignored or refused, a known one honored
            or ignored.
        cursor: `next_cursor` or `previous_cursor` of an earlier answer, unchanged: the text is opaque. It carries
            the filter of the traversal that it comes from, so `updated_since` may not be sent with it.
        updated_since: Only alerts updated since this time, for example `2021-01-01T00:00:00+00:00` (a `+` travels as
            `%2B`). The time of the last update is shown in no field; an alert whose events are at or after a
            time was updated at or after it. Whether the bound is inclusive is not documented. Refused
            together with `cursor`.
        limit: Page size, 100 where it is left out. What 0 returns is not documented, nor is a maximum: public
            clients send 500. A larger value may be refused or cut down.
        offset: Index of the first alert of the page, 0 where it is left out. Offset pages only.
        exclude_total: Leaves out the counting of all alerts; `total` is null then. Offset pages only.
        include_device_groups: Adds the groups of a device to the devices of alerts. The shape of the groups is not documented.
        include_observables: Adds `observables` to each alert.
        use_pool: Listed by newer sibling pages without a description. It may be unknown to this endpoint.
        timeout: Seconds for each request of this call instead of the client's.
        max_retries: Retries of this call instead of the client's.

    Raises:
        errors.UsageError: An argument cannot be sent, such as a time without a zone.
        errors.StatusError: The server refused; its subclasses tell why.
        errors.ConnectionFailedError: The server was not reached, or the connection broke.
        errors.RequestTimeoutError: The server did not respond in time.
        errors.ResponseTooLargeError: The response is longer than the client's `max_response_bytes`.
        errors.DecodeError: The response is not what the document promises.

    Returns:
        The page; which kind, `enable_cursor` decides.
    """
    _request = _make_request(
        sort, cursor, updated_since, limit, offset, exclude_total, include_device_groups, include_observables, use_pool
    )
    _options = client.options(timeout, max_retries)
    _call = client.send(_pages(enable_cursor).in_this_mode(_request), _options)
    return _call.response(_pages(enable_cursor).page_model).parsed


@overload
def sync_detailed(
    *,
    client: Client,
    enable_cursor: Literal[True] = True,
    sort: str | None = None,
    cursor: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> Response[AlertCursorPage]: ...
@overload
def sync_detailed(
    *,
    client: Client,
    enable_cursor: Literal[False],
    sort: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    offset: int | None = None,
    exclude_total: bool | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> Response[AlertOffsetPage]: ...
@overload
def sync_detailed(
    *,
    client: Client,
    enable_cursor: bool,
    sort: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> Response[AlertCursorPage | AlertOffsetPage]: ...
def sync_detailed(
    *,
    client: Client,
    enable_cursor: bool = True,
    sort: str | None = None,
    cursor: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    offset: int | None = None,
    exclude_total: bool | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> Response[AlertCursorPage | AlertOffsetPage]:
    """List alerts: one page, with status, headers and bytes. Arguments and errors are those of `sync`."""
    _request = _make_request(
        sort, cursor, updated_since, limit, offset, exclude_total, include_device_groups, include_observables, use_pool
    )
    _options = client.options(timeout, max_retries)
    _call = client.send(_pages(enable_cursor).in_this_mode(_request), _options)
    return _call.response(_pages(enable_cursor).page_model)


@overload
async def asyncio(
    *,
    client: Client,
    enable_cursor: Literal[True] = True,
    sort: str | None = None,
    cursor: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> AlertCursorPage: ...
@overload
async def asyncio(
    *,
    client: Client,
    enable_cursor: Literal[False],
    sort: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    offset: int | None = None,
    exclude_total: bool | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> AlertOffsetPage: ...
@overload
async def asyncio(
    *,
    client: Client,
    enable_cursor: bool,
    sort: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> AlertCursorPage | AlertOffsetPage: ...
async def asyncio(
    *,
    client: Client,
    enable_cursor: bool = True,
    sort: str | None = None,
    cursor: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    offset: int | None = None,
    exclude_total: bool | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> AlertCursorPage | AlertOffsetPage:
    """List alerts: one page, with asyncio. Arguments and errors are those of `sync`."""
    _request = _make_request(
        sort, cursor, updated_since, limit, offset, exclude_total, include_device_groups, include_observables, use_pool
    )
    _options = client.options(timeout, max_retries)
    _call = await client.send_async(_pages(enable_cursor).in_this_mode(_request), _options)
    return _call.response(_pages(enable_cursor).page_model).parsed


@overload
async def asyncio_detailed(
    *,
    client: Client,
    enable_cursor: Literal[True] = True,
    sort: str | None = None,
    cursor: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> Response[AlertCursorPage]: ...
@overload
async def asyncio_detailed(
    *,
    client: Client,
    enable_cursor: Literal[False],
    sort: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    offset: int | None = None,
    exclude_total: bool | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> Response[AlertOffsetPage]: ...
@overload
async def asyncio_detailed(
    *,
    client: Client,
    enable_cursor: bool,
    sort: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> Response[AlertCursorPage | AlertOffsetPage]: ...
async def asyncio_detailed(
    *,
    client: Client,
    enable_cursor: bool = True,
    sort: str | None = None,
    cursor: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    offset: int | None = None,
    exclude_total: bool | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> Response[AlertCursorPage | AlertOffsetPage]:
    """List alerts: one page, with asyncio, with status, headers and bytes. Arguments and errors are those of `sync`."""
    _request = _make_request(
        sort, cursor, updated_since, limit, offset, exclude_total, include_device_groups, include_observables, use_pool
    )
    _options = client.options(timeout, max_retries)
    _call = await client.send_async(_pages(enable_cursor).in_this_mode(_request), _options)
    return _call.response(_pages(enable_cursor).page_model)


def iterate(
    *,
    client: Client,
    enable_cursor: bool = True,
    sort: str | None = None,
    cursor: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    offset: int | None = None,
    exclude_total: bool | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    max_stalled_pages: int = 5,
    on_invalid: OnInvalid | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> Generator[Alert, None, None]:
    """List alerts: all items, page after page.

    Lists the alerts of one connection, page by page.
    The order of alerts is not documented, but it is the same from one request to the next.

    Args:
        client: The client to send with.
        enable_cursor: True for pages by cursor, False for pages by offset. The client's default is True, whatever the
            server's is.
        sort: Field to sort by, as `field:direction` (for example `last_event_time:desc`). Which fields and
            directions work is not documented: an unknown value may be ignored or refused, a known one honored
            or ignored.
        cursor: `next_cursor` or `previous_cursor` of an earlier answer, unchanged: the text is opaque. It carries
            the filter of the traversal that it comes from, so `updated_since` may not be sent with it.
        updated_since: Only alerts updated since this time, for example `2021-01-01T00:00:00+00:00` (a `+` travels as
            `%2B`). The time of the last update is shown in no field; an alert whose events are at or after a
            time was updated at or after it. Whether the bound is inclusive is not documented. Refused
            together with `cursor`.
        limit: Page size, 100 where it is left out. What 0 returns is not documented, nor is a maximum: public
            clients send 500. A larger value may be refused or cut down.
        offset: Index of the first alert of the page, 0 where it is left out. Offset pages only.
        exclude_total: Leaves out the counting of all alerts; `total` is null then. Offset pages only.
        include_device_groups: Adds the groups of a device to the devices of alerts. The shape of the groups is not documented.
        include_observables: Adds `observables` to each alert.
        use_pool: Listed by newer sibling pages without a description. It may be unknown to this endpoint.
        max_stalled_pages: How many pages in a row may be empty or repeat an earlier one, before it is an error.
        on_invalid: Is called with each invalid item as it came and its `errors.DecodeError`, and the traversal goes on
            without it; by default the error is raised.
        timeout: Seconds for each request of this call instead of the client's.
        max_retries: Retries of this call instead of the client's.

    Raises:
        errors.UsageError: An argument cannot be sent, such as a time without a zone.
        errors.StatusError: The server refused; its subclasses tell why.
        errors.ConnectionFailedError: The server was not reached, or the connection broke.
        errors.RequestTimeoutError: The server did not respond in time.
        errors.ResponseTooLargeError: The response is longer than the client's `max_response_bytes`.
        errors.DecodeError: The response is not what the document promises.
        errors.PagingError: The pages repeat or contradict each other; what came before that was returned.

    Returns:
        The items, as they come. Nothing is sent before the first is asked for.
    """
    _request = _make_request(
        sort, cursor, updated_since, limit, offset, exclude_total, include_device_groups, include_observables, use_pool
    )
    _options = client.options(timeout, max_retries)
    _page_requests = _pages(enable_cursor).traverse(_request, max_stalled_pages)
    return _paging.Traversal(client, _page_requests, _pages(enable_cursor), _options, on_invalid).items()


@overload
def iterate_pages(
    *,
    client: Client,
    enable_cursor: Literal[True] = True,
    sort: str | None = None,
    cursor: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    max_stalled_pages: int = 5,
    on_invalid: OnInvalid | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> Generator[AlertCursorPage, None, None]: ...
@overload
def iterate_pages(
    *,
    client: Client,
    enable_cursor: Literal[False],
    sort: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    offset: int | None = None,
    exclude_total: bool | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    max_stalled_pages: int = 5,
    on_invalid: OnInvalid | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> Generator[AlertOffsetPage, None, None]: ...
@overload
def iterate_pages(
    *,
    client: Client,
    enable_cursor: bool,
    sort: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    max_stalled_pages: int = 5,
    on_invalid: OnInvalid | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> Generator[AlertCursorPage | AlertOffsetPage, None, None]: ...
def iterate_pages(
    *,
    client: Client,
    enable_cursor: bool = True,
    sort: str | None = None,
    cursor: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    offset: int | None = None,
    exclude_total: bool | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    max_stalled_pages: int = 5,
    on_invalid: OnInvalid | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> Generator[AlertCursorPage | AlertOffsetPage, None, None]:
    """List alerts: all pages, one after another. Arguments and errors are those of `iterate`."""
    _request = _make_request(
        sort, cursor, updated_since, limit, offset, exclude_total, include_device_groups, include_observables, use_pool
    )
    _options = client.options(timeout, max_retries)
    _page_requests = _pages(enable_cursor).traverse(_request, max_stalled_pages)
    return _paging.Traversal(client, _page_requests, _pages(enable_cursor), _options, on_invalid).pages()


def iterate_async(
    *,
    client: Client,
    enable_cursor: bool = True,
    sort: str | None = None,
    cursor: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    offset: int | None = None,
    exclude_total: bool | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    max_stalled_pages: int = 5,
    on_invalid: OnInvalid | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> AsyncGenerator[Alert, None]:
    """List alerts: all items, with asyncio. Arguments and errors are those of `iterate`."""
    _request = _make_request(
        sort, cursor, updated_since, limit, offset, exclude_total, include_device_groups, include_observables, use_pool
    )
    _options = client.options(timeout, max_retries)
    _page_requests = _pages(enable_cursor).traverse(_request, max_stalled_pages)
    return _paging.Traversal(client, _page_requests, _pages(enable_cursor), _options, on_invalid).items_async()


@overload
def iterate_pages_async(
    *,
    client: Client,
    enable_cursor: Literal[True] = True,
    sort: str | None = None,
    cursor: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    max_stalled_pages: int = 5,
    on_invalid: OnInvalid | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> AsyncGenerator[AlertCursorPage, None]: ...
@overload
def iterate_pages_async(
    *,
    client: Client,
    enable_cursor: Literal[False],
    sort: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    offset: int | None = None,
    exclude_total: bool | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    max_stalled_pages: int = 5,
    on_invalid: OnInvalid | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> AsyncGenerator[AlertOffsetPage, None]: ...
@overload
def iterate_pages_async(
    *,
    client: Client,
    enable_cursor: bool,
    sort: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    max_stalled_pages: int = 5,
    on_invalid: OnInvalid | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> AsyncGenerator[AlertCursorPage | AlertOffsetPage, None]: ...
def iterate_pages_async(
    *,
    client: Client,
    enable_cursor: bool = True,
    sort: str | None = None,
    cursor: str | None = None,
    updated_since: datetime.datetime | None = None,
    limit: int | None = None,
    offset: int | None = None,
    exclude_total: bool | None = None,
    include_device_groups: bool | None = None,
    include_observables: bool | None = None,
    use_pool: bool | None = None,
    max_stalled_pages: int = 5,
    on_invalid: OnInvalid | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> AsyncGenerator[AlertCursorPage | AlertOffsetPage, None]:
    """List alerts: all pages, with asyncio. Arguments and errors are those of `iterate`."""
    _request = _make_request(
        sort, cursor, updated_since, limit, offset, exclude_total, include_device_groups, include_observables, use_pool
    )
    _options = client.options(timeout, max_retries)
    _page_requests = _pages(enable_cursor).traverse(_request, max_stalled_pages)
    return _paging.Traversal(client, _page_requests, _pages(enable_cursor), _options, on_invalid).pages_async()


def count(
    *,
    client: Client,
    sort: str | None = None,
    updated_since: datetime.datetime | None = None,
    include_device_groups: bool | None = None,
    use_pool: bool | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> int | None:
    """List alerts: how many there are, from one small request.

    Lists the alerts of one connection, page by page.
    The order of alerts is not documented, but it is the same from one request to the next.

    Args:
        client: The client to send with.
        sort: Field to sort by, as `field:direction` (for example `last_event_time:desc`). Which fields and
            directions work is not documented: an unknown value may be ignored or refused, a known one honored
            or ignored.
        updated_since: Only alerts updated since this time, for example `2021-01-01T00:00:00+00:00` (a `+` travels as
            `%2B`). The time of the last update is shown in no field; an alert whose events are at or after a
            time was updated at or after it. Whether the bound is inclusive is not documented. Refused
            together with `cursor`.
        include_device_groups: Adds the groups of a device to the devices of alerts. The shape of the groups is not documented.
        use_pool: Listed by newer sibling pages without a description. It may be unknown to this endpoint.
        timeout: Seconds for each request of this call instead of the client's.
        max_retries: Retries of this call instead of the client's.

    Raises:
        errors.UsageError: An argument cannot be sent, such as a time without a zone.
        errors.StatusError: The server refused; its subclasses tell why.
        errors.ConnectionFailedError: The server was not reached, or the connection broke.
        errors.RequestTimeoutError: The server did not respond in time.
        errors.ResponseTooLargeError: The response is longer than the client's `max_response_bytes`.
        errors.DecodeError: The response is not what the document promises.

    Returns:
        The total; None where the server does not tell.
    """
    _request = _make_request(sort, None, updated_since, 1, None, None, include_device_groups, None, use_pool)
    _options = client.options(timeout, max_retries)
    _call = client.send(_OFFSET_PAGES.in_this_mode(_request), _options)
    return _call.response(_OFFSET_PAGES.page_model).parsed.total


async def count_async(
    *,
    client: Client,
    sort: str | None = None,
    updated_since: datetime.datetime | None = None,
    include_device_groups: bool | None = None,
    use_pool: bool | None = None,
    timeout: Timeout | Unset = UNSET,
    max_retries: int | Unset = UNSET,
) -> int | None:
    """List alerts: how many there are, with asyncio. Arguments and errors are those of `count`."""
    _request = _make_request(sort, None, updated_since, 1, None, None, include_device_groups, None, use_pool)
    _options = client.options(timeout, max_retries)
    _call = await client.send_async(_OFFSET_PAGES.in_this_mode(_request), _options)
    return _call.response(_OFFSET_PAGES.page_model).parsed.total
