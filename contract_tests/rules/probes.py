"""What is sent: first the initial reads, whichever rules are selected, then probes, requests made to provoke an answer.

The checks of `http`, `page` and `credentials` look at the answers of probes.
"""

from collections.abc import Iterator
from itertools import product

from contract_tests.catalog import LIST, probe, source
from contract_tests.http.exchange import Query, Request
from contract_tests.openapi.expected_response import is_sure
from contract_tests.results import CannotTestError
from contract_tests.run import Run
from contract_tests.sampling.pages import WHOLE, Page, RefusedError, Variant, by_cursor, by_offset
from contract_tests.sampling.variants import SORT, sorts

VALUES, GENERATED, COMBINATIONS, ODD = "values", "generated", "combinations", "odd requests"
CURSORS, METHODS, BODIES = "cursors with other parameters", "methods", "bodies"

FAR_FUTURE, SINCE = "2999-01-01T00:00:00Z", "2021-01-01T00:00:00Z"
_IMPOSSIBLE = {
    "integer": ("many", "-1", "-100", "10abc", "1.5"),
    "boolean": ("maybe", "truex", "falsey"),
    "date-time": (
        *("yesterday-ish", "2021-13-01T00:00:00Z", "2021-01-45T00:00:00Z", "2021-02-30T00:00:00Z"),
        *("2021-01-01T25:00:00Z", "2021-01-01T00:61:00Z", "2021-01-01T00:00:00Zabc", "2021-01-01abc"),
    ),
}
"""What no parser lets through, and what those of C, JavaScript, Java, PHP and Go do."""
_MOST_FLAGS = 5
_TEXTS = (
    *("", " ", "null", "é∅😀", "a" * 1500, "'; --", "%", "[]", "{}", "\\"),
    *("../..", "<b>", "\t", "-0", "1e3", "0x10"),
)
_HUGE = (
    *("2147483648", "9223372036854775807", "9223372036854775808", "1" + "0" * 30),
    *("-9223372036854775809", "1" + "0" * 400),
)
_TIMES = (
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2016-12-31T23:59:60Z", "2021-02-30T00:00:00Z"),
    *("2021-01-01T24:00:00Z", "2021-01-01", "2021-01-01 00:00:00", "2021-01-01T00:00:00", "2021-01-01t00:00:00z"),
    *("2021-01-01T00:00:00.123456789Z", "2021-01-01T00:00:00+23:59", "1609459200", "-1", "99999999999999999999"),
    *("1e400", "nan"),
)
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
_SORTS = ("'", '"', "id'--", "(", ":", "a:b:c", "a" * 1500)
_FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
_JSON = (("Content-Type", "application/json"),)
_FEW = 7
UNSAFE_METHODS = ("POST", "PUT", "PATCH", "DELETE")


@source(LIST)
def read_list(run: Run) -> None:
    """Read the whole list with all that flags add, then parts of it in each mode, forward and backward, in all ways."""
    paging = run.operation.paging
    includes = tuple((name, "true") for name in run.operation.includes)
    views = [WHOLE, Variant(includes), *(Variant((flag,)) for flag in includes if len(includes) > 1)]
    if run.operation.since:
        views.append(Variant(((run.operation.since[0], "2021-01-01T00:00:00+00:00"),)))
    if paging.offset:
        _read_whole(run, views[1])
        for view in views:
            run.get(*view.query, purpose="first page")
        if paging.offset.exclude_total:
            run.get((paging.offset.exclude_total, "true"), purpose="first page")
        for offset in (1, _FEW, 1_000_000):
            run.get((paging.offset.offset, str(offset)), (paging.limit, str(_FEW)), purpose="page by offset")
    if paging.cursor:
        if not paging.offset:
            _traverse(run, views[1], paging.default_limit, run.settings.max_items)
        for view in views:
            _traverse(run, view, paging.default_limit, paging.default_limit)
        last = _traverse(run, WHOLE, _FEW, 3 * _FEW)
        if last and last.items and last.previous is not None:
            by_cursor(run, WHOLE, _FEW, last.previous, purpose="page before the last")


def _read_whole(run: Run, view: Variant) -> None:
    """Read by offset, in the largest pages that clients are known to ask for, where the server gives them."""
    read, limit, default = 0, run.operation.paging.known_limit, run.operation.paging.default_limit
    while read < run.settings.max_items:
        try:
            count = len(by_offset(run, view, limit, read or None, purpose="whole list").items)
        except RefusedError:
            return
        if not read and count < limit:
            limit = max(count, default)
        read += count
        if count < limit:
            return


