"""How missing and wrong credentials are refused."""

from collections.abc import Callable
from dataclasses import replace

from contract_tests.mock.answers import Answer, Refused, Request, invalid, refused
from contract_tests.mock.api import CONNECTION_HEADER, KEY_HEADER, Config, Server
from contract_tests.mock.data import Alert
from contract_tests.mock.fault import variation
from contract_tests.mock.query import Query
from contract_tests.mock.store import Entry


def _refuses(name: str, says: str, why: str, other: Callable[[Request], Refused], late: bool = False) -> None:
    """Another refusal of what is missing, of a key or of a connection."""

    def auth(_s: Server, request: Request, refusal: Refused | None) -> Refused | None:
        return other(request) if refusal is not None and refusal.why == why else refusal

    variation(name, says, auth=auth, start=_credentials_last if late else lambda config: config)


def _credentials_last(config: Config) -> Config:
    return replace(config, credentials_first=False)


def _required(header: str) -> Refused:
    return invalid(header.lower(), "Field required", place="header", kind="missing")


def _first_missing(request: Request) -> str:
    return KEY_HEADER if not request.headers.get(KEY_HEADER) else CONNECTION_HEADER


def _not_authenticated() -> Refused:
    return refused(401, "Not authenticated", "missing", www_authenticate="APIKey")


_refuses(
    "missing-credential-403",
    "A missing header is answered with 403, as by older FastAPI.",
    "missing",
    lambda _request: refused(403, "Not authenticated"),
)
_refuses(
    "missing-credential-422",
    "A missing header is answered with 422, as where it is declared as a parameter.",
    "missing",
    lambda request: _required(_first_missing(request)),
    late=True,
)
_refuses(
    "missing-connection-422",
    "A missing connection id alone is answered with 422; a missing key with 401.",
    "missing",
    lambda request: _not_authenticated() if _first_missing(request) == KEY_HEADER else _required(CONNECTION_HEADER),
)
variation(
    "credentials-after-parameters",
    "Credentials are looked at only when all parameters are valid.",
    start=_credentials_last,
)
_refuses("wrong-key-403", "A wrong key is answered with 403.", "key", lambda _request: refused(403, "Invalid API Key"))
_refuses("wrong-key-404", "A wrong key is answered with 404.", "key", lambda _request: refused(404, "Not Found"))
_refuses(
    "unknown-connection-401",
    "An unknown connection is answered with 401.",
    "connection",
    lambda _request: refused(401, "Invalid Connection ID"),
)
_refuses(
    "unknown-connection-403",
    "An unknown connection is answered with 403.",
    "connection",
    lambda _request: refused(403, "Connection does not belong to the account"),
)


def _connection_first(s: Server, request: Request, refusal: Refused | None) -> Refused | None:
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


variation("connection-checked-first", "The connection is looked at before the key.", auth=_connection_first)
variation("malformed-connection-422", "A connection id that is no UUID is answered with 422.", auth=_uuid_only)
variation("connection-case-matters", "A connection id is compared letter by letter.", auth=_letter_by_letter)


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


variation(
    "connection-id-echoed",
    "Answers repeat the connection id, in a header and in a device's own data.",
    answer=_connection_in_header,
    item=_connection_in_device,
)
variation("challenge-names-header", "Every 401 carries a challenge that names the header.", answer=_challenge)
