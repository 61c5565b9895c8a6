"""A paged list in memory, of another shape than alerts, that rules are tried on without a network."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from contract_tests.http.exchange import Exchange, Request

Item = dict[str, Any]
START = datetime(2025, 1, 1, tzinfo=UTC)


def _page(**properties: Any) -> dict[str, Any]:
    rows = {"type": "array", "items": {"type": "object"}}
    return {"type": "object", "properties": {"rows": rows, **properties}}


def _parameter(name: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, **more}


DOCUMENT: dict[str, Any] = {
    "paths": {
        "/things": {
            "get": {
                "operationId": "listThings",
                "x-paging": {
                    "items": "rows",
                    "identity": "key",
                    "limit": "size",
                    "defaultLimit": 20,
                    "knownLimit": 90,
                    "offset": {
                        "page": "#/components/schemas/ByOffset",
                        "offset": "start",
                        "count": "here",
                        "total": "all",
                        "excludeTotal": "uncounted",
                    },
                    "cursor": {
                        "page": "#/components/schemas/ByCursor",
                        "enable": "walk",
                        "cursor": "at",
                        "next": "onwards",
                        "previous": "backwards",
                        "firstRequestOnly": ["changedSince"],
                    },
                },
                "parameters": [
                    _parameter("size", {"type": "integer", "minimum": 0}),
                    _parameter("start", {"type": "integer", "minimum": 0}),
                    _parameter("uncounted", {"type": "boolean"}, **{"x-default": False}),
                    _parameter("walk", {"type": "boolean"}, **{"x-default": False}),
                    _parameter("at", {"type": "string"}),
                    _parameter(
                        "changedSince", {"type": "string", "format": "date-time"}, **{"x-since": ["began", "seen"]}
                    ),
                    _parameter("includeParts", {"type": "boolean"}, **{"x-default": False, "x-adds": "parts"}),
                    _parameter("sort", {"type": "string"}),
                ],
            }
        }
    },
    "components": {"schemas": {"ByOffset": _page(), "ByCursor": _page()}},
}


class Things:
    """An honest server of things, newest first; tests derive faults from it. `move` is called before each request."""

    def __init__(self, count: int, move: Callable[["Things"], None] = lambda _: None) -> None:
        self.random = Random(7)
        self.traffic: list[Exchange] = []
        self.made = 0
        self.clock = START
        self.things: list[Item] = []
        self.changed: dict[str, datetime] = {}
        self.move = move
        for _ in range(count):
            self.arrive()

    def arrive(self) -> None:
        """One more, in front."""
        self.made += 1
        self.clock += timedelta(hours=29, seconds=self.made)
        key = f"thing-{self.random.getrandbits(40):x}"
        began = None if self.made % 7 == 3 else (self.clock - timedelta(minutes=40)).isoformat()
        thing = {"key": key, "began": began, "seen": self.clock.isoformat(), "state": "new"}
        self.things.insert(0, thing)
        self.clock += timedelta(minutes=self.made % 5)
        self.changed[key] = self.clock

    def update(self, *, visibly: bool = True) -> None:
        """A thing changes and moves to the front."""
        if self.things:
            self.clock += timedelta(seconds=10)
            thing = self.things.pop(self.random.randrange(len(self.things)))
            self.things.insert(0, {**thing, "state": str(self.clock)} if visibly else thing)
            self.changed[thing["key"]] = self.clock

    def age_out(self) -> None:
        """The oldest thing goes."""
        if len(self.things) > 10:
            self.things.pop()

    def send(self, request: Request) -> Exchange:
        """Answer a request, as a session would."""
        self.move(self)
        asked = dict(request.query)
        status, body = self.answer(asked)
        exchange = Exchange(
            len(self.traffic), request, "http://127.0.0.1/things", status, (), json.dumps(body).encode()
        )
        self.traffic.append(exchange)
        return exchange

    def answer(self, asked: dict[str, str]) -> tuple[int, Any]:
        """Status and body."""
        if asked.get("walk") == "true":
            return self.by_cursor(asked)
        found = self.found(asked)
        page = self.cut(found, int(asked.get("start", 0)), self.size(asked))
        total = None if asked.get("uncounted") == "true" else self.total(found, asked)
        return 200, {"here": len(page), "all": total, "rows": self.shown(page, asked)}

    def size(self, asked: dict[str, str]) -> int:
        """The page size."""
        return int(asked.get("size", 20))

    def total(self, found: list[Item], asked: dict[str, str]) -> int:
        """How many there are."""
        return len(found)

    def cut(self, found: list[Item], start: int, size: int) -> list[Item]:
        """A slice."""
        return found[start : start + size]

    def found(self, asked: dict[str, str]) -> list[Item]:
        """What the filter lets through."""
        since = asked.get("changedSince")
        return [thing for thing in self.things if since is None or self.is_since(thing, self.instant(since))]

    def instant(self, text: str) -> datetime:
        """The filter's time."""
        return datetime.fromisoformat(text)

    def is_since(self, thing: Item, since: datetime) -> bool:
        """Whether a thing was changed since."""
        return self.changed[thing["key"]] >= since

    def shown(self, page: list[Item], asked: dict[str, str]) -> list[Item]:
        """Things as they are sent."""
        return [{**thing, "parts": [1]} for thing in page] if asked.get("includeParts") == "true" else page

    def by_cursor(self, asked: dict[str, str]) -> tuple[int, Any]:
        """A cursor page; a cursor holds the place as the time of the last change, which orders the list."""
        walk = {"since": asked.get("changedSince"), "after": None, "before": None}
        if "at" in asked:
            try:
                walk = dict(json.loads(base64.b64decode(asked["at"], validate=True)))
                walk["after"]
            except (ValueError, TypeError, KeyError):
                return 400, {"detail": "no cursor"}
            if "changedSince" in asked:
                return 422, {"detail": "not beside a cursor"}
        found = self.found({"changedSince": walk["since"]} if walk["since"] else {})
        start, end = self.piece(found, walk, self.size(asked))
        page = self.shown(found[start:end], asked)
        onwards = self.cursor(walk, after=found[end - 1]) if end < len(found) and end else None
        backwards = self.cursor(walk, before=found[start]) if 0 < start < len(found) else None
        return 200, {"rows": page, "onwards": onwards, "backwards": backwards}

    def piece(self, found: list[Item], walk: dict[str, Any], size: int) -> tuple[int, int]:
        """Where the page begins and ends."""
        if walk["before"]:
            end = sum(self.place(thing) < walk["before"] for thing in found)
            return max(0, end - size), end
        start = sum(self.place(thing) <= walk["after"] for thing in found) if walk["after"] else 0
        return start, start + size

    def place(self, thing: Item) -> list[Any]:
        """What the order goes by."""
        return [-self.changed[thing["key"]].timestamp(), thing["key"]]

    def cursor(self, walk: dict[str, Any], after: Item | None = None, before: Item | None = None) -> str:
        """The text of a cursor."""
        places = {"after": after and self.place(after), "before": before and self.place(before)}
        return base64.b64encode(json.dumps({**walk, **places}).encode()).decode()


def now_and_then(one_in: int) -> Callable[[Things], None]:
    """Return a `move`: with every so many requests one thing arrives, changes or ages out, in turn."""
    turns = count(1)

    def move(things: Things) -> None:
        turn = next(turns)
        if turn % one_in == 0:
            [things.arrive, things.update, things.age_out][turn // one_in % 3]()

    return move
