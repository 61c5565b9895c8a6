"""The server: a pipeline from a request to an answer, in which faults and variations hook in at every step."""

import hashlib
import marshal
import threading
import time
import uuid
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

import httpx

from contract_tests.mock.answers import Answer, Refused, Request, encode, invalid, refused
from contract_tests.mock.data import STILL, Alert
from contract_tests.mock.query import DOCUMENTED, Cursor, Key, Parameters, Query, model_of, pack, parse, unpack
from contract_tests.mock.store import Entry, Store

if TYPE_CHECKING:
    from contract_tests.mock.fault import Change

T = TypeVar("T")
Links = tuple[Key | None, Key | None]
"""The places that the next page is behind and that the previous page ends before; None where there is none."""

PREFIX = "/v1"
PATH = f"{PREFIX}/edr/alerts"
KEY_HEADER = "X-API-KEY"
CONNECTION_HEADER = "X-CONNECTION-ID"
BEGINNING: Key = (-(2**63), "")

_GROUPS = ({"id": "grp-1", "name": "Élan – laptops"}, {"id": "grp-2", "name": "Servers"})


@dataclass(frozen=True)
class Config:
    """What a server starts with: how many alerts, and what it does.

    Credentials come before parameters, as FastAPI's security dependencies do; a cursor that was altered is refused,
    and so is `updatedSince` beside a cursor; a request waits until the one before it is answered.
    """

    alerts: int = 57
    credentials_first: bool = True
    cursors_signed: bool = True
    cursor_excludes_since: bool = True
    one_at_a_time: bool = True


@dataclass(frozen=True)
class Credentials:
    """A valid pair; neither is shown by `repr`."""

    api_key: str = field(repr=False)
    connection_id: str = field(repr=False)

    @classmethod
    def of_seed(cls, seed: int) -> "Credentials":
        """The pair that belongs to a seed, so that equal runs send equal requests."""
        key, connection = (hashlib.sha256(f"{what}/{seed}".encode()).hexdigest() for what in ("key", "connection"))
        return cls(f"leen_mock_{key[:40]}", str(uuid.UUID(connection[:32], version=4)))


@dataclass(frozen=True)
class Cut:
    """Where a page begins and ends (exclusive) in the whole list, whose places are `keys`.

    Attributes:
        cursor: the place, direction and filter of the traversal; None for a page by offset.
        later: whether a cursor was sent for it.
    """

    start: int
    end: int
    keys: list[Key]
    cursor: Cursor | None = None
    later: bool = False

    @property
    def size(self) -> int:
        """How many alerts the whole list has."""
        return len(self.keys)

    @property
    def back(self) -> bool:
        """Whether the page is read backwards."""
        return self.cursor is not None and self.cursor.back


