"""Checks of single answers: statuses, bodies, content types, and whether the answer was to be expected."""

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator

import jsonschema_rs

from contract_tests.catalog import exchange_rule
from contract_tests.http.client import TRANSIENT
from contract_tests.http.exchange import Exchange, Request
from contract_tests.openapi.document import CursorPaging
from contract_tests.openapi.expected_response import Answer, expected_response
from contract_tests.openapi.schema_errors import problems
from contract_tests.results import (
    NO_VALUE,
    CannotTestError,
    Finding,
    header,
    is_json,
    length,
    shown_by,
    status,
)
from contract_tests.rules.probes import BODIES, COMBINATIONS, GENERATED, METHODS, UNSAFE_METHODS, VALUES
from contract_tests.run import Run
from contract_tests.sampling.reading import once

_FRONT_END_LIMITS = frozenset({413, 414, 431, *TRANSIENT})
"""Statuses of what stands before the API: limits of its own, and transient errors."""
_FRONT_END_REFUSALS = frozenset({400, 403, 405, 408, 411, 413, 414, 417, 421, 431, 494, 501})
"""Statuses by which a load balancer or firewall refuses what no client sends."""
_HOSTILE = re.compile(r"[^ -~]|[<>'\"\\;%{}\[\]()|`]|\.\.|--")
_LONGEST_TEXT, _MOST_PARAMETERS = 256, 50


def is_front_end(run: Run, exchange: Exchange) -> bool:
    """Whether a front end, not the API, refused a request that is malformed, oversized or hostile-looking."""
    is_refused = exchange.status in _FRONT_END_REFUSALS and not exchange.is_json
    return is_refused and _is_hostile(exchange.request, run.operation.paging.cursor)


def _is_hostile(request: Request, cursor: CursorPaging | None) -> bool:
    # A real cursor may hold any character, and many of them.
    opaque = {cursor.cursor} if cursor and not request.is_odd else set[str]()
    texts = [text for pair in request.query if pair[0] not in opaque for text in pair]
    texts += [text for text in (*dict(request.headers).values(), *request.credentials.values()) if text is not None]
    return (
        request.method not in {"GET", "HEAD", "OPTIONS"}
        or request.raw_query is not None
        or request.content is not None
        or len(request.query) > _MOST_PARAMETERS
        or any(not name for name, _ in request.query)
        or any(len(text) > _LONGEST_TEXT or _HOSTILE.search(text) for text in texts)
    )


def _is_of_the_api(run: Run, exchange: Exchange) -> bool:
    """Whether the API itself answered, not what stands before it."""
    return exchange.status not in _FRONT_END_LIMITS and not is_front_end(run, exchange)


def is_server_error(run: Run, exchange: Exchange) -> bool:
    """Whether the API itself failed."""
    return exchange.status >= 500 and _is_of_the_api(run, exchange)


def _is_get(_run: Run, exchange: Exchange) -> bool:
    return exchange.request.method == "GET"


@exchange_rule("http.no-5xx", fact="no request of any kind is answered with a 5xx, but a gateway's transient ones")
def no_server_error(run: Run, exchange: Exchange) -> Iterator[Finding]:
    """No request whatever is answered with a server error."""
    if is_server_error(run, exchange) and (exchange.request.method, exchange.status) != ("TRACE", 501):
        message = f"A request is answered with status {exchange.status}, a server error."
        yield shown_by(exchange, message, status("5xx"), expected="an answer or a refusal")


@exchange_rule("http.no-lasting-error", fact="429, 502, 503, 504 and dropped connections are transient")
def no_lasting_error(_run: Run, exchange: Exchange) -> Iterator[Finding]:
    """A request that is sent again is answered in the end, as the plain request is."""
    if exchange.status in TRANSIENT and exchange.attempts > 1:
        got = f"status {exchange.status}" if exchange.status else "no answer at all"
        message = f"A request gets {got} however often it is sent, and the plain request is answered."
        yield shown_by(exchange, message, status(exchange.status))


@exchange_rule("http.only-200", fact="a 200 is the only success", where=_is_get)
def only_200(_run: Run, exchange: Exchange) -> Iterator[Finding]:
    """A request for the list that succeeds is answered with 200, never with another status from 100 to 299."""
    if 100 <= exchange.status < 300 and exchange.status != 200:
        message = f"A request succeeds with status {exchange.status}."
        yield shown_by(exchange, message, status(exchange.status), expected="status 200")


@exchange_rule(
    "http.no-redirect",
    fact="a page or a refusal is the answer; a trailing slash alone may be redirected",
    where=lambda run, exchange: _is_get(run, exchange) and exchange.request.path is None,
)
def no_redirect(_run: Run, exchange: Exchange) -> Iterator[Finding]:
    """A request for the list at its own path is not redirected, with credentials or without."""
    if 300 <= exchange.status < 400:
        message = f"The list is redirected with status {exchange.status}."
        yield shown_by(exchange, message, status("3xx"), expected="a page or a refusal")


def _has_body(run: Run, exchange: Exchange) -> bool:
    """Answers of the API itself with a body: not to a preflight or TRACE, and no redirect."""
    return (
        (bool(exchange.body) or exchange.status == 200)
        and exchange.request.method not in {"HEAD", "OPTIONS", "TRACE"}
        and not 300 <= exchange.status < 400
        and _is_of_the_api(run, exchange)
    )


@exchange_rule("http.content-type", fact="every answer with a body says application/json", where=_has_body)
def content_type(_run: Run, exchange: Exchange) -> Iterator[Finding]:
    """Every answer with a body says that it is application/json."""
    said = exchange.header("content-type")
    if (said or "").partition(";")[0].strip().lower() != "application/json":
        wrong, got = ~header("content-type", "application/json"), NO_VALUE if said is None else said
        yield shown_by(exchange, "The answer does not say that it is application/json.", wrong, actual=got)


