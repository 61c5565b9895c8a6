"""Bodies of all answers: what they say that they are, and what they are."""

from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import Any

from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.errors import CannotTestError
from contract_tests.http.exchange import Exchange, Request
from contract_tests.openapi.schema_errors import problems
from contract_tests.results import NO_VALUE, Finding, simple
from contract_tests.rules.http.judged import LIMITS_OF_A_GATEWAY, is_front_end, require


def _with_body(run: Run) -> Iterator[Exchange]:
    """Answers of the API itself with a body: not to a preflight or TRACE, no redirect, no gateway's words."""
    return require(
        (
            exchange
            for exchange in run.traffic
            if (exchange.body or exchange.status == 200)
            and exchange.request.method not in {"HEAD", "OPTIONS", "TRACE"}
            and not 300 <= exchange.status < 400
            and exchange.status not in LIMITS_OF_A_GATEWAY
            and not is_front_end(exchange)
        ),
        "answer with a body",
    )


@rule("content-type-is-json", fact="every answer with a body says application/json", surety="C")
def content_type_is_json(run: Run) -> Iterator[Finding]:
    """Every answer with a body says that it is application/json."""
    for exchange in _with_body(run):
        said = exchange.header("content-type")
        if (said or "").partition(";")[0].strip().lower() != "application/json":
            got: Any = NO_VALUE if said is None else said
            yield simple("the content type application/json", got, exchange=exchange)


@rule("body-is-json", fact="every answer with a body holds JSON", surety="C")
def body_is_json(run: Run) -> Iterator[Finding]:
    """Every answer with a body holds JSON in UTF-8, without a byte order mark."""
    for exchange in _with_body(run):
        if not exchange.is_json or not _is_utf8(exchange.body):
            yield simple("a body of JSON in UTF-8", NO_VALUE, "it does not parse", exchange=exchange)


@rule("error-body-has-detail", fact='errors have the body {"detail": text or a list of problems}', surety="B")
def error_body_has_detail(run: Run) -> Iterator[Finding]:
    """A refusal has a body with detail, either text or a list of problems with loc, msg and type."""
    validator = run.operation.validator(_error_schema(run))
    refusals = (
        e
        for e in run.traffic
        if 400 <= e.status < 500
        and e.status not in LIMITS_OF_A_GATEWAY
        and not _is_bodiless(e.request)
        and not is_front_end(e)
    )
    for exchange in require(refusals, "refusal"):
        if not exchange.body:
            yield simple("a body with detail", NO_VALUE, "the body is empty", exchange=exchange)
        elif exchange.is_json:
            yield from (problem.finding(exchange) for problem in problems(validator, exchange.json))


def _is_bodiless(request: Request) -> bool:
    """Preflights and TRACE are often refused by what stands before the API, and nobody reads the body."""
    is_preflight = any(name.lower() == "access-control-request-method" for name, _ in request.headers)
    return request.method in {"HEAD", "TRACE"} or (request.method == "OPTIONS" and is_preflight)


def _error_schema(run: Run) -> dict[str, Any]:
    """The schema of a refusal's body: the document gives one form to all of them."""
    for status, response in run.operation.definition["responses"].items():
        content = run.operation.resolve(response).get("content", {})
        if status.startswith("4") and "application/json" in content:
            schema: dict[str, Any] = content["application/json"]["schema"]
            return schema
    raise CannotTestError("the document says nothing of the body of a refusal")


def _is_utf8(body: bytes) -> bool:
    """The parser would also take UTF-16, UTF-32 and a byte order mark, which RFC 8259 excludes; clients stumble."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not body.startswith(BOM_UTF8) and b"\0" not in body
