"""The key and the connection that a server was started with."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import HTTPException

from contract_tests.mock_server.refusals import refused

KEY_HEADER = "X-API-KEY"
CONNECTION_HEADER = "X-CONNECTION-ID"


@dataclass(frozen=True)
class Credentials:
    """A valid pair; neither is shown by `repr`."""

    api_key: str = field(repr=False)
    connection_id: str = field(repr=False)

    @classmethod
    def of_seed(cls, seed: int) -> "Credentials":
        """The pair that belongs to a seed, so that equal runs send equal requests."""
        key, connection = (hashlib.sha256(f"{what}/{seed}".encode()).hexdigest() for what in ("key", "connection"))
        return cls(f"leen_mock_{key[:40]}", str(uuid.UUID(connection[:32], version=4)))


class CredentialChecks:
    """How a request without, or with wrong, credentials is refused. Each check is a seam of its own."""

    credentials: Credentials

    def authenticate(self, headers: Mapping[str, str]) -> None:
        """Raises the refusal of a request whose two headers are not both right; a missing one comes first."""
        key, connection = headers.get(KEY_HEADER), headers.get(CONNECTION_HEADER)
        if not key:
            raise self.missing(KEY_HEADER)
        if not connection:
            raise self.missing(CONNECTION_HEADER)
        if not self.key_is_valid(key):
            raise self.wrong_key()
        if not self.connection_is_valid(connection):
            raise self.wrong_connection()

    def key_is_valid(self, key: str) -> bool:
        """Whether this is the key of the account."""
        return key == self.credentials.api_key

    def connection_is_valid(self, connection: str) -> bool:
        """Whether this is a connection of the account; UUIDs have no case."""
        return connection.lower() == self.credentials.connection_id

    def missing(self, header: str) -> Exception:
        """The refusal of a request without this header, as FastAPI's `APIKeyHeader` has it."""
        del header
        return refused(401, "Not authenticated", {"WWW-Authenticate": "APIKey"})

    def wrong_key(self) -> HTTPException:
        """The refusal of a key that nobody has."""
        return refused(401, "Invalid API Key")

    def wrong_connection(self) -> HTTPException:
        """The refusal of a connection that the account does not have."""
        return refused(404, "Connection Not Found")
