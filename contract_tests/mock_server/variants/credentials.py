"""Freedoms in how missing and wrong credentials are refused."""

from collections.abc import Mapping
from typing import Any

from fastapi import HTTPException
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request

from contract_tests.mock_server.answers import Answer
from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.credentials import CONNECTION_HEADER, KEY_HEADER
from contract_tests.mock_server.refusals import invalid, refused
from contract_tests.mock_server.registry import variant


@variant
class MissingCredential403(Behaviour):
    """A missing header is answered with 403, as by older FastAPI."""

    def missing(self, header: str) -> Exception:
        return refused(403, "Not authenticated")


@variant
class MissingCredential422(Behaviour):
    """A missing header is answered with 422, as where it is declared as a parameter."""

    authenticate_first = False

    def missing(self, header: str) -> Exception:
        return RequestValidationError(
            [{"type": "missing", "loc": ["header", header.lower()], "msg": "Field required", "input": None}]
        )


@variant
class MissingConnection422(Behaviour):
    """A missing connection id alone is answered with 422; a missing key with 401."""

    def missing(self, header: str) -> Exception:
        if header == KEY_HEADER:
            return super().missing(header)
        return invalid(header.lower(), "Field required", place="header", kind="missing")


@variant
class CredentialsAfterParameters(Behaviour):
    """Credentials are looked at only when all parameters are valid."""

    authenticate_first = False


@variant
class ConnectionCheckedFirst(Behaviour):
    """The connection is looked at before the key."""

    def authenticate(self, headers: Mapping[str, str]) -> None:
        connection = headers.get(CONNECTION_HEADER)
        if connection and not self.connection_is_valid(connection):
            raise self.wrong_connection()
        super().authenticate(headers)


@variant
class WrongKey403(Behaviour):
    """A wrong key is answered with 403."""

    def wrong_key(self) -> HTTPException:
        return refused(403, "Invalid API Key")


@variant
class WrongKey404(Behaviour):
    """A wrong key is answered with 404."""

    def wrong_key(self) -> HTTPException:
        return refused(404, "Not Found")


@variant
class UnknownConnection401(Behaviour):
    """An unknown connection is answered with 401."""

    def wrong_connection(self) -> HTTPException:
        return refused(401, "Invalid Connection ID")


@variant
class UnknownConnection403(Behaviour):
    """An unknown connection is answered with 403."""

    def wrong_connection(self) -> HTTPException:
        return refused(403, "Connection does not belong to the account")


@variant
class MalformedConnection422(Behaviour):
    """A connection id that is no UUID is answered with 422, as where the header is declared as one."""

    def connection_is_valid(self, connection: str) -> bool:
        if len(connection) != 36 or connection.count("-") != 4:
            raise invalid("x-connection-id", "Input should be a valid UUID", connection, place="header")
        return super().connection_is_valid(connection)


@variant
class ConnectionCaseMatters(Behaviour):
    """A connection id is compared letter by letter."""

    def connection_is_valid(self, connection: str) -> bool:
        return connection == self.credentials.connection_id


@variant
class ConnectionIdEchoed(Behaviour):
    """Answers repeat the connection id, in a header and in the pass-through data of a device."""

    def finish(self, request: Request, answer: Answer) -> Answer:
        answer = super().finish(request, answer)
        connection = request.headers.get(CONNECTION_HEADER)
        if connection and connection.isprintable() and connection.isascii():
            answer.headers["X-Connection-ID"] = connection
        return answer

    def shown_device(self, *args: Any) -> dict[str, Any]:
        device = super().shown_device(*args)
        return {**device, "vendor_data": {"connection": self.credentials.connection_id}}


@variant
class ChallengeNamesHeader(Behaviour):
    """Every 401 carries a challenge that names the header."""

    def finish(self, request: Request, answer: Answer) -> Answer:
        answer = super().finish(request, answer)
        if answer.status == 401:
            answer.headers["WWW-Authenticate"] = f'APIKey realm="leen", header="{KEY_HEADER}"'
        return answer
