"""How missing and wrong credentials are refused."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from contract_tests.mock.answers import Answer, Refused, Request, invalid, refused
from contract_tests.mock.api import CONNECTION_HEADER, KEY_HEADER, Config, Server
from contract_tests.mock.data import Alert
from contract_tests.mock.fault import variation
from contract_tests.mock.query import Query
from contract_tests.mock.store import Entry


def _refuses(name: str, why: str, other: Callable[[Request], Refused], **hooks: Any) -> None:
    """Another refusal of what is missing, of a key or of a connection."""
    variation(name, auth=lambda _s, r, refusal: other(r) if refusal and refusal.why == why else refusal, **hooks)


def _credentials_last(config: Config) -> Config:
    return replace(config, credentials_first=False)


def _field_required(request: Request) -> Refused:
    header = CONNECTION_HEADER if request.headers.get(KEY_HEADER) else KEY_HEADER
    return invalid(header.lower(), "Field required", place="header", kind="missing")


def _connection_required(request: Request) -> Refused:
    not_authenticated = refused(401, "Not authenticated", "missing", www_authenticate="APIKey")
    return _field_required(request) if request.headers.get(KEY_HEADER) else not_authenticated


# 403 is what older FastAPI answers, 422 where the headers are declared as parameters.
_refuses("missing-credential-403", "missing", lambda _: refused(403, "Not authenticated"))
_refuses("missing-credential-422", "missing", _field_required, start=_credentials_last)
_refuses("missing-connection-422", "missing", _connection_required)
_refuses("wrong-key-403", "key", lambda _: refused(403, "Invalid API Key"))
_refuses("wrong-key-404", "key", lambda _: refused(404, "Not Found"))
_refuses("unknown-connection-401", "connection", lambda _: refused(401, "Invalid Connection ID"))
_refuses("unknown-connection-403", "connection", lambda _: refused(403, "Connection belongs to another account"))
variation("credentials-after-parameters", start=_credentials_last)


def _unknown_first(s: Server, request: Request, refusal: Refused | None) -> Refused | None:
    connection = request.headers.get(CONNECTION_HEADER)
    if connection and connection.lower() != s.credentials.connection_id:
        return refused(404, "Connection Not Found", "connection")
    return refusal


def _uuid_only(_s: Server, request: Request, refusal: Refused | None) -> Refused | None:
    connection = request.headers.get(CONNECTION_HEADER, "")
    if refusal and refusal.why == "connection" and (len(connection) != 36 or connection.count("-") != 4):
        return invalid("x-connection-id", "Input should be a valid UUID", connection, place="header")
    return refusal


def _letter_by_letter(s: Server, request: Request, refusal: Refused | None) -> Refused | None:
    if refusal is None and request.headers.get(CONNECTION_HEADER) != s.credentials.connection_id:
        return refused(404, "Connection Not Found", "connection")
    return refusal


def _connection_in_header(_s: Server, request: Request, answer: Answer) -> Answer:
    connection = request.headers.get(CONNECTION_HEADER)
    if connection and connection.isprintable() and connection.isascii():
        answer.headers["X-Connection-ID"] = connection
    return answer


def _connection_in_device(s: Server, _query: Query, _entry: Entry, alert: Alert) -> Alert:
    if alert.get("device"):
        alert["device"]["vendor_data"] = {"connection": s.credentials.connection_id}
    return alert


def _challenge(_s: Server, _request: Request, answer: Answer) -> Answer:
    if answer.status == 401:
        answer.headers["WWW-Authenticate"] = f'APIKey realm="leen", header="{KEY_HEADER}"'
    return answer


variation("unknown-connection-before-wrong-key", auth=_unknown_first)
variation("malformed-connection-422", auth=_uuid_only)
variation("connection-case-matters", auth=_letter_by_letter)
variation("connection-id-echoed", answer=_connection_in_header, item=_connection_in_device)
variation("challenge-names-header", answer=_challenge)
