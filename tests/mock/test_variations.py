"""Moving and noisy variations move and disturb; that all of them conform, the suite shows on stacks of them."""

import httpx
import pytest

from contract_tests.mock.api import Server
from contract_tests.mock.fault import Change, variations
from tests.mock.conftest import client_of

MOVING = [c for c in variations().values() if c.subject == "motion" and "before" in c.hooks]
NOISY = [c for c in variations().values() if c.subject == "noise"]


@pytest.mark.parametrize("change", MOVING, ids=lambda change: change.name)
def test_data_moves_and_every_page_stays_consistent(change: Change) -> None:
    with client_of(Server(change, alerts=25)) as client:
        pages = [client.get("/edr/alerts?limit=500").json() for _ in range(65)]
    assert len({str(page) for page in pages}) > 1
    for page in pages:
        ids = [alert["id"] for alert in page["items"]]
        assert page["count"] == page["total"] == len(ids) == len(set(ids))


@pytest.mark.parametrize("change", NOISY, ids=lambda change: change.name)
def test_noise_passes(change: Change) -> None:
    statuses = []
    with client_of(Server(change, alerts=2)) as client:
        for _ in range(300):
            try:
                statuses.append(client.get("/edr/alerts?limit=1").status_code)
            except httpx.TransportError:
                statuses.append(0)
    assert 0 < len([status for status in statuses if status != 200]) < 100
    assert set(statuses) <= {0, 200, 429, 502, 503, 504}
