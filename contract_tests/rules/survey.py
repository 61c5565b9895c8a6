"""The survey: what the facts leave open, as this server answers it. Nothing here can fail."""

from collections.abc import Callable, Container, Iterator
from typing import Any

from contract_tests.http.exchange import Exchange, Query, Request
from contract_tests.openapi.document import Operation
from contract_tests.openapi.expected_response import is_sure
from contract_tests.results import CannotTestError, Finding, ResolvedAmbiguity, observation
from contract_tests.rules.credentials import ABSENT, ALTERED, WRONG, repeated
from contract_tests.rules.cursor import NO_CURSORS
from contract_tests.rules.http import is_front_end
from contract_tests.rules.schema import evidence, undocumented
from contract_tests.run import Run
from contract_tests.sampling.variants import SORT

Answers = Iterator[ResolvedAmbiguity | Finding]
Question = Callable[[Run], Answers]

SOURCES = (ABSENT, WRONG, ALTERED)
_BEYOND = (1, 2)
"""Times the known limit, plus one: a page of a few hundred kilobytes more, not a whole list."""
_TRIES = 3
_OBJECTS = range(20, 31)


def survey(run: Run) -> Answers:
    """Ask every question that can be asked of this list."""
    for question in QUESTIONS:
        try:
            yield from question(run)
        except CannotTestError:
            continue


def _tell(
    run: Run, question: str, exchange: Exchange, answer: str, name: str = "", expected: Container[int] = (200, 422)
) -> Answers:
    """What an answer with status 200 tells; else its status, which is an observation where it is unexpected."""
    other = f"{'refused with' if exchange.status >= 400 else 'status'} {exchange.status}"
    told = answer if exchange.status == 200 else other
    yield ResolvedAmbiguity(question, told, parameter_pointer(run.operation, name))
    if exchange.status not in expected:
        yield observation(f"{question} is answered in an unexpected way", exchange, actual=exchange.status)


def _lowest(run: Run) -> Answers:
    paging = run.operation.paging
    queries: list[Query] = [((paging.limit, "0"),)]
    if paging.offset:
        queries += [((paging.offset.offset, "0"),), ((paging.limit, "0"), (paging.offset.offset, "1"))]
    for query in queries:
        question = " and ".join(f"{name}={value}" for name, value in query)
        exchange = run.get(*query, purpose=question)
        held = len(run.items(exchange))
        answer = "gives items" if held else "gives an empty page"
        answer = "gives a page of the default size" if held == paging.default_limit else answer
        yield from _tell(run, question, exchange, answer, query[0][0])


def _highest(run: Run) -> Answers:
    paging = run.operation.paging
    for limit in (paging.known_limit, *(paging.known_limit * times + 1 for times in _BEYOND)):
        if limit > run.settings.max_items:
            return
        question = f"{paging.limit}={limit}"
        exchange = run.get((paging.limit, str(limit)), purpose=question)
        answer = _cut(run, exchange, limit)
        yield from _tell(run, question, exchange, answer, paging.limit)
        if limit == paging.known_limit and exchange.status in {200, 422} and not answer.startswith("accepted"):
            yield observation(f"{question}, which clients count on, is {answer}", exchange)


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
    if SORT not in run.operation.parameters or run.operation.since is None:
        return
    limit, key = run.operation.paging.limit, run.operation.since[1][-1]
    unknown = run.get((SORT, "no_such_field:desc"), (limit, "5"), purpose="sort by no field")
    yield from _tell(run, "sort by an unknown field", unknown, "ignored", SORT)
    ways = [run.get((SORT, f"{key}:{way}"), (limit, "50"), purpose="sort by a time") for way in ("asc", "desc")]
    items = [[item for item in run.items(exchange) if isinstance(item, dict)] for exchange in ways]
    rising, falling = ([time for i in found if isinstance(time := i.get(key), str)] for found in items)
    if any(exchange.status != 200 for exchange in ways) or min(len(set(rising)), len(set(falling))) >= 3:
        honored = rising == sorted(rising) and falling == sorted(falling, reverse=True)
        refused = next((exchange for exchange in ways if exchange.status != 200), ways[0])
        answer = "honored" if honored else "ignored, or honored in part"
        yield from _tell(run, f"sort by {key}", refused, answer, SORT)


def _unsure_parameters(run: Run) -> Answers:
    for name, parameter in run.operation.parameters.items():
        if parameter["schema"].get("type") == "boolean" and not is_sure(parameter):
            exchange = run.get((name, "maybe"), (run.operation.paging.limit, "1"), purpose=f"{name}=maybe")
            yield from _tell(run, f"an impossible value of {name}", exchange, "not looked at", name)


