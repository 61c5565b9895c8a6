"""What is sent: first the initial reads, whichever rules are selected, then probes, requests made to provoke an answer.

The checks of `http`, `page` and `credentials` look at the answers of probes.
"""

from collections.abc import Iterator
from itertools import chain, cycle, islice, product

from contract_tests.catalog import LIST, probe, source
from contract_tests.http.exchange import Query, Request
from contract_tests.openapi.query_parts import FAR_FUTURE, SORT, QueryParts
from contract_tests.results import CannotTestError
from contract_tests.run import Run
from contract_tests.sampling.pages import WHOLE, Page, Variant
from contract_tests.sampling.reading import RefusedError, by_cursor, by_offset, follow

VALUES, GENERATED, COMBINATIONS, ODD = "odd values", "generated", "combinations", "odd requests"
CURSORS, METHODS, BODIES = "cursors with other parameters", "methods", "bodies"
UNSAFE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

SINCE = "2021-01-01T00:00:00Z"
_SAME_TIMES = ("2021-01-01T05:30:00+05:30", "2020-12-31T16:00:00-08:00", "2021-01-01T00:00:00.500Z")
_PAST_THE_END = 1_000_000
_FEW = 7
_MOST_FLAGS = 5

_VALUES = {
    "integer": (
        *("many", "-1", "10abc", "1.5", "1e3", "0x10"),
        *("2147483648", "9223372036854775807", "9223372036854775808", "-9223372036854775809"),
        *("1" + "0" * 30, "1" + "0" * 400),
    ),
    "boolean": ("maybe", "truex"),
    "date-time": (
        *("yesterday-ish", "2021-13-01T00:00:00Z", "2021-01-45T00:00:00Z", "2021-02-30T00:00:00Z"),
        *("2021-01-01T25:00:00Z", "2021-01-01T00:61:00Z", "2021-01-01T00:00:00Zabc", "2021-01-01abc"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2016-12-31T23:59:60Z", "2021-01-01T24:00:00Z"),
        *("2021-01-01", "2021-01-01 00:00:00", "2021-01-01T00:00:00", "2021-01-01t00:00:00z"),
        *("2021-01-01T00:00:00.123456789Z", "2021-01-01T00:00:00+23:59"),
        *("1609459200", "-1", "99999999999999999999", "1e400", "nan"),
    ),
    "string": ("'", '"', "id'--", "(", ":", "a:b:c", "a" * 1500),
}
"""Type of a parameter -> what no parser lets through, what those of C, JavaScript, Java, PHP and Go do, what overflows,
and what ends a statement of SQL.
"""
_TEXTS = (
    *(" ", "null", "é∅😀", "a" * 1500, "'; --", "%", "[]", "{}", "\\"),
    *("../..", "<b>", "\t", "-0"),
)
"""For any type: each parameter is tried with some of them."""
_RAW = (
    *("%zz=1", "x=%", "x=%ff%fe", "%ff=1", "x=%00", "x=%ed%a0%80", "&&", "=", "=1", "x", "x;y=1", "x[]=1&x[0]=2"),
    "x=" + "a" * 3000,
    "&".join(f"x{number}=1" for number in range(200)),
)
_HEADERS = (
    *(("Accept", "text/html"), ("Accept", "image/png;q=0.1"), ("Accept", "application/xml")),
    *(("Accept-Encoding", "identity"), ("Accept-Language", "tlh"), ("Authorization", "Bearer e30.e30.")),
    *(("Content-Type", "text/plain"), ("Cookie", "a=b; c"), ("If-None-Match", '"another"')),
    *(("Origin", "https://app.example"), ("Range", "bytes=0-9")),
)
_FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
_JSON = (("Content-Type", "application/json"),)


@source(LIST)
def read_list(run: Run) -> None:
    """Read the whole list with all that flags add, then parts of it in each mode, forward and backward, in all ways."""
    paging, parts = run.operation.paging, QueryParts(run.operation)
    everything = Variant(parts.includes)
    variants = dict.fromkeys((WHOLE, everything, *(Variant((flag,)) for flag in parts.includes)))
    variants |= {Variant(parts.since("2021-01-01T00:00:00+00:00")): None}
    if paging.offset:
        _read_whole(run, everything)
        for query in (*(variant.query for variant in variants), parts.without_total):
            run.get(*query, purpose="first page")
        for start in (1, _FEW, _PAST_THE_END):
            run.get(*parts.offset(start), *parts.limit(_FEW), purpose="page by offset")
    if paging.cursor:
        if not paging.offset:
            _traverse(run, everything, paging.default_limit, run.settings.max_items)
        for variant in variants:
            _traverse(run, variant, paging.default_limit, paging.default_limit)
        last = _traverse(run, WHOLE, _FEW, 3 * _FEW)
        if last and last.items and last.previous is not None:
            by_cursor(run, WHOLE, _FEW, last.previous, purpose="page before the last")


def _read_whole(run: Run, variant: Variant) -> None:
    """Read by offset, in the largest pages that clients are known to ask for, where the server gives them."""
    read, limit, default = 0, run.operation.paging.known_limit, run.operation.paging.default_limit
    while read < run.settings.max_items:
        try:
            count = len(by_offset(run, variant, limit, read or None, purpose="whole list").items)
        except RefusedError:
            return
        if not read and count < limit:
            limit = max(count, default)
        read += count
        if count < limit:
            return


def _traverse(run: Run, variant: Variant, limit: int, most: int) -> Page | None:
    """Follow next cursors until so many items were read; return the last page, None where a request is refused."""
    try:
        first = by_cursor(run, variant, limit, purpose="pages by cursor")
    except RefusedError:
        return None
    traversal = follow(run, variant, first, [limit], most_items=most + 1, purpose="pages by cursor")
    return None if traversal.refusal else traversal.pages[-1]


@probe(VALUES)
def odd_values(run: Run) -> Iterator[Request]:
    """Yield each parameter with odd values of its type, in each mode, and with texts that are odd for any type."""
    parts, texts, paging = QueryParts(run.operation), cycle(_TEXTS), run.operation.paging
    for name, parameter in run.operation.parameters.items():
        small = () if name == paging.limit else parts.limit(2)
        schema = parameter["schema"]
        values = _VALUES.get(schema.get("format", schema.get("type")), ())
        queries = [(*mode, (name, value)) for value in values for mode in parts.modes if name not in dict(mode)]
        queries += [((name, text),) for text in ("", "\0", *islice(texts, 2))]
        queries += [((name, "true"), (name, "false"))]
        for query in queries:
            if small or not dict(query)[name].isdecimal():
                yield Request((*query, *small), purpose=f"odd value of {name}", is_odd=True)
            elif nothing := parts.since(FAR_FUTURE):  # a huge page would do harm: none is asked for that is not empty
                yield Request((*query, *nothing), purpose=f"odd value of {name}", is_odd=True)


@probe(GENERATED)
def generated(run: Run) -> Iterator[Request]:
    """Yield what Schemathesis generates from the document."""
    from contract_tests.openapi.generated_requests import generated_requests  # Schemathesis takes a second to load

    yield from generated_requests(run.operation, run.settings.seed)


@probe(COMBINATIONS)
def combinations(run: Run) -> Iterator[Request]:
    """Yield every combination of flags, with the filter and without it; all at once; and pages without items."""
    parts = QueryParts(run.operation)
    small, unsure = parts.limit(3), parts.unsure_flags("false")
    all_at_once = (*parts.flags, *unsure, *parts.since(SINCE), *small, *parts.offset(1))
    queries: list[Query] = [all_at_once, (*all_at_once, *parts.sort)]
    queries += [(*parts.since(time), *small) for time in _SAME_TIMES]
    for mode, nothing in product(parts.modes, (parts.limit(0), parts.since(FAR_FUTURE))):
        queries.append((*mode, *parts.flags, *nothing))
    queries.append((*parts.flags, *unsure, *parts.offset(_PAST_THE_END)))
    choices: list[list[Query]] = [[(), ((name, "true"),)] for name in parts.sure_flags[:_MOST_FLAGS]]
    for number, chosen in enumerate(product(*choices, [(), parts.since(SINCE)])):
        more = parts.unsure_flags("true") if number % 3 == 2 else ()
        queries.append((*chain.from_iterable(chosen), *small, *more))
    for query in queries:
        yield Request(query, purpose="combination of parameters")


@probe(ODD)
def odd_requests(run: Run) -> Iterator[Request]:
    """Yield what no client should send, though some will; none of them asks for more than a small page."""
    parts, fields = QueryParts(run.operation), list(run.operation.item_schema.get("properties", {}))
    small = parts.limit(2)
    limit = small[0][0]
    plus = [f"{name}=2021-01-01T00:00:00+00:00" for name, _ in parts.since(SINCE)]
    for raw in (*_RAW, *plus, f"{limit}=3", f"{limit.upper()}=1"):
        yield Request(raw_query=f"{limit}=2&{raw}", purpose="odd request", is_odd=True)
    for header in _HEADERS:
        yield Request(small, headers=(header,), purpose="odd request", is_odd=True)
    if SORT in run.operation.parameters:
        sorts = [f"{name}:{direction}" for name, direction in zip(fields[::6], cycle(("desc", "asc")), strict=False)]
        for mode, sort in product(parts.modes, sorts):
            yield Request((*mode, (SORT, sort), *small), purpose="sort by any field", is_odd=True)


@probe(CURSORS)
def cursors_with_others(run: Run) -> Iterator[Request]:
    """Yield a real cursor of each direction beside whatever else a request may hold, and altered."""
    if run.operation.paging.cursor is None:
        raise CannotTestError("the list has no cursor pages")
    parts = QueryParts(run.operation)
    mode, small = parts.cursor_mode, parts.limit(1)
    others: list[Query] = [
        small,
        (*((name, "false") for name, _ in mode), *small),
        (*mode, *parts.limit(0)),
        (*mode, *parts.includes, *small),
        (*mode, *parts.offset(1), *small),
        (*mode, *parts.without_total, *small),
        (*mode, *parts.sort, *small),
        (*mode, *parts.flags, *parts.unsure_flags("false"), *parts.offset(1), *small),
    ]
    first = real_cursor(run)
    if not first:
        raise CannotTestError("the list is too short for a second page")
    for cursor in filter(None, (first, real_cursor(run, first, backward=True))):
        for other in others:
            yield Request((*parts.cursor(cursor), *other), purpose="cursor with other parameters")
        for text in _altered(cursor):
            yield Request((*parts.cursor(text), *mode, *small), purpose="altered cursor", is_odd=True)


def real_cursor(run: Run, cursor: str | None = None, *, backward: bool = False) -> str | None:
    """Return a cursor of the first page of one item, or of the page that a cursor leads to; None where it has none."""
    try:
        return by_cursor(run, WHOLE, 1, cursor, purpose="a cursor to send on").cursor(backward=backward)
    except RefusedError:
        return None


def _altered(cursor: str) -> Iterator[str]:
    """A real cursor cut, longer, and with another character: libraries decode it, and stumble over what they find."""
    half = len(cursor) // 2
    yield from (cursor[:-1], cursor[1:], cursor[:half], cursor * 2)
    for place in (0, half, len(cursor) - 2):
        other = "B" if cursor[place] != "B" else "C"
        yield cursor[:place] + other + cursor[place + 1 :]


@probe(METHODS)
def methods(run: Run) -> Iterator[Request]:
    """Yield every method but GET, those that write with a body and without one."""
    for method in UNSAFE_METHODS:
        yield Request(method=method, purpose=f"{method} request")
        yield Request(method=method, headers=_JSON, content=b"{}", purpose=f"{method} request with a body")
    for method in ("TRACE", "HEAD", "OPTIONS"):
        yield Request(QueryParts(run.operation).limit(1), method=method, purpose=f"{method} request")


@probe(BODIES)
def bodies(run: Run) -> Iterator[Request]:
    """Yield a GET with a body, as the vendor's own examples send it: two items are asked for, one in the body."""
    two = QueryParts(run.operation).limit(2)
    for headers, content in (((), None), (_FORM, f"{two[0][0]}=1".encode()), (_JSON, b'{"a":')):
        yield Request(two, headers=headers, content=content, purpose="GET with a body")
