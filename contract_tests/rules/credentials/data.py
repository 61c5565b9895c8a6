"""Without every credential valid there is no data."""

from collections.abc import Iterator

from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.engine.settled import scheme_pointer
from contract_tests.errors import CannotTestError
from contract_tests.results import Finding, Observation, Settled
from contract_tests.rules.credentials.attempts import (
    ABSENT,
    ALTERED,
    PURPOSES,
    WRONG,
    absent,
    altered,
    queries,
    refuse,
    wrong,
)

_FACT = "without a valid key and a valid connection there is no data: an empty list with 200 is data"


@rule("absent-refused", fact=_FACT, surety="C", sends=True)
def absent_refused(run: Run) -> Iterator[Finding]:
    """A request that lacks one credential, or all of them, gets no data, whichever page it asks for."""
    for finding, _ in refuse(run, absent(run), ABSENT, queries(run)):
        yield finding


@rule("wrong-refused", fact=_FACT, surety="C", sends=True)
def wrong_refused(run: Run) -> Iterator[Finding]:
    """A request with a credential that is not valid gets no data, though the others are valid."""
    for finding, _ in refuse(run, wrong(run), WRONG, queries(run)):
        yield finding


@rule("altered-refused", fact=_FACT, surety="C", sends=True)
def altered_refused(run: Run) -> Iterator[Finding]:
    """A valid credential that was cut, extended or changed in one character gets no data."""
    for finding, _ in refuse(run, altered(run), ALTERED, queries(run)[:1]):
        yield finding


@rule(
    "refusal-status",
    fact="401, 403 and 404 are all lawful, and 422 for a missing header or one of another kind",
    surety="E",
)
def refusal_status(run: Run) -> Iterator[Settled | Observation]:
    """A request without valid credentials is refused with 401, 403, 404 or 422."""
    met: dict[tuple[str, str], set[int]] = {}
    for exchange in run.traffic:
        if exchange.request.purpose in PURPOSES:
            header = next(iter(exchange.request.credentials))
            what = (
                exchange.request.purpose
                if len(exchange.request.credentials) == 1
                else f"every {exchange.request.purpose}"
            )
            met.setdefault((what, header), set()).add(exchange.status)
            if exchange.status in range(400, 500) and exchange.status not in {401, 403, 404, 422, 429}:
                said = f"{what} is refused with another status than 401, 403, 404 or 422"
                yield Observation(said, exchange.status, exchange=exchange)
    if not met:
        raise CannotTestError("no request without valid credentials was sent")
    for (what, header), statuses in met.items():
        answer = ", ".join(f"status {status}" for status in sorted(statuses))
        yield Settled(f"{what} ({header})", answer, scheme_pointer(run.operation, header))