def _traverse(run: Run, view: Variant, limit: int, most: int) -> Page | None:
    """Follow next cursors until so many items were read; return the last page, None where a request is refused."""
    read, cursor = 0, None
    while True:
        try:
            page = by_cursor(run, view, limit, cursor, purpose="pages by cursor")
        except RefusedError:
            return None
        read += len(page.items)
        if not page.items or page.next is None or read > most or page.next == cursor:
            return page
        cursor = page.next


def modes(run: Run) -> list[Query]:
    """Return what asks for each mode: nothing for the default one."""
    cursor = run.operation.paging.cursor
    return [(), ((cursor.enable, "true"),)] if cursor and cursor.enable else [()]


def flags(run: Run) -> Query:
    """Return all flags that a server must know, but the one that switches the mode, set; others are turned off."""
    parameters, cursor = run.operation.parameters, run.operation.paging.cursor
    found = {name: p for name, p in parameters.items() if p["schema"].get("type") == "boolean"}
    mode = cursor.enable if cursor else None
    return tuple((name, "true" if is_sure(p) else "false") for name, p in found.items() if name != mode)


@probe(VALUES)
def impossible_values(run: Run) -> Iterator[Request]:
    """Yield each parameter with values that no reading makes sense of, in both modes."""
    cursor = run.operation.paging.cursor
    enable = cursor.enable if cursor else None
    for name, parameter in run.operation.parameters.items():
        schema = parameter["schema"]
        for value in _IMPOSSIBLE.get(schema.get("format", schema.get("type")), ()) if is_sure(parameter) else ():
            for mode in modes(run):
                if name != enable or not mode:
                    yield Request((*mode, (name, value)), purpose="impossible value")


@probe(GENERATED)
def generated(run: Run) -> Iterator[Request]:
    """Yield what Schemathesis generates from the document."""
    from contract_tests.openapi.generated_requests import generated_requests  # Schemathesis takes a second to load

    yield from generated_requests(run.operation, run.settings.seed)


@probe(COMBINATIONS)
def combinations(run: Run) -> Iterator[Request]:
    """Yield every combination of flags, with the filter and without it; all at once; and pages without items."""
    for query in (*_combined(run), *_crowded(run), *_empty(run), *_spelled(run)):
        yield Request(query, purpose="combination of flags")


def _combined(run: Run) -> Iterator[Query]:
    parameters, limit = run.operation.parameters, (run.operation.paging.limit, "3")
    names = [name for name, p in parameters.items() if p["schema"].get("type") == "boolean"]
    sure = [name for name in names if is_sure(parameters[name])][:_MOST_FLAGS]
    unsure = [(name, "true") for name in names if name not in sure]
    filters: list[Query] = [(), ((run.operation.since[0], SINCE),)] if run.operation.since else [()]
    for number, (chosen, since) in enumerate(product(product((False, True), repeat=len(sure)), filters)):
        query = [(name, "true") for name, is_on in zip(sure, chosen, strict=True) if is_on]
        yield (*query, *since, limit, *(unsure if number % 3 == 2 else ()))


def _spelled(run: Run) -> Iterator[Query]:
    """A time in other zones and with a fraction: the same instant, and as valid."""
    for text in ("2021-01-01T05:30:00+05:30", "2020-12-31T16:00:00-08:00", "2021-01-01T00:00:00.500Z"):
        if run.operation.since:
            yield ((run.operation.since[0], text), (run.operation.paging.limit, "3"))


def _crowded(run: Run) -> Iterator[Query]:
    paging, since = run.operation.paging, run.operation.since
    query: Query = (*flags(run), *([(since[0], SINCE)] if since else []), (paging.limit, "3"))
    query = (*query, (paging.offset.offset, "1")) if paging.offset else query
    yield query
    yield from ((*query, (SORT, value)) for value in sorts(run)[:1])


def _empty(run: Run) -> Iterator[Query]:
    paging = run.operation.paging
    for mode in modes(run):
        sure = tuple(pair for pair in flags(run) if pair[1] == "true")
        yield (*mode, *sure, (paging.limit, "0"))
        if run.operation.since:
            yield (*mode, *sure, (run.operation.since[0], FAR_FUTURE))
    if paging.offset:
        yield (*flags(run), (paging.offset.offset, "1000000"))


