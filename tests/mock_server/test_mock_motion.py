"""Variants whose data moves, whose network is bad, and variants and mutants together."""

from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from contract_tests.mock_server.registry import mutants, variants
from contract_tests.mock_server.running import serve
from contract_tests.mock_server.variants.motion import Moving
from contract_tests.mock_server.variants.noise import Noisy

MOVING = [name for name, change in variants().items() if issubclass(change.behaviour, Moving)]
NOISY = [name for name, change in variants().items() if issubclass(change.behaviour, Noisy)]


def _answers(name: str, requests: int, query: str = "limit=500") -> tuple[list[httpx.Response], int]:
    answers, broken = [], 0
    with serve(alerts=25, variants=[name]) as running, httpx.Client(headers=running.headers) as client:
        for _ in range(requests):
            try:
                answers.append(client.get(f"{running.base_url}/edr/alerts?{query}"))
            except httpx.TransportError:
                broken += 1
    return answers, broken


@pytest.mark.parametrize("name", MOVING)
def test_data_moves_and_every_page_stays_consistent(name: str) -> None:
    pages = [answer.json() for answer in _answers(name, 65)[0]]
    assert len({str(page) for page in pages}) > 1
    for page in pages:
        ids = [alert["id"] for alert in page["items"]]
        assert page["count"] == page["total"] == len(ids) == len(set(ids))


def test_moving_data_is_the_same_with_the_same_seed() -> None:
    bodies = [[answer.content for answer in _answers("busy", 30)[0]] for _ in range(2)]
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("name", NOISY)
def test_noise_passes(name: str) -> None:
    answers, broken = _answers(name, 250, "limit=1")
    statuses = [answer.status_code for answer in answers]
    assert broken + sum(status != 200 for status in statuses) > 0
    assert statuses.count(200) > 150
    assert set(statuses) <= {200, 429, 502, 503, 504}


@pytest.mark.parametrize(("name", "seconds"), [("rate-limited", "1"), ("rate-limited-in-bursts", "0")])
def test_rate_limit_tells_seconds(name: str, seconds: str) -> None:
    refused = [answer for answer in _answers(name, 250, "limit=1")[0] if answer.status_code == 429]
    assert {answer.headers["retry-after"] for answer in refused} == {seconds}
    assert refused[0].json() == {"detail": "Rate limit exceeded"}


def test_rate_limit_tells_a_date() -> None:
    refused = [answer for answer in _answers("rate-limited-until-date", 300, "limit=1")[0] if answer.status_code == 429]
    assert parsedate_to_datetime(refused[0].headers["retry-after"]).tzinfo is not None


@pytest.mark.parametrize("mutant", ["count-missing", "id-null", "cursor-border-lost", "key-not-checked"])
@pytest.mark.parametrize("variant", ["busy-and-moving", "ageing-out-at-the-front", "bad-network", "nulls-left-out"])
def test_mutants_run_on_variants(mutant: str, variant: str) -> None:
    with serve(mutant=mutant, variants=[variant, "oldest-first"]) as running:
        behaviours: Any = type(running.behaviour).__mro__
    assert mutants()[mutant].behaviour in behaviours
    assert variants()[variant].behaviour in behaviours


def test_hidden_update_time_moves_an_alert_into_the_filter() -> None:
    with serve(variants=["updates"]) as running, httpx.Client(headers=running.headers) as client:
        future = f"{running.base_url}/edr/alerts?updatedSince=2025-03-31T00:00:00Z"
        before = client.get(future).json()["total"]
        for _ in range(60):
            client.get(f"{running.base_url}/edr/alerts?limit=1")
        assert client.get(future).json()["total"] > before
