# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""A server that answers the paged lists of a document from memory; `testing` gives it the names of an API."""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx
from attrs import evolve, field, frozen

from ..errors import DecodeError
from .codec import encode
from .fake_items import Json, resolved
from .formats import time


class _RefusedError(Exception):
    """A request that is not answered with 200; `name` is the parameter that is to blame, if it is one."""

    def __init__(self, status: int, message: str, name: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.detail = [{"loc": ["query", name], "msg": message, "type": "value_error"}] if name else message


@frozen(kw_only=True)
class _Step:
    """What one answer is told to be instead of what it would be."""

    status: int | None = None
    headers: Mapping[str, str] = field(factory=dict[str, str])
    breaks: bool = False
    seconds: float = 0.0
    unknown: Mapping[str, object] = field(factory=dict[str, object])


@frozen(kw_only=True)
class _Place:
    """Where a page begins, or ends where it is read backward: at the item `anchor`, which was at `index` once."""

    index: int = 0
    anchor: object = None
    backward: bool = False
    since: Mapping[str, datetime] = field(factory=dict[str, datetime])


class FakeApi(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """An httpx transport, with and without asyncio; the generated `FakeServer` tells of its attributes."""

    def __init__(self, document: Json, lists: Mapping[str, str], credentials: Mapping[str, str]) -> None:
        """Take the document; path -> attribute that holds the list; header -> the value that is let in."""
        self.requests: list[httpx.Request] = []
        self.waits: list[float] = []
        self.updated: dict[str, datetime] = {}
        self._lists = {path: _List(document, path) for path in lists}
        self._attributes = lists
        self._credentials = credentials
        self._steps: deque[_Step] = deque()

    def refuse(self, status: int, *, retry_after: float | None = None, times: int = 1) -> None:
        """Answer the next requests with a status, such as 401, 422, 429 or 500."""
        headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
        self._steps.extend([_Step(status=status, headers=headers)] * times)

    def break_connection(self, *, times: int = 1) -> None:
        """Break the connection of the next requests."""
        self._steps.extend([_Step(breaks=True)] * times)

    def slow_down(self, seconds: float, *, times: int = 1) -> None:
        """Delay the next responses: a client with a shorter timeout times out, at once and without waiting."""
        self._steps.extend([_Step(seconds=seconds)] * times)

    def send_unknown_value(self, name: str, value: object = "brand-new", *, times: int = 1) -> None:
        """Send a value that the document does not know in a field of every item of the next pages."""
        self._steps.extend([_Step(unknown={name: value})] * times)

    def expire_cursors(self) -> None:
        """Refuse all cursors that were given out so far."""
        for each in self._lists.values():
            each.cursors.clear()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        self.requests.append(request)
        step = self._steps.popleft() if self._steps else _Step()
        if step.breaks:
            raise httpx.RemoteProtocolError("the fake server breaks the connection, as it was told", request=request)
        patience = request.extensions.get("timeout", {}).get("read")
        if patience is not None and patience < step.seconds:
            raise httpx.ReadTimeout("the fake server is slow, as it was told", request=request)
        headers = {"X-Request-Id": f"fake-{len(self.requests)}", **step.headers}
        try:
            if step.status is not None:
                raise _RefusedError(step.status, "told to refuse", "limit" if step.status == 422 else "")
            key, page = self._page(request)
        except _RefusedError as refused:
            return httpx.Response(refused.status, headers=headers, json={"detail": refused.detail})
        page[key] = [item | step.unknown for item in page[key]]
        return httpx.Response(200, headers=headers, json=page)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request within an event loop."""
        return self.handle_request(request)

    def _page(self, request: httpx.Request) -> tuple[str, Json]:
        """The page that is asked for, and the key of its items."""
        path = max((path for path in self._lists if request.url.path.endswith(path)), key=len, default=None)
        if path is None:
            raise _RefusedError(404, "Not Found")
        if request.method != "GET":
            raise _RefusedError(405, "Method Not Allowed")
        asked = self._lists[path]
        for header in asked.headers:
            if request.headers.get(header) != self._credentials[header]:
                raise _RefusedError(401, f"{header} is missing or wrong")
        items = [encode(item) for item in getattr(self, self._attributes[path])]
        return asked.key, asked.page(items, dict(request.url.params), self.updated)


class _List:
    """One paged list: what its `x-paging` and the extensions of its parameters say."""

    def __init__(self, document: Json, path: str) -> None:
        operation = document["paths"][path]["get"]
        paging: Json = operation["x-paging"]
        parameters = [resolved(document, entry) for entry in operation["parameters"]]
        security: list[Json] = operation.get("security", document.get("security", []))
        schemes = [document["components"]["securitySchemes"][name] for needed in security[:1] for name in needed]
        self.headers: list[str] = [resolved(document, scheme)["name"] for scheme in schemes]
        self.key: str = paging["items"]
        self.cursors: dict[str, _Place] = {}
        self._identity: str = paging.get("identity", "")
        defaults = {one["name"]: one.get("x-default", 100) for one in parameters}
        self._limit: tuple[str, int] = paging["limit"], defaults[paging["limit"]]
        # Names of parameters and keys; "" for one that there is not.
        self._cursor: defaultdict[str, Any] = defaultdict(str, paging.get("cursor", {}))
        self._offset: defaultdict[str, Any] = defaultdict(str, paging.get("offset", {}))
        self._has_cursors_only = "offset" not in paging
        self._since: Json = {one["name"]: one["x-since"] for one in parameters if "x-since" in one}
        self._adds: Json = {one["name"]: one["x-adds"] for one in parameters if "x-adds" in one}

    def page(self, items: list[Json], query: Mapping[str, str], updated: Mapping[str, datetime]) -> Json:
        """The page that a query asks for; raises _RefusedError."""
        limit = _number(query, *self._limit, least=1)
        by_cursor = self._has_cursors_only or _boolean(query, self._cursor["enable"])
        place = self._place(query, by_cursor)
        items = [item for item in items if self._passes(item, place.since, updated)]
        anchors = [*(item.get(self._identity) for item in items), None]
        begin = anchors.index(place.anchor) if place.anchor in anchors[:-1] else min(place.index, len(items))
        begin, end = (max(0, begin - limit), begin) if place.backward else (begin, min(begin + limit, len(items)))
        unasked = {key for flag, key in self._adds.items() if not _boolean(query, flag)}
        found = [{key: value for key, value in item.items() if key not in unasked} for item in items[begin:end]]
        if by_cursor:
            after = evolve(place, index=end, anchor=anchors[end], backward=False)
            before = evolve(place, index=begin, anchor=anchors[begin], backward=True)
            page: Json = {self._cursor["next"]: self._issue(after) if end < len(items) else None}
            page[self._cursor["previous"]] = self._issue(before) if begin else None
        else:
            total = None if _boolean(query, self._offset["excludeTotal"]) else len(items)
            page = {self._offset["count"]: len(found), self._offset["total"]: total}
        return {self.key: found} | {key: value for key, value in page.items() if key}

    def _place(self, query: Mapping[str, str], by_cursor: bool) -> _Place:
        name = self._cursor["cursor"]
        if not by_cursor or name not in query:
            since = {name: _bound(query, name) for name in self._since if name in query}
            return _Place(index=_number(query, self._offset["offset"], 0), since=since)
        for other in self._cursor["firstRequestOnly"]:
            if other in query:
                raise _RefusedError(422, "not allowed together with a cursor", other)
        if query[name] not in self.cursors:
            raise _RefusedError(422, "no cursor of this server, or one that expired", name)
        return self.cursors[query[name]]

    def _issue(self, place: _Place) -> str:
        text = hashlib.sha256(repr(place).encode()).hexdigest()[:32]
        self.cursors[text] = place
        return text

    def _passes(self, item: Json, since: Mapping[str, datetime], updated: Mapping[str, datetime]) -> bool:
        """Whether an item was updated at or after all the times; one that has no time at all is never left out."""
        for name, bound in since.items():
            times = [time(item[key]) for key in self._since[name] if item.get(key)]
            times += [updated[item[self._identity]]] if item.get(self._identity) in updated else []
            if times and max(times) < bound:
                return False
        return True


def _boolean(query: Mapping[str, str], name: str) -> bool:
    text = query.get(name, "false")
    if text not in ("true", "false"):
        raise _RefusedError(422, "no boolean", name)
    return text == "true"


def _number(query: Mapping[str, str], name: str, otherwise: int, least: int = 0) -> int:
    text = query.get(name, str(otherwise))
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < least:
        raise _RefusedError(422, f"no whole number of {least} or more", name)
    return int(text)


def _bound(query: Mapping[str, str], name: str) -> datetime:
    try:
        return time(query[name])
    except DecodeError:
        raise _RefusedError(422, "no time with a zone", name) from None
