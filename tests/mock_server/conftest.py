"""What the tests of the mock server share: validators of the document, and a client that asks and checks."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
import yaml

from contract_tests.mock_server.running import Running

DOCUMENT = Path(__file__).parents[2] / "openapi" / "alerts.yaml"
NOISE = {0, 429, 502, 503, 504}

Validate = Callable[[str, Any], list[str]]


@pytest.fixture(scope="session")
def validate() -> Validate:
    """Lists what is wrong with a value under a named schema of the document, formats included."""
    document = yaml.safe_load(DOCUMENT.read_text())

    def make(name: str) -> jsonschema_rs.Draft202012Validator:
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)

    validators = {name: make(name) for name in ("AlertOffsetPage", "AlertCursorPage", "ErrorResponse")}
    return lambda name, value: [
        f"{'/'.join(map(str, error.instance_path))}: {error.message[:200]}"
        for error in validators[name].iter_errors(value)
    ]


class Asking:
    """Asks one server; noise is waited out, since it is no answer of the API."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.client = httpx.Client(headers=running.headers, timeout=10)

    def raw(self, query: str = "", method: str = "GET", path: str = "/edr/alerts", **options: Any) -> httpx.Response:
        """One answer, whatever it is; a query string may be given as it is to travel."""
        url = f"{self.running.base_url}{path}" + (f"?{query}" if query else "")
        return self.client.request(method, httpx.URL(url), **options)

    def __call__(self, query: str = "", **options: Any) -> httpx.Response:
        """One answer of the API itself."""
        for _ in range(9):
            try:
                answer = self.raw(query, **options)
            except httpx.TransportError:
                continue
            if answer.status_code not in NOISE:
                return answer
        raise AssertionError("nothing but noise")


@pytest.fixture
def ask() -> Iterator[Callable[[Running], Asking]]:
    """Makes clients of servers, and closes them."""
    made: list[Asking] = []

    def make(running: Running) -> Asking:
        made.append(Asking(running))
        return made[-1]

    yield make
    for asking in made:
        asking.client.close()
