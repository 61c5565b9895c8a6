"""A second paged operation in a copy of the document gets its client, iterators included, with no other change."""

import asyncio
import copy
import importlib
import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from openapi.generator import __main__ as generate
from openapi.generator.__main__ import OUTPUT
from openapi.generator.document import DOCUMENT

ADDITION = Path(__file__).with_name("second_endpoint.yaml")
ITEMS: list[dict[str, Any]] = [
    {"key": f"CVE-{number}", "state": "open" if number % 3 else "fixed", "seen": "2026-01-02T03:04:05Z", "score": 7.5}
    for number in range(23)
]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The document with the second operation."""
    content: dict[str, Any] = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    addition = yaml.safe_load(ADDITION.read_text(encoding="utf-8"))
    content["paths"] |= addition["paths"]
    content["components"]["schemas"] |= addition["components"]["schemas"]
    content["tags"].append({"name": "vms", "description": "Vulnerabilities"})
    return content


@contextmanager
def generated(document: dict[str, Any], folder: Path, name: str) -> Iterator[str]:
    """The client made from a document, to be imported by a name of its own."""
    (folder / "alerts.yaml").write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    arguments = ["--document", str(folder / "alerts.yaml"), "--output", str(folder / "generated")]
    assert generate.main(arguments) == 0
    (folder / "generated" / "leen_alerts").rename(folder / name)
    sys.path.insert(0, str(folder))
    yield name
    sys.path.remove(str(folder))
    for module in [module for module in sys.modules if module.partition(".")[0] == name]:
        del sys.modules[module]


@pytest.fixture(scope="module")
def package(document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The client of both operations."""
    with generated(document, tmp_path_factory.mktemp("second"), "client_with_two_endpoints") as name:
        yield name


class Handler(BaseHTTPRequestHandler):
    """Serves the vulnerabilities in both modes; refuses what the document does not allow together."""

    protocol_version = "HTTP/1.1"
    requests: ClassVar[list[dict[str, str]]] = []
    always_by_cursor = False

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(address.query).items()}
        self.requests.append(query)
        status, body = self.answer(address.path, query)
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if path != "/v1/vms/vulnerabilities" or not self.headers["X-API-KEY"] or not self.headers["X-CONNECTION-ID"]:
            return 404, {"detail": "Not Found"}
        size = int(query.get("page_size", "50"))
        by_cursor = self.always_by_cursor or query.get("byCursor") == "true"
        position = query.get("position")
        if position and (query.get("seenSince") or not by_cursor):
            return 422, {"detail": [{"loc": ["query", "position"], "msg": "not allowed", "type": "value_error"}]}
        begin = int(position.removeprefix("at-")) if position else int(query.get("start", "0"))
        page = ITEMS[begin : begin + size]
        if not by_cursor:
            return 200, {"returned": len(page), "available": len(ITEMS), "findings": page}
        after = f"at-{begin + size}" if begin + size < len(ITEMS) else None
        return 200, {"findings": page, "after": after, "before": f"at-{max(0, begin - size)}" if begin else None}

    def log_message(self, *arguments: object) -> None:
        """Stay silent."""


@pytest.fixture
def base_url() -> Iterator[str]:
    Handler.requests.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def make_client(package: str, base_url: str) -> Callable[[], Any]:
    root = importlib.import_module(package)
    return lambda: root.Client(api_key="key", connection_id="connection", base_url=base_url)


@pytest.fixture
def operation(package: str) -> ModuleType:
    return importlib.import_module(f"{package}.api.vms.list_vulnerabilities")


KEYS = [item["key"] for item in ITEMS]


def test_walk_by_cursor_is_complete_and_typed(operation: ModuleType, make_client: Callable[[], Any]) -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    with make_client() as client:
        found = list(operation.iterate(client=client, page_size=5, seen_since=since))
    assert [item.key for item in found] == KEYS
    assert found[0].state == "fixed"
    assert found[0].state.is_known
    assert found[0].seen == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    first, *later = Handler.requests
    assert (first["byCursor"], first["page_size"]) == ("true", "5")
    assert "seenSince" in first
    assert [request["position"] for request in later] == ["at-5", "at-10", "at-15", "at-20"]
    assert not any("seenSince" in request for request in later)
    assert {(request["byCursor"], request["page_size"]) for request in later} == {("true", "5")}


def test_walk_by_offset_is_complete(operation: ModuleType, make_client: Callable[[], Any]) -> None:
    with make_client() as client:
        found = list(operation.iterate(client=client, by_cursor=False, page_size=10))
    assert [item.key for item in found] == KEYS
    assert [request.get("start", "0") for request in Handler.requests][:3] == ["0", "10", "20"]


def test_pages_of_both_modes_have_their_own_classes(operation: ModuleType, make_client: Callable[[], Any]) -> None:
    with make_client() as client:
        by_cursor = operation.sync(client=client, page_size=4)
        by_offset = operation.sync(client=client, by_cursor=False, page_size=4)
        pages = list(operation.iterate_pages(client=client, page_size=9))
    assert type(by_cursor).__name__ == "VulnerabilityCursorPage"
    assert type(by_offset).__name__ == "VulnerabilityOffsetPage"
    assert (by_offset.returned, by_offset.available) == (4, 23)
    assert [len(page.findings) for page in pages] == [9, 9, 5]
    assert pages[-1].after is None


def test_asynchronous_walk_is_complete(operation: ModuleType, make_client: Callable[[], Any]) -> None:
    async def walk() -> list[str]:
        async with make_client() as client:
            return [item.key async for item in operation.iterate_async(client=client, page_size=7)]

    assert asyncio.run(walk()) == KEYS


def test_list_with_cursors_only_leaves_the_other_mode_out(
    document: dict[str, Any], tmp_path: Path, base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = copy.deepcopy(document)
    get = changed["paths"]["/vms/vulnerabilities"]["get"]
    del get["x-paging"]["offset"], get["x-paging"]["cursor"]["enable"]
    get["parameters"] = [
        entry for entry in get["parameters"] if entry["name"] not in ("byCursor", "start", "withoutTotal")
    ]
    get["responses"]["200"]["content"]["application/json"]["schema"] = {
        "$ref": "#/components/schemas/VulnerabilityCursorPage"
    }
    del changed["components"]["schemas"]["VulnerabilityOffsetPage"]
    monkeypatch.setattr(Handler, "always_by_cursor", True)
    with generated(changed, tmp_path, "client_with_cursors_only") as name:
        root = importlib.import_module(name)
        operation = importlib.import_module(f"{name}.api.vms.list_vulnerabilities")
        with root.Client(api_key="key", connection_id="connection", base_url=base_url) as client:
            assert [item.key for item in operation.iterate(client=client, page_size=8)] == KEYS
            assert operation.sync(client=client, page_size=8).after == "at-8"
    assert not any("byCursor" in request for request in Handler.requests)


def test_first_endpoint_is_made_as_before(package: str) -> None:
    """But for the alerts' own modules nothing is compared: the package as a whole has more in it."""
    first = importlib.import_module(f"{package}.api.edr.list_alerts")
    assert callable(first.iterate)
    made = Path(str(first.__file__)).read_bytes()
    generated = OUTPUT / "leen_alerts" / "api" / "edr" / "list_alerts.py"
    assert made == generated.read_bytes()