@exchange_rule("http.json", fact="every answer with a body holds JSON", where=_has_body)
def body_is_json(_run: Run, exchange: Exchange) -> Iterator[Finding]:
    """Every answer with a body holds JSON in UTF-8, without a byte order mark."""
    if not exchange.is_json or not _is_utf8(exchange.body):
        why = f": {exchange.unreadable}" if exchange.unreadable else ""
        yield shown_by(exchange, f"The body is not JSON{why}.", ~is_json())


def _is_utf8(body: bytes) -> bool:
    """The parser would also take UTF-16, UTF-32 and a byte order mark, which RFC 8259 excludes; clients stumble."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not body.startswith(BOM_UTF8) and b"\0" not in body


def _is_refusal(run: Run, exchange: Exchange) -> bool:
    """Preflights and TRACE are often refused by what stands before the API, and nobody reads the body."""
    request = exchange.request
    is_preflight = any(name.lower() == "access-control-request-method" for name, _ in request.headers)
    is_bodiless = request.method in {"HEAD", "TRACE"} or (request.method == "OPTIONS" and is_preflight)
    return 400 <= exchange.status < 500 and not is_bodiless and _is_of_the_api(run, exchange)


@exchange_rule(
    "http.error-body",
    fact='errors have the body {"detail": text or a list of problems}',
    confidence="B",
    where=_is_refusal,
    if_none="no request was refused",
)
def error_body(run: Run, exchange: Exchange) -> Iterator[Finding]:
    """A refusal has a body with detail, either text or a list of problems with loc, msg and type."""
    if not exchange.body:
        yield shown_by(exchange, "A refusal has no body.", ~is_json(), expected="a body with detail")
    elif exchange.is_json:
        yield from (problem.finding(exchange) for problem in problems(_error_validator(run), exchange.json))


@once
def _error_validator(run: Run) -> jsonschema_rs.Draft202012Validator:
    """Of a refusal's body: the document gives one form to all of them."""
    for code, response in run.operation.definition["responses"].items():
        content = run.operation.resolve(response).get("content", {})
        if code.startswith("4") and "application/json" in content:
            return run.operation.validator(content["application/json"]["schema"])
    raise CannotTestError("the document says nothing of the body of a refusal")


def _has_to_get(answer: Answer) -> Callable[[Run, Exchange], bool]:
    def where(run: Run, exchange: Exchange) -> bool:
        return expected_response(run.operation, exchange.request).answer is answer

    return where


@exchange_rule(
    "http.valid-answered",
    fact="each documented parameter is accepted with its documented values, in any combination",
    where=_has_to_get(Answer.PAGE),
    if_none="no valid request was recorded",
)
def valid_answered(_run: Run, exchange: Exchange) -> Iterator[Finding]:
    """A valid request is answered with a page, in any combination of parameters."""
    if 200 != exchange.status < 500 and exchange.status not in TRANSIENT:
        message = f"A valid request is answered with status {exchange.status}."
        yield shown_by(exchange, message, ~status(200), expected="status 200")


@exchange_rule(
    "http.invalid-refused",
    fact="text for a number, a negative number, maybe for a boolean and text that is no date are refused with 422",
    sources=(VALUES, GENERATED, COMBINATIONS),
    where=_has_to_get(Answer.REFUSAL),
    if_none="no invalid request was recorded",
)
def invalid_refused(run: Run, exchange: Exchange) -> Iterator[Finding]:
    """A parameter with a value that no reading can make sense of is refused with 422, in both modes."""
    expected = expected_response(run.operation, exchange.request)
    refusals = sorted(expected.refusals)
    if exchange.status < 500 and exchange.status not in refusals and _is_of_the_api(run, exchange):
        message = f"{expected.because} has an impossible value, and is answered with status {exchange.status}."
        wanted = f"status {' or '.join(map(str, refusals)) if len(refusals) < 9 else '4xx'}"
        yield shown_by(exchange, message, ~status(*refusals), expected=wanted)


@exchange_rule(
    "http.writing-refused",
    fact="POST, PUT, PATCH and DELETE are never answered with 2xx",
    sources=(METHODS,),
    where=lambda _run, exchange: exchange.request.method in UNSAFE_METHODS,
    if_none="POST, PUT, PATCH and DELETE go to a remote server only with --unsafe-methods",
)
def writing_refused(_run: Run, exchange: Exchange) -> Iterator[Finding]:
    """POST, PUT, PATCH and DELETE are refused, with a body and without one."""
    if 200 <= exchange.status < 300:
        message = f"{exchange.request.method} is answered with status {exchange.status}."
        yield shown_by(exchange, message, status("2xx"), expected="a refusal")


@exchange_rule(
    "http.get-with-body",
    fact="the vendor's own examples send a GET with a body, which a server survives and ignores",
    confidence="B",
    sources=(BODIES,),
    where=lambda run, exchange: _is_get(run, exchange) and exchange.request.content is not None,
    if_none="no GET with a body was recorded",
)
def get_with_body(run: Run, exchange: Exchange) -> Iterator[Finding]:
    """A GET with a body is answered as if it had none."""
    bodiless = Request(exchange.request.query)
    if exchange.status not in {200, *TRANSIENT}:
        message = f"A GET with a body is answered with status {exchange.status}."
        yield shown_by(exchange, message, ~status(200), expected="status 200")
    elif len(run.items(exchange)) == 1 and any(len(run.items(e)) == 2 for e in run.traffic if e.request == bodiless):
        message = "The body of a GET is read for parameters: the page holds 1 item, and 2 are asked for."
        yield shown_by(exchange, message, length(1))
