# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""The client: where requests go, and with which credentials."""

from collections.abc import Mapping
from typing import Final, Literal, Self, Unpack

from ._runtime.credentials import Secret
from ._runtime.session import Session
from ._runtime.settings import ClientSettings, choose_server, environment, required_environment

Region = Literal["us", "eu-c1", "ap-se2"]

REGIONS: Final[Mapping[str, str]] = {
    "us": "https://api.leen.dev/v1",
    "eu-c1": "https://api.eu-c1.leen.dev/v1",
    "ap-se2": "https://api.ap-se2.leen.dev/v1",
}
_DEFAULT_URL: Final[str | None] = "https://api.leen.dev/v1"
_USER_AGENT: Final = "leen-alerts/0.1.0"


class Client(Session):
    """Sends requests to one server with one set of credentials.

    Make it once and keep it, for it holds the open connections; `with` and `async with` close it. Threads may share it; its
    asynchronous half belongs to one event loop at a time. It is not pickled or copied, and its repr shows no credential.
    `with_limits` gives it other timeouts and retries for a single call.
    """

    def __init__(
        self,
        *,
        api_key: str,
        connection_id: str,
        base_url: str | None = None,
        region: Region | None = None,
        **settings: Unpack[ClientSettings],
    ) -> None:
        """Make a client; nothing is sent yet.

        Args:
            api_key: Key of one environment of the account. A user's key is refused.
            connection_id: UUID of the connection whose data is read. It must belong to the account of the key.
            base_url: Where the API is; plain http only on this machine, or with `allow_http=True`.
            region: One of the document's servers instead of `base_url`:
                "us" United States (https://api.leen.dev/v1),
                "eu-c1" European Union (https://api.eu-c1.leen.dev/v1),
                "ap-se2" Asia-Pacific (https://api.ap-se2.leen.dev/v1).
                Without either the first one.
            timeout: Seconds for each of connecting, sending and waiting, and for the whole of an answer's body
                (default 30); an `httpx.Timeout` for limits of its own; None for no limit.
            max_retries: How often a request is sent again (default 2): after a broken connection, a timeout, and the
                statuses 408, 429, 502, 503 and 504.
            backoff: Seconds before the first retry (default 0.5). They double with each retry, and up to a half is left
                off by chance.
            max_backoff: The longest such wait, in seconds (default 8).
            max_retry_after: The longest wait that a server's `Retry-After` is granted, in seconds (default 60).
            allow_http: Allow a plain http `base_url` to another machine, over which credentials travel readably.
            verify: False to trust any certificate (for tests), or an `ssl.SSLContext`.
            transport: An httpx transport to send with: for proxies, for tests.
            sleep: Waits for some seconds (default `time.sleep` and `asyncio.sleep`); may return an awaitable.
            clock: Seconds that only grow, for durations (default `time.monotonic`).
            now: Seconds since the epoch, for a `Retry-After` that is a date (default `time.time`).

        Raises:
            errors.UsageError: a setting cannot be used.
        """
        # Wrapped at once: a traceback that shows local variables must not show these.
        secrets = {
            "X-API-KEY": ("api_key", Secret(api_key)),
            "X-CONNECTION-ID": ("connection_id", Secret(connection_id)),
        }
        del api_key, connection_id
        super().__init__(choose_server(base_url, region, REGIONS, _DEFAULT_URL), secrets, _USER_AGENT, **settings)

    @classmethod
    def from_env(cls, *, region: Region | None = None, **settings: Unpack[ClientSettings]) -> Self:
        """Make a client from environment variables: `LEEN_API_KEY`, `LEEN_CONNECTION_ID`, and `LEEN_BASE_URL`, where it is set.

        Args:
            region: As for `Client`; not beside `LEEN_BASE_URL`.
            settings: As for `Client`.

        Raises:
            errors.UsageError: a variable is not set, or a setting cannot be used.
        """
        return cls(
            api_key=required_environment("LEEN_API_KEY"),
            connection_id=required_environment("LEEN_CONNECTION_ID"),
            base_url=environment("LEEN_BASE_URL"),
            region=region,
            **settings,
        )
