# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""The client: where requests go, and with which credentials."""

from collections.abc import Mapping
from typing import Any, Final, Literal, Self

import httpx

from ._runtime.base_client import BaseClient
from ._runtime.config import JsonLoads, OnAttempt, Options, Timeout, choose_server, secrets_of
from ._runtime.secrets import Secret
from .types import UNSET, Unset

Region = Literal[
    "us",
    "eu-c1",
    "ap-se2",
]
REGIONS: Final[Mapping[str, str]] = {
    "us": "https://api.leen.dev/v1",
    "eu-c1": "https://api.eu-c1.leen.dev/v1",
    "ap-se2": "https://api.ap-se2.leen.dev/v1",
}
_DEFAULT_URL: Final[str | None] = "https://api.leen.dev/v1"
_HEADERS: Final = {
    "api_key": "X-API-KEY",
    "connection_id": "X-CONNECTION-ID",
}

__version__: Final = "0.1.0"


class Client(BaseClient):
    """Sends requests to one server with one set of credentials.

    Create one client and reuse it; it owns the connection pool. `with` and `async with` close it. Threads may share it,
    and forked processes open connections of their own; its asynchronous half belongs to one event loop at a time.
    `with_options` gives it other credentials, timeouts or retries on the same connections. It is not pickled or copied,
    and its repr shows no credential.
    """

    def __init__(
        self,
        *,
        api_key: str,
        connection_id: str,
        region: Region | None = None,
        base_url: str | None = None,
        timeout: Timeout | Unset = UNSET,
        total_timeout: float | None = None,
        max_retries: int = 2,
        backoff: float = 0.5,
        max_backoff: float = 8.0,
        max_retry_after: float = 60.0,
        headers: Mapping[str, str] | None = None,
        on_attempt: OnAttempt | None = None,
        user_agent: str | None = None,
        json_loads: JsonLoads | None = None,
        max_response_bytes: int = 64_000_000,
        http_client: httpx.Client | None = None,
        async_http_client: httpx.AsyncClient | None = None,
        allow_http: bool = False,
    ) -> None:
        """Make a client; nothing is sent yet.

        Args:
            api_key: Key of one environment of the account. A user's key is refused.
            connection_id: UUID of the connection whose data is read. It must belong to the account of the key.
            region: One of the document's servers instead of `base_url`; without either the first one:
                "us" United States (https://api.leen.dev/v1),
                "eu-c1" European Union (https://api.eu-c1.leen.dev/v1),
                "ap-se2" Asia-Pacific (https://api.ap-se2.leen.dev/v1).
            base_url: Where the API is; plain http only on this machine, or with `allow_http=True`.
            timeout: Seconds for each request, from connecting to the end of the body (default 30); an `httpx.Timeout` for
                limits of its steps; None for no limit. Without it, an `http_client` keeps its own.
            total_timeout: Seconds for a whole call (an iterator: for each page), with retries and waits; None for no
                limit.
            max_retries: How often a request is sent again: after a broken connection, a timeout, and the statuses 408,
                429, 502, 503 and 504.
            backoff: Seconds before the first retry. They double with each retry, with up to 50 % jitter.
            max_backoff: The longest such wait, in seconds.
            max_retry_after: The longest `Retry-After` that is waited for, in seconds; a longer one is an error at once.
            headers: Sent with each request, beside the client's own.
            on_attempt: Is called with an `Attempt` after each request, retries included.
            user_agent: Appended to the client's own `User-Agent`.
            json_loads: Parses a body instead of the standard library, such as `orjson.loads`; raises ValueError for what
                is not JSON.
            max_response_bytes: The longest body, decompressed; a longer one is an `errors.ResponseTooLargeError`.
            http_client: Sends instead of the client's own connections: for proxies, certificates, HTTP/2, tests. It is
                not closed, follows no redirects here, and is not used in a forked process.
            async_http_client: The same for calls with asyncio.
            allow_http: Allow a plain http `base_url` of another machine, which sends credentials unencrypted.

        Raises:
            errors.UsageError: a setting cannot be used.
        """
        secrets: Any = {
            "api_key": Secret(api_key),
            "connection_id": Secret(connection_id),
        }
        del api_key, connection_id
        options = Options(
            timeout=timeout,
            total_timeout=total_timeout,
            max_retries=max_retries,
            backoff=backoff,
            max_backoff=max_backoff,
            max_retry_after=max_retry_after,
            headers=headers or {},
            on_attempt=on_attempt,
            user_agent=user_agent,
            json_loads=json_loads,
            max_response_bytes=max_response_bytes,
            http_client=http_client,
            async_http_client=async_http_client,
            allow_http=allow_http,
        )
        url = choose_server(base_url, region, REGIONS, _DEFAULT_URL)
        super().__init__(url, secrets, _HEADERS, f"leen-alerts/{__version__}", options)

    @classmethod
    def from_env(
        cls,
        *,
        api_key: str | None = None,
        connection_id: str | None = None,
        region: Region | None = None,
        base_url: str | None = None,
        timeout: Timeout | Unset = UNSET,
        total_timeout: float | None = None,
        max_retries: int = 2,
        backoff: float = 0.5,
        max_backoff: float = 8.0,
        max_retry_after: float = 60.0,
        headers: Mapping[str, str] | None = None,
        on_attempt: OnAttempt | None = None,
        user_agent: str | None = None,
        json_loads: JsonLoads | None = None,
        max_response_bytes: int = 64_000_000,
        http_client: httpx.Client | None = None,
        async_http_client: httpx.AsyncClient | None = None,
        allow_http: bool = False,
    ) -> Self:
        """Make a client, with what is not passed from environment variables.

        They are `LEEN_API_KEY`, `LEEN_CONNECTION_ID`, and `LEEN_REGION` or `LEEN_BASE_URL`, where one of them is set. Arguments are those of `Client`.

        Raises:
            errors.UsageError: a variable is not set, or a setting cannot be used.
        """
        secrets: Any = {
            "api_key": Secret(api_key),
            "connection_id": Secret(connection_id),
        }
        del api_key, connection_id
        return cls(
            **secrets_of(secrets, "LEEN"),
            base_url=choose_server(base_url, region, REGIONS, _DEFAULT_URL, "LEEN"),
            timeout=timeout,
            total_timeout=total_timeout,
            max_retries=max_retries,
            backoff=backoff,
            max_backoff=max_backoff,
            max_retry_after=max_retry_after,
            headers=headers,
            on_attempt=on_attempt,
            user_agent=user_agent,
            json_loads=json_loads,
            max_response_bytes=max_response_bytes,
            http_client=http_client,
            async_http_client=async_http_client,
            allow_http=allow_http,
        )

    def with_options(
        self,
        *,
        api_key: str | Unset = UNSET,
        connection_id: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        total_timeout: float | None | Unset = UNSET,
        max_retries: int | Unset = UNSET,
        backoff: float | Unset = UNSET,
        max_backoff: float | Unset = UNSET,
        max_retry_after: float | Unset = UNSET,
        headers: Mapping[str, str] | Unset = UNSET,
        on_attempt: OnAttempt | None | Unset = UNSET,
    ) -> Self:
        """The same client on the same connections, with other credentials or options, as for `Client`; headers are added.

        It ends with the client that it was made of; closing it closes nothing else.

        Raises:
            errors.UsageError: a setting cannot be used.
        """
        secrets: Any = {
            "api_key": Secret(api_key),
            "connection_id": Secret(connection_id),
        }
        del api_key, connection_id
        return self._with_options(
            secrets,
            timeout=timeout,
            total_timeout=total_timeout,
            max_retries=max_retries,
            backoff=backoff,
            max_backoff=max_backoff,
            max_retry_after=max_retry_after,
            headers=headers,
            on_attempt=on_attempt,
        )