def _addresses(run: Run) -> Answers:
    small = (run.operation.paging.limit, "1")
    slash = run.send(Request((small,), path=f"{run.operation.path}/", purpose="trailing slash"))
    yield from _tell(run, "a trailing slash", slash, "answered as without it", expected=(200, 307, 404))
    location = slash.header("location")
    if location and not location.startswith(("/", run.settings.base_url)):
        yield observation("a trailing slash is redirected to another address", slash, actual=location)
    if run.operation.since:
        name = run.operation.since[0]
        raw = f"{name}=2021-01-01T00:00:00+00:00&{small[0]}=1"
        plus = run.send(Request(raw_query=raw, purpose="unescaped plus"))
        yield from _tell(run, f"an unescaped plus in {name}", plus, "read as a plus or ignored", name)


def _reading_methods(run: Run) -> Answers:
    for method in ("HEAD", "OPTIONS"):
        request = Request(((run.operation.paging.limit, "1"),), method=method, purpose=f"{method} request")
        exchange = run.send(request)
        yield from _tell(run, f"{method} request", exchange, "answered with 200", expected=range(600))
        if method == "HEAD" and exchange.body:
            yield observation("the answer to HEAD has a body", exchange)
    headers = (
        ("Origin", "https://app.example"),
        ("Access-Control-Request-Method", "GET"),
        ("Access-Control-Request-Headers", ",".join(run.operation.credential_headers).lower()),
    )
    without: dict[str, str | None] = dict.fromkeys(run.operation.credential_headers)
    request = Request(method="OPTIONS", headers=headers, credentials=without, purpose="CORS preflight")
    exchange = run.send(request)
    allowed = exchange.status < 300 and exchange.header("access-control-allow-origin") is not None
    answer = "allowed" if allowed else f"not allowed, status {exchange.status}"
    yield ResolvedAmbiguity("CORS preflight from another origin", answer, run.operation.pointer)


def _refusals_of_credentials(run: Run) -> Answers:
    met: dict[tuple[str, str], set[int]] = {}
    for exchange in run.traffic:
        headers = list(exchange.request.credentials)
        if exchange.request.method == "GET" and len(headers) == 1:
            kind = "absent" if exchange.request.credentials[headers[0]] is None else "wrong"
            met.setdefault((kind, headers[0]), set()).add(exchange.status)
    for (kind, header), statuses in met.items():
        answer = ", ".join(f"status {status}" for status in sorted(statuses))
        yield ResolvedAmbiguity(f"{header} {kind}", answer, scheme_pointer(run.operation, header))


def _foreign_cursors(run: Run) -> Answers:
    cursor = run.operation.paging.cursor
    sent = [e for e in run.traffic if cursor and e.request.get(cursor.cursor) in NO_CURSORS]
    for status in sorted({exchange.status for exchange in sent} & {400, 422}):
        pointer = f"{run.operation.pointer}/responses/{status}"
        yield ResolvedAmbiguity("text that is no cursor", f"is refused with {status}", pointer)


def _repeated_credentials(run: Run) -> Answers:
    for header in run.operation.credential_headers[1:]:
        met = any(repeated(run, header, exchange) for exchange in run.traffic)
        yield ResolvedAmbiguity(
            f"answers repeat {header}", "yes" if met else "no", scheme_pointer(run.operation, header)
        )


def _front_ends(run: Run) -> Answers:
    refusals = {exchange.status: exchange for exchange in run.traffic if is_front_end(run, exchange)}
    for status, exchange in sorted(refusals.items()):
        yield observation("a front end refuses a request that no client sends", exchange, actual=status)


def _replicas(run: Run) -> Answers:
    if run.motion.went_back is not None:
        yield observation("reads are not monotonic: an older state of the list came back", run.motion.went_back)


def _values_of_objects(run: Run) -> Answers:
    """In OCSF an observable that names an object has no value; the vendor's page does not say so."""
    for seen in evidence(run).items.values():
        found = seen.item.get("observables")
        for index, observable in enumerate(found if isinstance(found, list) else ()):
            if isinstance(observable, dict) and observable.get("type_id") in _OBJECTS and observable.get("value"):
                where = f"{seen.pointer}/observables/{index}/value"
                yield observation("an observable that names an object has a value", seen.exchange, pointer=where)
                return


