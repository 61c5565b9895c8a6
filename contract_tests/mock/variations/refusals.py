"""How missing and wrong credentials are refused, and what any server answers now and then instead of a page."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from contract_tests.mock.answers import Answer, Refused, Request, invalid, refused
from contract_tests.mock.api import CONNECTION_HEADER, KEY_HEADER, Config, Server
from contract_tests.mock.data import Alert
from contract_tests.mock.fault import variation
from contract_tests.mock.query import Query
from contract_tests.mock.store import Entry


def _credentials_last(config: Config) -> Config:
    return replace(config, credentials_first=False)


variation("credentials-after-parameters", start=_credentials_last)


def _refuses(name: str, why: str, other: Callable[[Request], Refused]) -> None:
    """Another refusal of what is missing, of a key or of a connection."""
    variation(name, auth=lambda refusal, request, _s: other(request) if refusal and refusal.why == why else refusal)


def _required(request: Request) -> Refused:
    header = CONNECTION_HEADER if request.headers.get(KEY_HEADER) else KEY_HEADER
    return invalid(header.lower(), "Field required", place="header", kind="missing")


def _connection_required(request: Request) -> Refused:
    not_authenticated = refused(401, "Not authenticated", "missing", www_authenticate="APIKey")
    return _required(request) if request.headers.get(KEY_HEADER) else not_authenticated


# 403 is what older FastAPI answers, 422 where the headers are declared as parameters.
_refuses("missing-credential-403", "missing", lambda _: refused(403, "Not authenticated"))
_refuses("missing-credential-422", "missing", _required)
_refuses("missing-connection-422", "missing", _connection_required)
_refuses("wrong-key-403", "key", lambda _: refused(403, "Invalid API Key"))
_refuses("wrong-key-404", "key", lambda _: refused(404, "Not Found"))
_refuses("unknown-connection-401", "connection", lambda _: refused(401, "Invalid Connection ID"))
_refuses("unknown-connection-403", "connection", lambda _: refused(403, "Connection belongs to another account"))


def _unknown_first(refusal: Refused | None, request: Request, s: Server) -> Refused | None:
    connection = request.headers.get(CONNECTION_HEADER)
    is_unknown = connection and connection.lower() != s.credentials.connection_id
    return refused(404, "Connection Not Found", "connection") if is_unknown else refusal


def _letter_by_letter(refusal: Refused | None, request: Request, s: Server) -> Refused | None:
    is_other = request.headers.get(CONNECTION_HEADER) != s.credentials.connection_id
    return refused(404, "Connection Not Found", "connection") if refusal is None and is_other else refusal


def _uuid_only(refusal: Refused | None, request: Request, _s: Server) -> Refused | None:
    connection = request.headers.get(CONNECTION_HEADER, "")
    if refusal and refusal.why == "connection" and (len(connection) != 36 or connection.count("-") != 4):
        return invalid("x-connection-id", "Input should be a valid UUID", connection, place="header")
    return refusal


def _connection_in_header(answer: Answer, request: Request, _s: Server) -> Answer:
    connection = request.headers.get(CONNECTION_HEADER, "")
    return answer.with_headers(x_connection_id=connection) if connection.isprintable() else answer


def _connection_in_device(alert: Alert, _query: Query, _entry: Entry, s: Server) -> Alert:
    if alert.get("device"):
        alert["device"]["vendor_data"] = {"connection": s.credentials.connection_id}
    return alert


def _challenge(answer: Answer, *_: object) -> Answer:
    return answer.with_headers(www_authenticate='APIKey realm="leen"') if answer.status == 401 else answer


variation("unknown-connection-before-wrong-key", auth=_unknown_first)
variation("connection-case-matters", auth=_letter_by_letter)
variation("malformed-connection-422", auth=_uuid_only)
variation("connection-id-echoed", answer=_connection_in_header, item=_connection_in_device)
variation("challenge-names-realm", answer=_challenge)

_GATEWAY = {502: "Bad Gateway", 503: "Service Unavailable", 504: "Time-out"}
_QUIET = 9


def _noisy(name: str, one_in: int, disturbance: Callable[[Server], Answer], in_a_row: int = 1) -> None:
    """Now and then, by seeded chance, a disturbance in place of an answer; at least 9 requests are quiet after it."""

    def before(_request: Request, s: Server) -> Answer | None:
        left, quiet = s.memory.get(name, (0, 3))
        if left == 0 and quiet <= 0 and s.random.randrange(one_in) == 0:
            left = in_a_row
        s.memory[name] = (left - 1, _QUIET) if left else (0, quiet - 1)
        return disturbance(s) if left else None

    variation(name, before=before)


def _too_many(**headers: str) -> Answer:
    return Answer.json(429, {"detail": "Rate limit exceeded"}, **headers)


def _in_a_second() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)


def _gateway(status: int, **headers: str) -> Answer:
    title = f"{status} {_GATEWAY[status]}"
    return Answer.of(status, f"<html><h1>{title}</h1><hr>nginx</html>".encode(), "text/html", **headers)


def _any_gateway(s: Server) -> Answer:
    return _gateway(s.random.choice(list(_GATEWAY)))


def _cut(_s: Server) -> Answer:
    return Answer(200, b'{"count":1,"total":1,"items":[' + b" " * 1000, cut=True)


def _any(s: Server) -> Answer:
    return s.random.choice([_any_gateway(s), _cut(s), Answer(0), _too_many(retry_after="0")])


_noisy("rate-limited", 120, lambda _s: _too_many(retry_after="1"))
_noisy("rate-limited-until-date", 120, lambda _s: _too_many(retry_after=_in_a_second()))
_noisy("rate-limited-in-bursts", 25, lambda _s: _too_many(retry_after="0"), in_a_row=2)
_noisy("rate-limited-without-time", 60, lambda _s: _too_many())
_noisy("gateway-errors", 25, _any_gateway)
_noisy("gateway-errors-without-body", 25, lambda _s: Answer(503))
_noisy("gateway-asks-to-wait", 120, lambda _s: _gateway(503, retry_after="1"))
_noisy("connections-cut", 25, _cut)
_noisy("connections-dropped", 25, lambda _s: Answer(0))
_noisy("bad-network", 12, _any)
