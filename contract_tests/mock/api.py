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

from contract_tests.mock.answers import Answer, Refused, Request, encode, invalid, refused
from contract_tests.mock.data import STILL, Alert
from contract_tests.mock.query import DOCUMENTED, START, Cursor, Key, Parameters, Query, model_of, pack, parse, unpack
from contract_tests.mock.store import Entry, Store

if TYPE_CHECKING:
    from contract_tests.mock.fault import Change

T = TypeVar("T")
Page = dict[str, Any]
"""The envelope; its items are entries, or alerts ready to be shown."""
Links = tuple[Key | None, Key | None]
"""The places that the next page is behind and that the previous page ends before; None where there is none."""

PREFIX = "/v1"
PATH = f"{PREFIX}/edr/alerts"
KEY_HEADER = "X-API-KEY"
CONNECTION_HEADER = "X-CONNECTION-ID"

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

    @property
    def headers(self) -> dict[str, str]:
        """The two headers of a valid request."""
        return {KEY_HEADER: self.api_key, CONNECTION_HEADER: self.connection_id}


@dataclass(frozen=True)
class Cut:
    """Where a page begins and ends (exclusive) in the whole list.

    Attributes:
        size: how many alerts the whole list has.
        keys: their places; none for a page by offset.
        cursor: what the page was asked for by, or the start of a traversal.
    """

    start: int
    end: int
    size: int
    keys: list[Key] = field(default_factory=list)
    cursor: Cursor = START


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
                early = (hook(request, self) for hook in self._hooks("before"))
                answer = next(filter(None, early), None) or self._route(request)
            except Refused as refusal:
                answer = refusal.answer
            answer.with_headers(vary="Origin")
            if "origin" in request.headers:
                answer.with_headers(access_control_allow_origin="*")
            return self._pass("answer", answer, request, self)

    def _route(self, request: Request) -> Answer:
        """What FastAPI does with methods and addresses before it looks at anything else."""
        if request.method == "OPTIONS" and "access-control-request-method" in request.headers:
            allowed = f"{KEY_HEADER}, {CONNECTION_HEADER}, Accept, Accept-Language, Content-Language, Content-Type"
            answer = Answer.of(200, b"OK", "text/plain; charset=utf-8", access_control_allow_headers=allowed)
            return answer.with_headers(access_control_allow_origin="*", access_control_allow_methods="GET")
        if request.path == f"{PATH}/":
            query = f"?{request.raw_query}" if request.raw_query else ""
            location = f"http://{request.headers.get('host', '')}{PATH}{query}"
            return Answer(307).with_headers(location=quote(location, safe=":/%#?=@[]!$&'()*+,;"))
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
        page: Page = self._cursor_page(query) if query.cursor_mode else self._offset_page(query)
        page = self._pass("page", page, query, self)
        members = [encode(name) + b":" + self._json(value, query) for name, value in page.items()]
        return Answer.of(200, b"{" + b",".join(members) + b"}", "application/json")

    def _authenticate(self, request: Request) -> None:
        key, connection = request.headers.get(KEY_HEADER), request.headers.get(CONNECTION_HEADER)
        refusal = None
        if not key or not connection:
            refusal = refused(401, "Not authenticated", "missing", www_authenticate="APIKey")
        elif key != self.credentials.api_key:
            refusal = refused(401, "Invalid API Key", "key")
        elif connection.lower() != self.credentials.connection_id:
            refusal = refused(404, "Connection Not Found", "connection")
        if (refusal := self._pass("auth", refusal, request, self)) is not None:
            raise refusal

    def entries(self, query: Query) -> list[Entry]:
        """All alerts that the filter lets through, in order."""
        bound, listed = query.bound, self.store.entries
        if bound is not None:
            listed = [one for one in listed if self._pass("matches", one.updated >= bound, one, bound)]
        return self._pass("select", sorted(listed, key=lambda entry: self.key(entry, query.sort)), query, self)

    def key(self, entry: Entry, sort: str | None) -> Key:
        """Where the alert stands: newest first, unless a known `sort` or a hook asks for something else."""
        latest = entry.time("last_event_time") if sort == "last_event_time:desc" else entry.created
        return self._pass("order", (-latest, entry.id), entry, sort)

    def _offset_page(self, query: Query) -> Page:
        entries = self.entries(query)
        cut = self._pass("cut", Cut(query.offset, query.offset + query.limit, len(entries)), query, self)
        items = entries[max(0, cut.start) : max(0, cut.end)]
        return {"count": len(items), "total": None if query.exclude_total else len(entries), "items": items}

    def _cursor_page(self, query: Query) -> Page:
        start_cursor = replace(START, since=query.bound, sort=query.sort, limit=query.limit)
        cursor = start_cursor if query.cursor is None else self.read(query)
        query = replace(query, bound=cursor.since, sort=cursor.sort)
        entries = self.entries(query)
        if query.limit == 0:
            return {"items": [], "next_cursor": None, "previous_cursor": None}
        keys = [self.key(entry, query.sort) for entry in entries]
        start, end = bisect_right(keys, cursor.key), bisect_left(keys, cursor.key)
        start, end = (end - query.limit, end) if cursor.back else (start, start + query.limit)
        cut = Cut(max(0, start), min(len(keys), end), len(keys), keys, cursor)
        cut = self._pass("cut", cut, query, self)
        cut = replace(cut, start=max(0, cut.start), end=max(0, min(cut.end, cut.size)))
        further, back = self._pass("links", _links(cut), cut, query, self)
        return {
            "items": entries[cut.start : cut.end],
            "next_cursor": self.cursor_to(cursor, further, back=False),
            "previous_cursor": self.cursor_to(cursor, back, back=True),
        }

    def read(self, query: Query) -> Cursor:
        """The cursor that a request sent. Raises Refused for one that no answer gave out."""
        secret = self.credentials.api_key if self.config.cursors_signed else None
        found = self._pass("cursor", unpack(query.cursor or "", secret), query, self)
        if found is None:
            raise refused(400, "Invalid cursor", "cursor")
        return found

    def cursor_to(self, traversal: Cursor, key: Key | None, *, back: bool) -> str | None:
        """The text of a cursor of the same traversal."""
        return None if key is None else pack(replace(traversal, key=key, back=back), self.credentials.api_key)

    def _json(self, value: object, query: Query) -> bytes:
        """A member of the envelope; each alert is written once per combination of flags."""
        if isinstance(value, list):
            return b"[" + b",".join(self._json(one, query) for one in value) + b"]"
        if not isinstance(value, Entry):
            return encode(value)
        key = (value.number, value.revision, query.observables, query.groups)
        if key not in self._written:
            self._written[key] = encode(self.shown(value, query))
        return self._written[key]

    def shown(self, entry: Entry, query: Query) -> Alert:
        """The alert under the include flags, as a copy that may be changed."""
        alert: Alert = marshal.loads(marshal.dumps(entry.alert))
        if not query.observables:
            alert.pop("observables", None)
        if query.groups and alert.get("device"):
            alert["device"]["groups"] = [_GROUPS[entry.number % 2]]  # in a shape that is documented nowhere
        return self._pass("item", alert, query, entry, self)

    def _pass(self, step: str, value: T, *context: Any) -> T:
        """What the hooks of a step make of its value."""
        for hook in self._hooks(step):
            value = hook(value, *context)
        return value

    def _hooks(self, step: str) -> list[Any]:
        return [change.hooks[step] for change in self._changes if step in change.hooks]


def _links(cut: Cut) -> Links:
    """The places of both cursors; a page without items leads on from where it was asked for."""
    number, place = cut.cursor.key
    has_items = cut.end > cut.start
    further = cut.keys[cut.end - 1] if has_items else (number, place[:-1])
    back = cut.keys[cut.start] if has_items else (number, place + "~")
    return further if cut.end < cut.size else None, back if cut.start > 0 else None