def _empty_fields(run: Run) -> Answers:
    # What an include flag adds depends on what was asked.
    added = tuple(key for key in run.operation.includes.values() if key)
    fields = [s for s in evidence(run).fields.statistics() if s.parents and not s.path.startswith(added)]
    nulls = sum(statistics.null > 0 for statistics in fields)
    absent = sum(statistics.present < statistics.parents for statistics in fields)
    if fields:
        answer = (
            "null" if nulls and not absent else "absent" if absent and not nulls else "null in some, absent in others"
        )
        yield ResolvedAmbiguity(
            "fields without a value", answer if nulls or absent else "none was seen", run.operation.pointer
        )


def _included_unasked(run: Run) -> Answers:
    for flag, key in run.operation.includes.items():
        states: dict[str, Exchange] = {}
        for page in evidence(run).pages if key else ():
            if {v for n, v in page.request.query if n == flag} <= {"false"}:
                states |= {_state(item.get(key, _state)): page for item in run.items(page) if isinstance(item, dict)}
        if states:
            yield ResolvedAmbiguity(
                f"{key} without {flag}", " or ".join(sorted(states)), parameter_pointer(run.operation, flag)
            )


def _state(value: Any) -> str:
    return "absent" if value is _state else "null" if value is None else "empty" if value == [] else "there"


def _what_flags_add(run: Run) -> Answers:
    """Keys of the objects in an item that come with a flag whose key no document tells."""
    for flag in (flag for flag, key in run.operation.includes.items() if key is None):
        pages = evidence(run).pages
        asked = _keys(run, [page for page in pages if page.request.get(flag) == "true"])
        unasked = _keys(run, [page for page in pages if page.request.get(flag) in {None, "false"}])
        if asked and unasked:
            added = sorted(asked - unasked)
            said = f"adds {', '.join(added)}" if added else "adds no key"
            yield ResolvedAmbiguity(f"what {flag} adds to an item", said, parameter_pointer(run.operation, flag))


def _keys(run: Run, pages: list[Exchange]) -> set[str]:
    """Paths of the keys of all items on these pages, two levels deep."""
    found = set()
    for item in (item for page in pages for item in run.items(page) if isinstance(item, dict)):
        for key, value in item.items():
            found |= {key, *(f"{key}.{inner}" for inner in value)} if isinstance(value, dict) else {key}
    return found


def _inclusive(run: Run) -> Answers:
    """Whether the bound of the "since" filter belongs to it."""
    if run.operation.since is None:
        return
    name, keys = run.operation.since
    limit = (run.operation.paging.limit, str(run.operation.paging.default_limit))
    before = _times(run, run.get(limit, purpose="items at the bound"), keys)
    last = sorted(before, key=lambda identity: before[identity])[-_TRIES:]
    missing = set()
    for identity in last:
        found = run.get((name, before[identity]), limit, purpose="items since the time of one of them")
        missing |= {identity} if found.status == 200 and identity not in _times(run, found, keys) else set()
    if last:
        still_there = _times(run, run.get(limit, purpose="items at the bound"), keys).keys() >= missing
        left_out = bool(missing) and still_there
        answer = f"an item whose last event is at the bound is {'left out' if left_out else 'returned'}"
        yield ResolvedAmbiguity(f"the bound of {name}", answer, parameter_pointer(run.operation, name))


def _times(run: Run, exchange: Exchange, keys: list[str]) -> dict[str, str]:
    """Identity -> the latest of an item's times; in one spelling, as a server writes them, they sort as text."""
    items = [item for item in run.items(exchange) if isinstance(item, dict)]
    found = {
        str(i.get(run.operation.paging.identity)): [v for k in keys if isinstance(v := i.get(k), str)] for i in items
    }
    return {identity: max(times) for identity, times in found.items() if times}


def parameter_pointer(operation: Operation, name: str) -> str:
    """Return the JSON pointer of a query parameter in the document, the operation's own where it has none."""
    for index, parameter in enumerate(operation.definition.get("parameters", ())):
        if operation.resolve(parameter)["name"] == name:
            return str(parameter.get("$ref", f"#{operation.pointer}/parameters/{index}")).removeprefix("#")
    return operation.pointer


def scheme_pointer(operation: Operation, header: str) -> str:
    """Return the JSON pointer of the security scheme that uses a header."""
    for name, scheme in operation.document.get("components", {}).get("securitySchemes", {}).items():
        if scheme.get("name") == header:
            return f"/components/securitySchemes/{name}"
    return operation.pointer


QUESTIONS: tuple[Question, ...] = (
    *(_lowest, _highest, _sorting, _unsure_parameters, _addresses, _reading_methods, _inclusive),
    *(
        _refusals_of_credentials,
        _foreign_cursors,
        _repeated_credentials,
        _empty_fields,
        _included_unasked,
        _what_flags_add,
    ),
    *(undocumented, _front_ends, _replicas, _values_of_objects),
)