class Server:
    """One connection: its alerts, and every step from a request to an answer.

    Attributes:
        memory: what hooks keep from one request to the next.
        random: seeded chance for hooks.
        requests: how many there were.
        clock: seconds that only matter as differences.
    """

    def __init__(
        self,
        *changes: "Change",
        alerts: int = 57,
        seed: int = 1,
        now: datetime = STILL,
        credentials: Credentials | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._changes = changes
        self.config: Config = self._pass("start", Config(alerts))
        self.credentials = credentials or Credentials.of_seed(seed)
        self.random = Random(f"behaviour/{seed}")
        self.requests = 0
        self.clock = clock
        self._lock = threading.Lock()
        self.memory: dict[Any, Any] = {}
        self.parameters: Parameters = self._pass("params", DOCUMENTED)
        self._model = model_of(tuple(self.parameters.items()))
        self.store = Store(self.config.alerts, seed, now, lambda alert: self._pass("stored", alert))
        self._written: dict[tuple[int, int, bool, bool], bytes] = {}

    def handle(self, request: Request) -> Answer:
        """The answer to one request to the API, whatever carries it."""
        with self._lock if self.config.one_at_a_time else nullcontext():
            self.requests += 1
            try:
                answer = self._disturbed(request) or self._route(request)
            except Refused as refusal:
                answer = refusal.answer
            answer.headers["vary"] = "Origin"
            if "origin" in request.headers:
                answer.headers["access-control-allow-origin"] = "*"
            return self._pass("answer", answer, self, request)

    def _disturbed(self, request: Request) -> Answer | None:
        answer: Answer | None = None
        for hook in self._hooks("before"):
            answer = answer or hook(self, request)
        return answer

    def _route(self, request: Request) -> Answer:
        """What FastAPI does with methods and addresses before it looks at anything else."""
        if request.method == "OPTIONS" and "access-control-request-method" in request.headers:
            return _preflight(request)
        if request.path == f"{PATH}/":
            query = f"?{request.raw_query}" if request.raw_query else ""
            location = f"http://{request.headers.get('host', '')}{PATH}{query}"
            return Answer(307, b"", httpx.Headers({"location": quote(location, safe=":/%#?=@[]!$&'()*+,;")}))
        if request.path != PATH:
            return Answer.json(404, {"detail": "Not Found"})
        if request.method != "GET":
            return Answer.json(405, {"detail": "Method Not Allowed"}, allow="GET")
        return self._list_alerts(request)

    def _list_alerts(self, request: Request) -> Answer:
        if self.config.credentials_first:
            self._authenticate(request)
        query = parse(self._model, request.pairs)
        if not self.config.credentials_first:
            self._authenticate(request)
        if query.cursor is not None and query.since is not None and self.config.cursor_excludes_since:
            raise invalid("updatedSince", "updatedSince cannot be used with a cursor")
        query = self._pass("query", query, self)
        page = self._cursor_page(query) if query.cursor_mode else self._offset_page(query)
        page = self._pass("page", page, self, query)
        members = [encode(name) + b":" + self._member(value, query) for name, value in page.items()]
        return Answer.of(200, b"{" + b",".join(members) + b"}", "application/json")

    def _authenticate(self, request: Request) -> None:
        refusal = self._refusal(request.headers.get(KEY_HEADER), request.headers.get(CONNECTION_HEADER))
        if (refusal := self._pass("auth", refusal, self, request)) is not None:
            raise refusal

    def _refusal(self, key: str | None, connection: str | None) -> Refused | None:
        if not key or not connection:
            return refused(401, "Not authenticated", "missing", www_authenticate="APIKey")
        if key != self.credentials.api_key:
            return refused(401, "Invalid API Key", "key")
        if connection.lower() != self.credentials.connection_id:
            return refused(404, "Connection Not Found", "connection")
        return None

    def entries(self, query: Query) -> list[Entry]:
        """All alerts that the filter lets through, in order."""
        bound, listed = query.bound, self.store.entries
        if bound is not None:
            listed = [one for one in listed if self._pass("matches", one.updated >= bound, self, one, bound)]
        return self._pass("select", sorted(listed, key=lambda entry: self.key(entry, query.sort)), self, query)

    def key(self, entry: Entry, sort: str | None) -> Key:
        """Where the alert stands: newest first, unless a known `sort` or a hook asks for something else."""
        for hook in reversed(self._hooks("order")):
            if (key := hook(entry, sort)) is not None:
                found: Key = key
                return found
        if sort == "last_event_time:desc":
            return -entry.time("last_event_time"), entry.id
        return -entry.created, entry.id

    def _offset_page(self, query: Query) -> dict[str, Any]:
        entries = self.entries(query)
        keys = [self.key(entry, query.sort) for entry in entries] if self._hooks("cut") else []
        cut = self._pass("cut", Cut(query.offset, query.offset + query.limit, keys), self, query)
        items = entries[cut.start : cut.end]
        return {"count": len(items), "total": None if query.exclude_total else len(entries), "items": items}

    def _cursor_page(self, query: Query) -> dict[str, Any]:
        cursor = Cursor(BEGINNING, back=False, since=query.bound, sort=query.sort, limit=query.limit)
        if query.cursor is not None:
            cursor = self.read(query)
        query = replace(query, bound=cursor.since, sort=cursor.sort)
        entries = self.entries(query)
        if query.limit == 0:
            return {"items": [], "next_cursor": None, "previous_cursor": None}
        cut = self._pass("cut", self._cut(query, cursor, entries), self, query)
        cut = replace(cut, start=max(0, cut.start), end=max(0, min(cut.end, len(entries))))
        further, back = self._pass("links", _links(cut), self, query, cut)
        return {
            "items": entries[cut.start : cut.end],
            "next_cursor": self.cursor_to(cursor, further, back=False),
            "previous_cursor": self.cursor_to(cursor, back, back=True),
        }

    def read(self, query: Query) -> Cursor:
        """The cursor that a request sent. Raises Refused for one that no answer gave out."""
        secret = self.credentials.api_key if self.config.cursors_signed else None
        found = self._pass("cursor", unpack(query.cursor or "", secret), self, query)
        if found is None:
            raise refused(400, "Invalid cursor", "cursor")
        return found

    def cursor_to(self, traversal: Cursor, key: Key | None, *, back: bool) -> str | None:
        """The text of a cursor of the same traversal."""
        return None if key is None else pack(replace(traversal, key=key, back=back), self.credentials.api_key)

    def _cut(self, query: Query, cursor: Cursor, entries: list[Entry]) -> Cut:
        keys = [self.key(entry, query.sort) for entry in entries]
        start, end = bisect_right(keys, cursor.key), bisect_left(keys, cursor.key)
        start, end = (end - query.limit, end) if cursor.back else (start, start + query.limit)
        return Cut(max(0, start), min(len(keys), end), keys, cursor, later=query.cursor is not None)

    def _member(self, value: object, query: Query) -> bytes:
        if isinstance(value, list):
            parts = [self._item(one, query) if isinstance(one, Entry) else encode(one) for one in value]
            return b"[" + b",".join(parts) + b"]"
        return encode(value)

    def _item(self, entry: Entry, query: Query) -> bytes:
        """The JSON of one alert, written once per combination of flags."""
        key = (entry.number, entry.revision, query.observables, query.groups)
        if key not in self._written:
            self._written[key] = encode(self.shown(entry, query))
        return self._written[key]

    def shown(self, entry: Entry, query: Query) -> Alert:
        """The alert under the include flags, as a copy that may be changed."""
        alert: Alert = marshal.loads(marshal.dumps(entry.alert))
        if not query.observables:
            alert.pop("observables", None)
        if query.groups and alert.get("device"):
            alert["device"]["groups"] = [_GROUPS[entry.number % 2]]  # in a shape that is documented nowhere
        return self._pass("item", alert, self, query, entry)

    def _pass(self, name: str, value: T, *context: Any) -> T:
        """What the hooks of a step make of its value."""
        for hook in self._hooks(name):
            value = hook(*context, value)
        return value

    def _hooks(self, name: str) -> list[Any]:
        return [change.hooks[name] for change in self._changes if name in change.hooks]


def _links(cut: Cut) -> Links:
    """The places of both cursors; a page without items leads on from where it was asked for."""
    place = cut.cursor.key if cut.cursor else BEGINNING
    has_items = cut.end > cut.start
    further = cut.keys[cut.end - 1] if has_items else (place[0], place[1][:-1])
    back = cut.keys[cut.start] if has_items else (place[0], place[1] + "~")
    return further if cut.end < cut.size else None, back if cut.start > 0 else None


def _preflight(request: Request) -> Answer:
    """A browser's question whether it may send the credentials."""
    allowed = {"accept", "accept-language", "content-language", "content-type", KEY_HEADER, CONNECTION_HEADER}
    asked = request.headers.get("access-control-request-headers", "").split(",")
    unknown = {name.strip().lower() for name in asked} - {name.lower() for name in allowed} - {""}
    is_allowed = not unknown and request.headers["access-control-request-method"] == "GET"
    return Answer.of(
        200 if is_allowed else 400,
        b"OK" if is_allowed else b"Disallowed by CORS",
        "text/plain; charset=utf-8",
        access_control_allow_origin="*",
        access_control_allow_methods="GET",
        access_control_allow_headers=", ".join(sorted(allowed)),
    )