@probe(ODD)
def odd_requests(run: Run) -> Iterator[Request]:
    """Yield what no client should send, though some will; none of them asks for more than a small page."""
    small = (run.operation.paging.limit, "2")
    for query in (*_odd_values(run), *_odd_sorts(run)):
        names = {name for name, _ in query}
        yield Request(query if small[0] in names else (*query, small), purpose="odd request", is_odd=True)
    plus = [f"{run.operation.since[0]}=2021-01-01T00:00:00+00:00"] if run.operation.since else []
    for raw in (*_RAW, *plus, f"{small[0]}=3", f"{small[0].upper()}=1"):
        yield Request(raw_query=f"{small[0]}={small[1]}&{raw}", purpose="odd request", is_odd=True)
    for header in _HEADERS:
        yield Request((small,), headers=(header,), purpose="odd request", is_odd=True)


def _odd_values(run: Run) -> Iterator[Query]:
    for number, (name, parameter) in enumerate(run.operation.parameters.items()):
        schema = parameter["schema"]
        if schema.get("type") == "integer":
            yield from (_harmless(run, name, value) for value in _HUGE)
        elif schema.get("format") == "date-time":
            yield from (((name, value),) for value in _TIMES)
        # Two texts a parameter: each text is tried on one or another.
        texts = (_TEXTS[(2 * number) % len(_TEXTS)], _TEXTS[(2 * number + 1) % len(_TEXTS)])
        yield from (((name, value),) for value in (*texts, "", "\0"))
        yield ((name, "true"), (name, "false"))


def _harmless(run: Run, name: str, value: str) -> Query:
    """A huge page of a large list would do harm: a filter in the far future leaves nothing to return."""
    since = run.operation.since
    if name != run.operation.paging.limit:
        return ((name, value),)
    return ((name, value), (since[0], FAR_FUTURE)) if since else ((name, "-" + value.lstrip("-")),)


def _odd_sorts(run: Run) -> Iterator[Query]:
    """Sorting by one field and another, in both modes."""
    if SORT not in run.operation.parameters:
        return
    names = list(run.operation.item_schema.get("properties", {}))[::6]
    yield from (((SORT, text),) for text in _SORTS)
    yield from (((SORT, f"{name}:{'asc' if number % 2 else 'desc'}"),) for number, name in enumerate(names))
    for mode in modes(run)[1:]:
        yield from ((*mode, (SORT, f"{name}:desc")) for name in names[:2])


@probe(CURSORS)
def cursors_in_company(run: Run) -> Iterator[Request]:
    """Yield a real cursor of each direction beside whatever else a request may hold."""
    paging = run.operation.paging
    if paging.cursor is None:
        raise CannotTestError("the list has no cursor pages")
    mode, small = modes(run)[-1], (paging.limit, "1")
    first = real_cursor(run)
    if not first:
        raise CannotTestError("the list is too short for a second page")
    for cursor in filter(None, (first, real_cursor(run, first, backward=True))):
        for others in _company(run, mode):
            yield Request(((paging.cursor.cursor, cursor), *others), purpose="cursor with other parameters")
        for text in _altered(cursor):
            yield Request(((paging.cursor.cursor, text), *mode, small), purpose="altered cursor", is_odd=True)


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


def _company(run: Run, mode: Query) -> Iterator[Query]:
    paging, small = run.operation.paging, (run.operation.paging.limit, "1")
    yield (small,)
    yield from ((*((name, "false") for name, _ in mode), small), (*mode, (paging.limit, "0")))
    yield (*mode, *((name, "true") for name in run.operation.includes), small)
    offset: Query = ((paging.offset.offset, "1"),) if paging.offset else ()
    if paging.offset:
        yield (*mode, *offset, small)
        if paging.offset.exclude_total:
            yield (*mode, (paging.offset.exclude_total, "true"), small)
    yield from ((*mode, (SORT, value), small) for value in sorts(run)[:1])
    yield (*mode, *flags(run), *offset, small)


@probe(METHODS)
def methods(run: Run) -> Iterator[Request]:
    """Yield every method but GET, those that write with a body and without one."""
    small = ((run.operation.paging.limit, "1"),)
    for method in UNSAFE_METHODS:
        yield Request(method=method, purpose=f"{method} request")
        yield Request(method=method, headers=_JSON, content=b"{}", purpose=f"{method} request with a body")
    yield from (Request(small, method=method, purpose=f"{method} request") for method in ("TRACE", "HEAD", "OPTIONS"))


@probe(BODIES)
def bodies(run: Run) -> Iterator[Request]:
    """Yield a GET with a body, as the vendor's own examples send it: two items are asked for, one in the body."""
    limit = run.operation.paging.limit
    for headers, content in (((), None), (_FORM, f"{limit}=1".encode()), (_JSON, b'{"a":')):
        yield Request(((limit, "2"),), headers=headers, content=content, purpose="GET with a body")
