"""From stored alerts to the bytes of an answer; each alert is written once per combination of flags."""

import json
from collections.abc import Mapping
from typing import Any

from contract_tests.mock_server.data import Alert
from contract_tests.mock_server.paging import Page
from contract_tests.mock_server.query import Query
from contract_tests.mock_server.store import Entry

GROUPS = ({"id": "grp-1", "name": "Élan – laptops"}, {"id": "grp-2", "name": "Servers"})


def encode(value: object) -> bytes:
    """JSON as Starlette writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


class Rendering:
    """What of a stored alert is shown, and how."""

    def __init__(self) -> None:
        self._written: dict[tuple[int, int, bool, bool], bytes] = {}

    def shown(self, entry: Entry, query: Query) -> Alert:
        """The alert's document under the include flags, as a copy that may be changed at its upper two levels."""
        alert = dict(entry.alert)
        if not query.observables:
            alert.pop("observables", None)
        if alert.get("device"):
            alert["device"] = self.shown_device(entry, alert["device"], query)
        return alert

    def shown_device(self, entry: Entry, device: Mapping[str, Any], query: Query) -> dict[str, Any]:
        """The device, with its groups (in a shape that is documented nowhere) when they are asked for."""
        groups = {"groups": [GROUPS[entry.number % 2]]} if query.groups else {}
        return {**device, **groups}

    def written(self, entry: Entry, query: Query) -> bytes:
        """The JSON of one alert."""
        key = (entry.number, entry.revision, query.observables, query.groups)
        if key not in self._written:
            self._written[key] = encode(self.shown(entry, query))
        return self._written[key]

    def rendered(self, page: Page, query: Query) -> bytes:
        """The JSON of a page."""
        return b"{" + b",".join(self._member(name, value, query) for name, value in page.items()) + b"}"

    def _member(self, name: str, value: object, query: Query) -> bytes:
        if isinstance(value, list) and all(isinstance(entry, Entry) for entry in value):
            return encode(name) + b":[" + b",".join([self.written(entry, query) for entry in value]) + b"]"
        return encode(name) + b":" + encode(value)
