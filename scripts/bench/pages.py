"""The page that is decoded: the mock's alerts, seed 1, observables on, as the mock writes them."""

import json

from contract_tests.mock_server.data import make_alerts


def page_bytes(alerts: int) -> bytes:
    """A cursor page as compact JSON. The mock's own encoder would bring its whole web framework into memory."""
    page = {"items": make_alerts(alerts, seed=1), "next_cursor": None, "previous_cursor": None}
    return json.dumps(page, ensure_ascii=False, separators=(",", ":")).encode()
