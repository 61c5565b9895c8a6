"""The mock and the document under other names: what the suite knows of an operation, it knows from the document."""

from copy import deepcopy
from typing import Any

from contract_tests.mock.answers import Answer, Request
from contract_tests.mock.api import PATH, PREFIX, Server
from contract_tests.openapi.document import load_document

OTHER_PATH = "/things"
PARAMETERS = {
    "limit": "size",
    "offset": "start",
    "enableCursor": "walk",
    "cursor": "at",
    "updatedSince": "changedSince",
    "excludeTotal": "uncounted",
    "includeObservables": "includeParts",
    "includeDeviceGroups": "includeTeams",
}
KEYS = {
    "items": "rows",
    "count": "here",
    "total": "all",
    "next_cursor": "onwards",
    "previous_cursor": "backwards",
    "id": "key",
    "observables": "parts",
    "first_event_time": "began",
    "last_event_time": "seen",
}
_SCHEMAS = ("AlertOffsetPage", "AlertCursorPage", "Alert")


def renamed_document(operation_id: str = "listThings") -> dict[str, Any]:
    """The document with another path, operation id, parameters and keys."""
    document = deepcopy(load_document())
    operation = document["paths"].pop(PATH.removeprefix(PREFIX))
    document["paths"] = {OTHER_PATH: operation}
    definition = operation["get"]
    definition["operationId"] = operation_id
    definition["x-paging"] = _renamed(definition["x-paging"], PARAMETERS | KEYS)
    for parameter in document["components"]["parameters"].values():
        parameter["name"] = PARAMETERS.get(parameter["name"], parameter["name"])
        for extension in ("x-since", "x-adds"):
            if extension in parameter:
                parameter[extension] = _renamed(parameter[extension], KEYS)
    for schema in (document["components"]["schemas"][name] for name in _SCHEMAS):
        schema["properties"] = {KEYS.get(name, name): value for name, value in schema["properties"].items()}
        schema["required"] = _renamed(schema["required"], KEYS)
    return document


class Renamed:
    """Stands in front of a server of the mock."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def handle(self, request: Request) -> Answer:
        """The server's answer under the other names."""
        path = request.path.removeprefix(PREFIX)
        names = {other: name for name, other in PARAMETERS.items()}
        pairs = [pair.partition("=") for pair in request.raw_query.split("&")] if request.raw_query else []
        query = "&".join(names.get(name, name) + sign + value for name, sign, value in pairs)
        moved = path.replace(OTHER_PATH, PATH, 1) if path.startswith(OTHER_PATH) else "/nowhere"
        answer = self._server.handle(Request(request.method, moved, query, request.headers, request.body))
        try:
            return answer.rewritten(_answered) if answer.is_json else answer
        except ValueError:  # a fault may say JSON and send something else
            return answer


def _answered(body: Any) -> Any:
    if not isinstance(body, dict):
        return body
    page = {KEYS.get(name, name): value for name, value in body.items()}
    rows = page.get("rows")
    if isinstance(rows, list):
        page["rows"] = [{KEYS.get(name, name): value for name, value in row.items()} for row in rows]
    return page


def _renamed(value: Any, names: dict[str, str]) -> Any:
    """The value with every text in it under its other name."""
    if isinstance(value, dict):
        return {key: _renamed(member, names) for key, member in value.items()}
    if isinstance(value, list):
        return [_renamed(member, names) for member in value]
    return names.get(value, value) if isinstance(value, str) else value
