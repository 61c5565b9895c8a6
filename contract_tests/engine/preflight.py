"""The first request, a plain one: is there a server of this contract that lets us in?"""

from contract_tests.engine.run import Run
from contract_tests.errors import UndecidedError
from contract_tests.http.exchange import Exchange, Request
from contract_tests.results import NO_VALUE, Finding, simple

_PLAIN = Request(purpose="preflight")
_LOCKED_OUT = frozenset({401, 403, 404})


def preflight(run: Run) -> Finding | None:
    """Send one plain request; return what is broken about the answer, None where it is a page.

    Raises:
        UndecidedError: nothing can be said about the contract: no answer, a redirect, the credentials are refused, or
            what answers does not speak JSON.
    """
    answer = run.session.send(_PLAIN)
    if 300 <= answer.status < 400:
        raise UndecidedError(f"the server redirects (status {answer.status}): set LEEN_BASE_URL to where it leads")
    if not _speaks_json(answer):
        raise UndecidedError(
            f"what answered (status {answer.status}) is not this API: it is JSON neither by its type nor by its body"
        )
    if answer.status in _LOCKED_OUT:
        raise UndecidedError(
            f"the server refuses the credentials (status {answer.status}): check LEEN_API_KEY, LEEN_CONNECTION_ID "
            "and the environment that they belong to"
        )
    return _broken(run, answer)


def _speaks_json(answer: Exchange) -> bool:
    return answer.is_json or "json" in (answer.header("content-type") or "").lower()


def _broken(run: Run, answer: Exchange) -> Finding | None:
    if answer.status != 200:
        return simple("status 200 for a plain request", answer.status, exchange=answer)
    if not answer.is_json:
        return simple("a body that is JSON", NO_VALUE, "the body does not parse", exchange=answer)
    items = run.operation.paging.items
    if not isinstance(answer.json, dict) or not isinstance(answer.json.get(items), list):
        return simple(f"a page: an object with a list of {items}", answer.json, exchange=answer)
    return None
