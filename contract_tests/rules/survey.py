"""The survey: what the facts leave open, as this server answers it. Nothing here can fail."""

from collections.abc import Callable, Container, Iterator
from typing import Any

from contract_tests.http.exchange import Exchange, Request
from contract_tests.openapi.query_parts import SORT, QueryParts
from contract_tests.openapi.schema_errors import pointer
from contract_tests.results import NO_VALUE, CannotTestError, Finding, ResolvedAmbiguity, observation
from contract_tests.rules.credentials import repeated
from contract_tests.rules.cursor import FOREIGN_CURSORS
from contract_tests.rules.http import is_front_end
from contract_tests.rules.schema import evidence, undocumented
from contract_tests.run import Run
from contract_tests.sampling.pages import identity

Answers = Iterator[ResolvedAmbiguity | Finding]

_TRIES = 3
_OBJECTS = range(20, 31)
"""Types of observables that name an object."""


def survey(run: Run) -> Answers:
    """Ask every question that can be asked of this list."""
    for question in QUESTIONS:
        try:
            yield from question(run)
        except CannotTestError:
            continue


def _tell(question: str, exchange: Exchange, answer: str, expected: Container[int] = (200, 422)) -> Answers:
    """What an answer with status 200 tells; else its status, which is an observation where it is unexpected."""
    other = f"{'refused with' if exchange.status >= 400 else 'status'} {exchange.status}"
    told = answer if exchange.status == 200 else other
    yield ResolvedAmbiguity(question, told)
    if exchange.status not in expected:
        yield observation(f"{question} is answered in an unexpected way", exchange, actual=exchange.status)


def _zero(run: Run) -> Answers:
    parts, default = QueryParts(run.operation), run.operation.paging.default_limit
    for name, text in (*parts.limit(0), *parts.offset(0)):
        exchange = run.get((name, text), purpose=f"{name}=0")
        held = len(run.items(exchange))
        size = f"gives a page of {'the default size' if held == default else f'{held} items'}"
        yield from _tell(f"{name}=0", exchange, size if held else "gives an empty page")


def _largest_limit(run: Run) -> Answers:
    """Beyond the known limit, pages of a few hundred kilobytes more: no whole list."""
    name, known = run.operation.paging.limit, run.operation.paging.known_limit
    for limit in (known, known + 1, 2 * known + 1):
        if limit <= run.settings.max_items:
            exchange = run.get((name, str(limit)), purpose=f"{name}={limit}")
            answer = _cut(run, exchange, limit)
            yield from _tell(f"{name}={limit}", exchange, answer)
            if limit == known and exchange.status in {200, 422} and not answer.startswith("accepted"):
                yield observation(f"{name}={limit}, which clients count on, is {answer}", exchange)


def _cut(run: Run, exchange: Exchange, limit: int) -> str:
    """Whether a page was cut down shows only where the list is longer than it."""
    if exchange.status != 200 or not exchange.is_json:
        return f"refused with {exchange.status}"
    held, offset = len(run.items(exchange)), run.operation.paging.offset
    if held >= limit:
        return "accepted"
    total = exchange.json.get(offset.total) if offset and isinstance(exchange.json, dict) else None
    is_cut = isinstance(total, int) and total > held
    return f"cut down to {held}" if is_cut else "accepted; the list is too short to tell more"


def _sorting(run: Run) -> Answers:
    parts = QueryParts(run.operation)
    if not parts.sort:
        return
    key = parts.sort[0][1].partition(":")[0]
    ways = [run.get((SORT, f"{key}:{way}"), *parts.limit(50), purpose="sort by a time") for way in ("asc", "desc")]
    items = [[item for item in run.items(exchange) if isinstance(item, dict)] for exchange in ways]
    rising, falling = ([time for i in found if isinstance(time := i.get(key), str)] for found in items)
    refused = next((exchange for exchange in ways if exchange.status != 200), None)
    if refused or min(len(set(rising)), len(set(falling))) >= _TRIES:
        is_honored = rising == sorted(rising) and falling == sorted(falling, reverse=True)
        answer = "honored" if is_honored else "ignored, or honored in part"
        yield from _tell(f"sort by {key}", refused or ways[0], answer)


