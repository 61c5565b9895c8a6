"""Odd requests: what nobody should send, and somebody will."""

from collections.abc import Iterator

from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.http.exchange import Query, Request
from contract_tests.results import Finding, simple
from contract_tests.rules.http.judged import ODD, is_server_error, send_all

_TEXTS = (
    "",
    " ",
    "null",
    "é∅😀",
    "a" * 1500,
    "'; --",
    "%",
    "[]",
    "{}",
    "\\",
    "../..",
    "<b>",
    "\t",
    "-0",
    "1e3",
    "0x10",
)
_HUGE = (
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "1" + "0" * 30,
    "-9223372036854775809",
    "1" + "0" * 400,
)
_TIMES = (
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "2016-12-31T23:59:60Z",
    "2021-02-30T00:00:00Z",
    "2021-01-01T24:00:00Z",
    "2021-01-01",
    "2021-01-01 00:00:00",
    "2021-01-01T00:00:00",
    "2021-01-01t00:00:00z",
    "2021-01-01T00:00:00.123456789Z",
    "2021-01-01T00:00:00+23:59",
    "1609459200",
    "-1",
    "99999999999999999999",
    "1e400",
    "nan",
)
_RAW = (
    "%zz=1",
    "x=%",
    "x=%ff%fe",
    "%ff=1",
    "x=%00",
    "x=%ed%a0%80",
    "&&",
    "=",
    "=1",
    "x",
    "x;y=1",
    "x[]=1&x[0]=2",
    "x=" + "a" * 3000,
    "&".join(f"x{number}=1" for number in range(200)),
)
_HEADERS = (
    ("Accept", "text/html"),
    ("Accept", "image/png;q=0.1"),
    ("Accept", "application/xml"),
    ("Accept-Encoding", "identity"),
    ("Accept-Language", "tlh"),
    ("Authorization", "Bearer e30.e30."),
    ("Content-Type", "text/plain"),
    ("Cookie", "a=b; c"),
    ("If-None-Match", '"another"'),
    ("Origin", "https://app.example"),
    ("Range", "bytes=0-9"),
)


@rule(
    "odd-requests-survived",
    fact="no request whatever is answered with a 5xx, but a gateway's in passing",
    surety="C",
    sends=True,
)
def odd_requests_survived(run: Run) -> Iterator[Finding]:
    """Odd values, spellings, encodings and headers are answered or refused, never with a server error."""
    for exchange in send_all(run, dict.fromkeys(odd_requests(run))):
        if is_server_error(exchange):
            yield simple("an answer or a refusal", exchange.status, "a server error", exchange=exchange)


def odd_requests(run: Run) -> Iterator[Request]:
    """Yield the requests; none of them asks for more than a small page."""
    small = (run.operation.paging.limit, "2")
    for query in _odd_values(run):
        names = {name for name, _ in query}
        yield Request(query=query if small[0] in names else (*query, small), purpose=ODD)
    for sort in _sorts(run):
        yield Request(query=(*sort, small), purpose=ODD)
    for raw in (*_RAW, f"{small[0]}=3", f"{small[0].upper()}=1"):
        yield Request(raw_query=f"{small[0]}={small[1]}&{raw}", purpose=ODD)
    for header in _HEADERS:
        yield Request(query=(small,), headers=(header,), purpose=ODD)


def _odd_values(run: Run) -> Iterator[Query]:
    for number, (name, parameter) in enumerate(run.operation.parameters.items()):
        schema = parameter["schema"]
        if schema.get("type") == "integer":
            yield from (_harmless(run, name, value) for value in _HUGE)
        elif schema.get("format") == "date-time":
            yield from (((name, value),) for value in _TIMES)
        # Two texts a parameter: each text is tried on one or another.
        texts = (_TEXTS[(2 * number) % len(_TEXTS)], _TEXTS[(2 * number + 1) % len(_TEXTS)])
        yield from (((name, value),) for value in texts)
        yield from (((name, text),) for text in ("", "\0"))
        yield ((name, "true"), (name, "false"))


def _sorts(run: Run) -> Iterator[Query]:
    """Sorting by one field and another, in both modes."""
    names = list(run.operation.item_schema.get("properties", {}))[::6]
    if "sort" in run.operation.parameters:
        yield from ((("sort", text),) for text in ("'", '"', "id'--", "(", ":", "a:b:c", "a" * 1500))
        yield from ((("sort", f"{name}:{'asc' if number % 2 else 'desc'}"),) for number, name in enumerate(names))
        cursor = run.operation.paging.cursor
        if cursor and cursor.enable:
            yield from (((cursor.enable, "true"), ("sort", f"{name}:desc")) for name in names[:2])


def _harmless(run: Run, name: str, value: str) -> Query:
    """A huge page of a large list would do harm: a filter in the far future leaves nothing to return."""
    since = run.operation.since
    if name != run.operation.paging.limit:
        return ((name, value),)
    return ((name, value), (since[0], "2999-01-01T00:00:00Z")) if since else ((name, "-" + value.lstrip("-")),)
