"""What the tests of the mock share: validators of the document, and a client that asks a server in this process."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
import yaml

from contract_tests.mock.api import CONNECTION_HEADER, KEY_HEADER, Server
from contract_tests.mock.app import Handler, InProcess

DOCUMENT = Path(__file__).parents[2] / "openapi" / "alerts.yaml"
_NOISE = {429, 502, 503, 504}

Validate = Callable[[str, Any], list[str]]
Ask = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def validate() -> Validate:
    """Lists what is wrong with a value under a named schema of the document, formats included."""
    document = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))

    def make(name: str) -> jsonschema_rs.Draft202012Validator:
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)

    validators = {name: make(name) for name in ("AlertOffsetPage", "AlertCursorPage", "ErrorResponse")}
    return lambda name, value: [
        f"{'/'.join(map(str, error.instance_path))}: {error.message[:200]}"
        for error in validators[name].iter_errors(value)
    ]


def client_of(server: Server, handler: Handler | None = None) -> httpx.Client:
    """A client with the server's credentials; another handler may stand before it."""
    headers = {KEY_HEADER: server.credentials.api_key, CONNECTION_HEADER: server.credentials.connection_id}
    return httpx.Client(transport=InProcess(handler or server), base_url="http://127.0.0.1/v1", headers=headers)


@pytest.fixture
def ask() -> Callable[[Server], Ask]:
    """Makes what asks a server for alerts; noise is retried, since it is no answer of the API."""

    def make(server: Server) -> Ask:
        client = client_of(server)

        def answer(query: str = "", method: str = "GET", path: str = "/edr/alerts", **options: Any) -> httpx.Response:
            for _ in range(9):
                try:
                    response = client.request(method, f"{path}?{query}" if query else path, **options)
                except httpx.TransportError:
                    continue
                if response.status_code not in _NOISE:
                    return response
            raise AssertionError("nothing but noise")

        return answer

    return make