def _unusual_requests(run: Run) -> Answers:
    parts, operation = QueryParts(run.operation), run.operation
    small = parts.limit(1)
    for name, text in parts.since("2021-01-01T00:00:00+00:00"):
        plus = run.send(Request(raw_query=f"{name}={text}&{small[0][0]}=1", purpose="unescaped plus"))
        yield from _tell(f"an unescaped plus in {name}", plus, "read as a plus or ignored")
    if SORT in operation.parameters:
        unknown = run.get((SORT, "no_such_field:desc"), *small, purpose="sort by no field")
        yield from _tell("sort by an unknown field", unknown, "ignored")
    slash = run.send(Request(small, path=f"{operation.path}/", purpose="trailing slash"))
    yield from _tell("a trailing slash", slash, "answered as without it", expected=(200, 307, 404))
    location = slash.header("location")
    if location and not location.startswith(("/", run.settings.base_url)):
        yield observation("a trailing slash is redirected to another address", slash, actual=location)
    for method in ("HEAD", "OPTIONS"):
        exchange = run.send(Request(small, method=method, purpose=f"{method} request"))
        yield from _tell(f"{method} request", exchange, "answered with 200", expected=range(600))


def _bound_of_the_filter(run: Run) -> Answers:
    """Whether an item whose last event is at the bound of the "since" filter is let through."""
    if run.operation.since is None:
        return
    parts, (name, keys) = QueryParts(run.operation), run.operation.since
    limit = parts.limit(run.operation.paging.default_limit)
    items = [item for item in run.items(run.get(*limit, purpose="items at the bound")) if isinstance(item, dict)]
    times = [([time for key in keys if isinstance(time := item.get(key), str)], item) for item in items]
    # In one spelling, as a server writes them, times sort as text.
    dated = sorted((max(found), identity(item, run.operation.paging.identity)) for found, item in times if found)
    is_left_out = False
    for time, key in dated[-_TRIES:]:
        found = run.get(*parts.since(time), *limit, purpose="items since the time of one of them")
        ids = [identity(item, run.operation.paging.identity) for item in run.items(found)]
        is_left_out |= found.status == 200 and key not in ids
    if dated:
        answer = f"an item whose last event is at the bound is {'left out' if is_left_out else 'returned'}"
        yield ResolvedAmbiguity(f"the bound of {name}", answer)


def _credentials(run: Run) -> Answers:
    statuses: dict[tuple[str, str], set[int]] = {}
    for exchange in run.traffic:
        if exchange.request.method == "GET" and len(exchange.request.credentials) == 1 and exchange.status >= 400:
            ((header, text),) = exchange.request.credentials.items()
            statuses.setdefault((header, "absent" if text is None else "wrong"), set()).add(exchange.status)
    for (header, kind), found in statuses.items():
        yield ResolvedAmbiguity(f"{header} {kind}", ", ".join(f"status {status}" for status in sorted(found)))
    for header in run.operation.credential_headers[1:]:
        answer = "yes" if any(repeated(run, header, exchange) for exchange in run.traffic) else "no"
        yield ResolvedAmbiguity(f"answers repeat {header}", answer)


def _foreign_cursors(run: Run) -> Answers:
    cursor = run.operation.paging.cursor
    sent = [e for e in run.traffic if cursor and e.request.get(cursor.cursor) in FOREIGN_CURSORS]
    for status in sorted({exchange.status for exchange in sent} & {400, 422}):
        yield ResolvedAmbiguity("text that is no cursor", f"is refused with {status}")


def _included_unasked(run: Run) -> Answers:
    for flag, key in run.operation.includes.items():
        states = set[str]()
        for page in evidence(run).pages if key else ():
            if {value for name, value in page.request.query if name == flag} <= {"false"}:
                states |= {_state(item, key) for item in run.items(page) if isinstance(item, dict)}
        if states:
            yield ResolvedAmbiguity(f"{key} without {flag}", " or ".join(sorted(states)))


def _state(item: dict[str, Any], key: str | None) -> str:
    value = item.get(key or "", NO_VALUE)
    return "absent" if value is NO_VALUE else "null" if value is None else "empty" if value == [] else "there"


def _front_ends_and_replicas(run: Run) -> Answers:
    refusals = {exchange.status: exchange for exchange in run.traffic if is_front_end(run, exchange)}
    for status, exchange in sorted(refusals.items()):
        yield observation("a front end refuses a request that no client sends", exchange, actual=status)
    if older := run.motion.went_back:
        yield observation("reads are not monotonic: an older state of the list came back", older)


def _values_of_objects(run: Run) -> Answers:
    """In OCSF an observable that names an object has no value; the vendor's page does not say so."""
    for seen in evidence(run).items.values():
        found = seen.item.get("observables")
        for index, observable in enumerate(found if isinstance(found, list) else ()):
            if isinstance(observable, dict) and observable.get("type_id") in _OBJECTS and observable.get("value"):
                place = pointer((*seen.path, "observables", index, "value"))
                yield observation("an observable that names an object has a value", seen.exchange, pointer=place)
                return


QUESTIONS: tuple[Callable[[Run], Answers], ...] = (
    *(_zero, _largest_limit, _sorting, _unusual_requests, _bound_of_the_filter, _credentials, _foreign_cursors),
    *(_included_unasked, undocumented, _front_ends_and_replicas, _values_of_objects),
)
