"""Every mutant answers some request otherwise than the honest server does."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from contract_tests.mock_server.registry import mutants
from contract_tests.mock_server.running import Running, serve


@dataclass(frozen=True)
class Outcome:
    """An answer as far as it can be compared; status 0 stands for none."""

    status: int
    headers: dict[str, str]
    body: bytes

    def page(self) -> object:
        """The page, if it is one."""
        if self.status != 200:
            return None
        try:
            return json.loads(self.body)
        except ValueError:
            return None


QUERIES = (
    "",
    "limit=7&includeObservables=true",
    "limit=7&includeObservables=true&offset=14",
    "limit=8&offset=56",
    "limit=10&offset=20&excludeTotal=true",
    "limit=1",
    "limit=20&offset=20",
    "limit=20&includeDeviceGroups=true",
    "limit=500&includeObservables=true&includeDeviceGroups=true",
    "limit=500",
    "limit=5&offset=57",
    "limit=5&offset=99",
    "limit=5&offset=5000",
    "limit=0",
    "offset=0&limit=3",
    "excludeTotal=false&limit=3",
    "enableCursor=false&limit=3",
    "includeObservables=false&limit=3",
    "use_pool=false&limit=3",
    "sort=last_event_time:desc&limit=3",
    "sort=nothing&limit=3",
    "sort=&limit=3",
    "sort=%00&limit=3",
    "sort='&limit=3",
    "sort=last_event_time:desc&enableCursor=true&limit=3",
    "sort=last_event_time:desc&updatedSince=2025-03-20T10:30:00Z&offset=1&limit=50",
    "sort=last_event_time:desc&updatedSince=2025-03-20T10:30:00Z&limit=50",
    "use_pool=false&offset=1&limit=3",
    "limit=many",
    "limit=-1",
    "limit=1.5",
    "limit=",
    "offset=many",
    "offset=-1",
    "limit=3&limit=4",
    "nobody=knows&limit=3",
    "enableCursor=maybe",
    "excludeTotal=maybe",
    "includeObservables=maybe",
    "includeDeviceGroups=maybe",
    "updatedSince=yesterday",
    "updatedSince=2025-03-20T10:30:00%2B00:00&limit=9",
    "updatedSince=2025-03-20T10:30:00Z&limit=9&offset=9",
    "updatedSince=2025-03-20T10:30:00%2B14:00&limit=50",
    "updatedSince=2025-03-20T10:30:00.5Z&limit=50",
    "updatedSince=2025-03-20T10:30:00Z&limit=50&includeObservables=true",
    "updatedSince=2025-03-20T10:30:00Z&limit=50&excludeTotal=true",
    "updatedSince=2025-03-20T10:30:00&limit=50",
    "updatedSince=2025-03-10T10:30:00Z&limit=50",
    "updatedSince=2025-03-20T10:30:00+00:00&limit=9",
    "updatedSince=9999-12-01T00:00:00Z",
    "updatedSince=0001-01-02T00:00:00Z&limit=3",
    "updatedSince=1960-01-02T00:00:00Z&limit=3",
    "updatedSince=2025-03-20T10:30:00Z&enableCursor=true&limit=5",
    "enableCursor=true&limit=0",
    "enableCursor=true&limit=5&offset=5",
    "enableCursor=true&limit=5&excludeTotal=true",
    "enableCursor=true&limit=5&includeDeviceGroups=true",
    "enableCursor=true&cursor=nobody-gave-this-out",
    "enableCursor=true&cursor=",
    "cursor=x",
    "cursor=x&updatedSince=2025-03-20T10:30:00Z",
    "limit=%ff",
    "limit=" + "1" * 12,
    "limit=" + "1" * 30,
    "offset=" + "1" * 30,
    "sort=" + "x" * 4000,
)
WALKS = (
    "limit=13",
    "limit=8&includeObservables=true",
    "limit=5&updatedSince=2025-03-20T10:30:00Z",
    "limit=57",
)


_HEADERS = (
    {"Origin": "https://app.example"},
    {"If-None-Match": '"x"'},
    {"Authorization": "Bearer x"},
    {"Accept": "application/xml"},
)
_UNGUARDED = (
    "",
    "includeObservables=true",
    "includeDeviceGroups=true",
    "excludeTotal=true",
    "sort=x",
    "updatedSince=2025-03-20T10:30:00Z",
)


class Asking:
    """Asks one server, with its credentials or with others, and keeps what can be compared."""

    def __init__(self, running: Running, client: httpx.Client) -> None:
        self.running = running
        self.client = client

    def __call__(self, query: str, method: str = "GET", path: str = "/edr/alerts", **options: Any) -> Outcome:
        options.setdefault("headers", self.running.headers)
        try:
            answer = self.client.request(method, f"{self.running.base_url}{path}?{query}", **options)
        except httpx.HTTPError as error:
            return Outcome(0, {}, type(error).__name__.encode())
        headers = {name: value for name, value in answer.headers.items() if name != "date"}
        headers["location"] = headers.get("location", "").partition("/v1")[2]
        return Outcome(answer.status_code, headers, answer.content)


def _credentials(asking: Asking) -> Iterator[Outcome]:
    key, connection = asking.running.api_key, asking.running.connection_id
    right = (key, connection)
    tampered = (key.upper(), key * 10, key[:-4], key + "0", key[:12] + "0" * (len(key) - 12), "0" * len(key))
    wrong_keys = (None, "", "x", "é".encode("latin-1"), *tampered)
    other = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
    pairs: list[tuple[str | bytes | None, str | None]] = [(wrong, connection) for wrong in wrong_keys]
    pairs += [(key, wrong) for wrong in (None, "", "x", other, connection[:24] + other[24:])] + [(None, None)]
    assert right not in pairs
    for pair in pairs:
        headers = [(n, v) for n, v in zip(("X-API-KEY", "X-CONNECTION-ID"), pair, strict=True) if v is not None]
        for query in ("limit=2", "limit=0", "enableCursor=true&limit=2"):
            yield asking(query, headers=headers)


def _walk(asking: Asking, query: str) -> Iterator[Outcome]:
    """Forth to the end, then one page back from each of some; the filter goes with the first page only."""
    later = query.partition("&updatedSince")[0]
    cursor: object = None
    backs = []
    for _ in range(20):
        outcome = asking(
            f"enableCursor=true&{later}&cursor={quote(str(cursor))}" if cursor else f"enableCursor=true&{query}"
        )
        yield outcome
        page = outcome.page()
        if not isinstance(page, dict):
            return
        backs.append(page.get("previous_cursor"))
        cursor = page.get("next_cursor")
        if not isinstance(cursor, str):
            break
    for back in backs[1:6]:
        text = f"cursor={quote(str(back))}"
        yield asking(f"enableCursor=true&{later}&{text}")
        yield asking(f"enableCursor=true&limit=3&offset=2&{text}")
        yield asking(f"enableCursor=true&limit=3&offset=2&includeObservables=true&use_pool=false&{text}")
        yield asking(f"enableCursor=true&limit=30&{text}")
        yield asking(f"{text}&updatedSince=2025-03-20T10:30:00Z")
        yield asking(f"enableCursor=true&{text}", headers={})


def _battery(asking: Asking) -> Iterator[Outcome]:
    for query in QUERIES:
        yield asking(query)
    for header in _HEADERS:
        yield asking("limit=3", headers={**asking.running.headers, **header})
    for query in _UNGUARDED:
        yield asking(query, headers={})
    for method in ("POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"):
        yield asking("limit=1", method=method)
    yield asking("limit=3", content="limit=2")
    yield asking("limit=3", path="/edr/alerts/")
    yield asking("limit=3", path="/edr/alerts/", headers={})
    for query in WALKS:
        yield from _walk(asking, query)
    yield from _credentials(asking)


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """One client for all servers: making one takes longer than most of these tests."""
    with httpx.Client() as made:
        yield made


@pytest.fixture(scope="module")
def honest(client: httpx.Client) -> list[Outcome]:
    """What the honest server answers to all of it."""
    with serve() as running:
        return list(_battery(Asking(running, client)))


@pytest.mark.parametrize("name", mutants())
def test_mutant_answers_otherwise(
    name: str, honest: list[Outcome], client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with serve(mutant=name) as running:
        assert any(mine != right for mine, right in zip_longest(_battery(Asking(running, client)), honest))
    assert caplog.records == [], "it breaks its promise by an exception that nobody meant"


def test_honest_server_answers_the_same_twice(honest: list[Outcome], client: httpx.Client) -> None:
    with serve() as running:
        assert list(_battery(Asking(running, client))) == honest


def test_every_mutant_states_the_promise_it_breaks() -> None:
    for name, change in mutants().items():
        assert change.sentence.endswith("."), name
        assert change.sentence[0].isupper() or change.sentence[0] == "`", name
