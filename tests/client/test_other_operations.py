"""Operations unlike the first one: no pages, offset pages alone, a path with parameters; and those that are refused.

Mistakes of documents are tried in tests/generator/test_small_documents.py.
"""

import importlib
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from openapi.generator import __main__ as generate
from tests.client.pages import CONNECTION, KEY
from tests.http import FakeServer, Reply

NAME = "client_of_other_operations"
OFFSET = {"page": "#/components/schemas/RowPage", "offset": "start", "count": "here", "total": "all"}
LIST = {"items": "rows", "identity": "row", "limit": "size"}
START = {"name": "start", "in": "query", "schema": {"type": "integer"}}
SIZE = {"name": "size", "in": "query", "schema": {"type": "integer"}}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _operation(name: str, model: str, status: str = "200", **more: Any) -> dict[str, Any]:
    answer = {"description": "Good.", "content": {"application/json": {"schema": _ref(model)}}}
    return {"operationId": name, "tags": ["rows"], "summary": name, "responses": {status: answer}, **more}


def _document(paths: dict[str, Any]) -> dict[str, Any]:
    row = {"type": "object", "required": ["row"], "properties": {"row": {"type": "string"}}}
    rows = {"type": "array", "items": _ref("Row")}
    counts = {"all": {"type": "integer"}, "here": {"type": "integer"}}
    page = {"type": "object", "required": ["rows"], "properties": {"rows": rows, **counts}}
    key = {"type": "apiKey", "in": "header", "name": "X-Only-Key"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Rows", "version": "1.0.0"},
        "security": [{"OnlyKey": []}],
        "paths": paths,
        "components": {"schemas": {"Row": row, "RowPage": page}, "securitySchemes": {"OnlyKey": key}},
    }


def _generate(document: dict[str, Any], folder: Path) -> int:
    (folder / "rows.yaml").write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return generate.main(["--document", str(folder / "rows.yaml"), "--output", str(folder / "generated")])


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The `rows` package of a client made from a document of its own, which has no servers and one credential."""
    folder = tmp_path_factory.mktemp("rows")
    path = [{"name": "rowId", "in": "path", "required": True, "schema": {"type": "string"}}]
    needed = [{"name": "since", "in": "query", "required": True, "schema": {"type": "string", "format": "date-time"}}]
    listing: dict[str, Any] = {"x-paging": {**LIST, "offset": OFFSET}, "parameters": [START, SIZE]}
    paths = {
        "/rows": {"get": _operation("listRows", "RowPage", **listing)},
        "/rows/{rowId}/now": {"get": _operation("getRow", "Row", parameters=[*path, *needed])},
        "/rows/any": {"get": _operation("anyRow", "Row", status="2XX")},
    }
    assert _generate(_document(paths), folder) == 0
    (folder / "generated" / "leen_alerts").rename(folder / NAME)
    sys.path.insert(0, str(folder))
    yield importlib.import_module(NAME)
    sys.path.remove(str(folder))
    for module in [module for module in sys.modules if module.partition(".")[0] == NAME]:
        del sys.modules[module]


def _rows(name: str) -> Any:
    return importlib.import_module(f"{NAME}.api.rows.{name}")


def test_an_unpaged_operation_has_the_four_functions_alone(api: Any) -> None:
    operation = _rows("get_row")
    assert {"sync", "sync_detailed", "asyncio", "asyncio_detailed"} <= vars(operation).keys()
    assert not any(name.startswith("iterate") for name in vars(operation))


def test_parameters_of_a_path_are_quoted_and_the_one_credential_travels(api: Any) -> None:
    since = datetime.fromisoformat("2024-01-01T00:00:00Z")
    with FakeServer(Reply({"row": "a"})) as server, api.Client(only_key=KEY, base_url=f"{server.url}/v1") as client:
        assert _rows("get_row").sync("a/b ?ü", client=client, since=since).row == "a"
    assert server.requests[0].target == "/v1/rows/a%2Fb%20%3F%C3%BC/now?since=2024-01-01T00:00:00%2B00:00"
    assert server.requests[0].headers["x-only-key"] == KEY
    assert CONNECTION not in str(server.requests[0].headers)


def test_a_range_of_successes_is_taken_as_success(api: Any) -> None:
    with (
        FakeServer(Reply({"row": "a"}, 206)) as server,
        api.Client(only_key=KEY, base_url=f"{server.url}/v1") as client,
    ):
        assert _rows("any_row").sync_detailed(client=client).status_code == 206
        with pytest.raises(api.errors.UnexpectedStatusError):
            _rows("get_row").sync("a", client=client, since=None)


def test_a_list_with_offsets_alone_has_no_choice_of_mode(api: Any) -> None:
    pages = [{"rows": [{"row": "a"}, {"row": "b"}], "all": 3}, {"rows": [{"row": "c"}], "all": 3}]
    with FakeServer(*map(Reply, pages)) as server, api.Client(only_key=KEY, base_url=f"{server.url}/v1") as client:
        assert [row.row for row in _rows("list_rows").iterate(client=client)] == ["a", "b", "c"]
        with pytest.raises(TypeError):
            _rows("list_rows").iterate(client=client, enable_cursor=False)
    assert server.queries == [{}, {"start": "2"}]


def test_a_document_without_servers_needs_a_base_url(api: Any) -> None:
    with pytest.raises(api.errors.UsageError, match="pass base_url"):
        api.Client(only_key=KEY)


def _paged(**paging: Any) -> dict[str, Any]:
    more: dict[str, Any] = {"x-paging": {**LIST, **paging}}
    return _operation("a", "RowPage", parameters=[START, SIZE], **more)


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (_operation("a", "Row", parameters=[{**START, "name": "timeout"}]), "timeout"),
        (_operation("a", "Row", status="404"), "declares no success"),
        (_paged(items="all", offset=OFFSET), "no list of objects"),
        (_paged(offset=OFFSET, cursor={"page": "#/components/schemas/RowPage"}), "enable"),
    ],
)
def test_what_the_templates_do_not_support_stops_the_generation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], operation: dict[str, Any], said: str
) -> None:
    assert _generate(_document({"/rows": {"get": operation}}), tmp_path) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "generated").exists()
