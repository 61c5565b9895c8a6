"""Questions that the facts leave open, answered by this server: limits, sorting, a parameter that may be unknown."""

from collections.abc import Iterator

from contract_tests.engine.evidence import items_of
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.engine.settled import parameter_pointer
from contract_tests.errors import CannotTestError
from contract_tests.http.exchange import Exchange, Query
from contract_tests.openapi.expected_response import is_sure
from contract_tests.results import Observation, Settled

_BEYOND = (1, 2)
"""Times the known limit, plus one: a page of a few hundred kilobytes more, not a whole list."""


@rule(
    "lowest-limit-and-offset", fact="limit=0 and offset=0 may be accepted or refused with 422", surety="E", sends=True
)
def lowest_limit_and_offset(run: Run) -> Iterator[Settled | Observation]:
    """The lowest limit and the lowest offset are accepted, or refused with 422."""
    paging = run.operation.paging
    queries: list[Query] = [((paging.limit, "0"),)]
    if paging.offset:
        queries += [((paging.offset.offset, "0"),), ((paging.limit, "0"), (paging.offset.offset, "1"))]
    for query in queries:
        said = " and ".join(f"{name}={value}" for name, value in query)
        exchange = run.get(*query, purpose=said)
        yield Settled(said, _lowest(run, exchange), parameter_pointer(run.operation, query[0][0]))
        if exchange.status not in {200, 422}:
            yield Observation(f"{said} is refused with another status than 422", exchange.status, exchange=exchange)


def _lowest(run: Run, exchange: Exchange) -> str:
    if exchange.status != 200 or not exchange.is_json:
        return f"refused with {exchange.status}"
    held = len(items_of(run, exchange))
    if not held:
        return "gives an empty page"
    return "gives a page of the default size" if held == run.operation.paging.default_limit else "gives items"


@rule(
    "highest-limit",
    fact="a limit above a maximum may be refused with 422 or cut down; clients count on the known limit",
    surety="E",
    sends=True,
)
def highest_limit(run: Run) -> Iterator[Settled | Observation]:
    """The largest limit that clients are known to send is accepted; a larger one is answered, cut down or refused."""
    paging = run.operation.paging
    for limit in (paging.known_limit, *(paging.known_limit * times + 1 for times in _BEYOND)):
        if limit > run.settings.max_items:
            return
        exchange = run.get((paging.limit, str(limit)), purpose=f"{paging.limit}={limit}")
        answer = _cut(run, exchange, limit)
        yield Settled(f"{paging.limit}={limit}", answer, parameter_pointer(run.operation, paging.limit))
        if exchange.status not in {200, 422}:
            said = f"{paging.limit}={limit} is refused with another status than 422"
            yield Observation(said, exchange.status, exchange=exchange)
        elif limit == paging.known_limit and not answer.startswith("accepted"):
            yield Observation(f"{paging.limit}={limit}, which clients count on, is {answer}", exchange=exchange)


def _cut(run: Run, exchange: Exchange, limit: int) -> str:
    """Whether a page was cut down shows only where the list is longer than it."""
    if exchange.status != 200 or not exchange.is_json:
        return f"refused with {exchange.status}"
    held, offset = len(items_of(run, exchange)), run.operation.paging.offset
    if held >= limit:
        return "accepted"
    total = exchange.json.get(offset.total) if offset and isinstance(exchange.json, dict) else None
    is_cut = isinstance(total, int) and total > held
    return f"cut down to {held}" if is_cut else "accepted; the list is too short to tell more"


@rule(
    "sorting",
    fact="a known value of sort may be honoured or ignored, an unknown one ignored or refused",
    surety="E",
    sends=True,
)
def sorting(run: Run) -> Iterator[Settled | Observation]:
    """A value of sort is honoured, ignored, or refused with 422."""
    if "sort" not in run.operation.parameters or run.operation.since is None:
        raise CannotTestError("the list is not known to sort")
    pointer = parameter_pointer(run.operation, "sort")
    unknown = run.get(("sort", "no_such_field:desc"), (run.operation.paging.limit, "5"), purpose="sort by no field")
    yield Settled(
        "sort by an unknown field", "ignored" if unknown.status == 200 else f"refused with {unknown.status}", pointer
    )
    yield from _known(run, run.operation.since[1][-1], pointer)


def _known(run: Run, key: str, pointer: str) -> Iterator[Settled | Observation]:
    ways = [
        run.get(("sort", f"{key}:{way}"), (run.operation.paging.limit, "50"), purpose="sort by a time")
        for way in ("asc", "desc")
    ]
    for exchange in ways:
        if exchange.status not in {200, 422}:
            yield Observation(
                "a value of sort is refused with another status than 422", exchange.status, exchange=exchange
            )
    if any(exchange.status != 200 or not exchange.is_json for exchange in ways):
        yield Settled(f"sort by {key}", f"refused with {ways[0].status}", pointer)
        return
    rising, falling = (_times(run, exchange, key) for exchange in ways)
    if min(len(set(rising)), len(set(falling))) < 3:
        return
    honoured = rising == sorted(rising) and falling == sorted(falling, reverse=True)
    yield Settled(f"sort by {key}", "honoured" if honoured else "ignored, or honoured in part", pointer)


def _times(run: Run, exchange: Exchange, key: str) -> list[str]:
    values = (item.get(key) for item in items_of(run, exchange) if isinstance(item, dict))
    return [value for value in values if isinstance(value, str)]


@rule("unsure-parameters", fact="some parameters may be unknown to this list", surety="E", sends=True)
def unsure_parameters(run: Run) -> Iterator[Settled]:
    """A parameter that may be unknown shows whether it is by how an impossible value is met."""
    parameters = run.operation.parameters.items()
    unsure = [name for name, p in parameters if p["schema"].get("type") == "boolean" and not is_sure(p)]
    if not unsure:
        raise CannotTestError("the list has no such parameter")
    for name in unsure:
        exchange = run.get((name, "maybe"), (run.operation.paging.limit, "1"), purpose=f"{name}=maybe")
        refused = f"known: an impossible value is refused with {exchange.status}"
        answer = "not looked at" if exchange.status == 200 else refused
        yield Settled(f"the parameter {name}", answer, parameter_pointer(run.operation, name))
