"""CONTRIBUTING.md's "Adding an endpoint", step by step, on a copy of the document with its siblings."""

import asyncio
import copy
import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
import yaml

from contract_tests.openapi.document import find_operations, load_document
from contract_tests.results import Outcome
from openapi.generator.__main__ import OUTPUT
from openapi.generator.document import DOCUMENT
from scripts import diff, docs
from scripts.node import tools
from tests.generator.conftest import MakeClient
from tests.suite.in_process import outcomes

ROOT = Path(__file__).parents[2]

PACKAGE = "client_with_siblings"
ADDITION = Path(__file__).with_name("second_endpoint.yaml")


@pytest.fixture(scope="module")
def document(make_client: MakeClient) -> Path:
    """A copy of the document with the additions, and its client beside it, under a name of its own."""
    content, addition = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in (DOCUMENT, ADDITION))
    content["tags"] += addition["tags"]
    content["paths"] |= addition["paths"]
    content["components"]["schemas"] |= addition["components"]["schemas"]
    return make_client(content, PACKAGE)


@pytest.fixture
def package(document: Path) -> str:
    return PACKAGE


@pytest.fixture
def testing(package: str) -> ModuleType:
    return importlib.import_module(f"{package}.testing")


# Module, list in the fake server, function that makes items, their identity, arguments for page size and mode.
LISTS = [
    ("idp.list_groups", "groups", "make_group", "id", "limit", "enable_cursor"),
    ("itsm.list_users", "users", "make_user", "key", "page_size", ""),
]


@pytest.mark.parametrize(("module", "attribute", "maker", "identity", "limit", "mode"), LISTS)
def test_every_function_of_a_list_reads_from_its_fake(
    package: str, testing: ModuleType, module: str, attribute: str, maker: str, identity: str, limit: str, mode: str
) -> None:
    operation = importlib.import_module(f"{package}.api.{module}")
    items = [getattr(testing, maker)() for _ in range(23)]
    wanted = [getattr(item, identity) for item in items]
    assert len(set(wanted)) == 23
    server = testing.FakeServer(**{attribute: items})

    async def read(client: Any, choice: dict[str, bool]) -> list[list[Any]]:
        found = [item async for item in operation.iterate_async(client=client, **{limit: 4}, **choice)]
        pages = [page async for page in operation.iterate_pages_async(client=client, **{limit: 9}, **choice)]
        one = await operation.asyncio(client=client, **{limit: 30}, **choice)
        detailed = await operation.asyncio_detailed(client=client, **{limit: 30}, **choice)
        await client.aclose()
        return [found, [item for page in pages for item in page], list(one), list(detailed.parsed)]

    for choice in [{mode: True}, {mode: False}] if mode else [{}]:
        client = server.client()
        found = [list(operation.iterate(client=client, **{limit: 5}, **choice))]
        found.append([item for page in operation.iterate_pages(client=client, **{limit: 7}, **choice) for item in page])
        found.append(list(operation.sync(client=client, **{limit: 30}, **choice)))
        found.append(list(operation.sync_detailed(client=client, **{limit: 30}, **choice).parsed))
        found += asyncio.run(read(client, choice))
        assert [[getattr(item, identity) for item in each] for each in found] == [wanted] * 8
    assert len(server.requests) > 20  # in pages, not all at once


def test_filters_flags_and_enumerations_of_the_siblings_are_their_own(package: str, testing: ModuleType) -> None:
    operation = importlib.import_module(f"{package}.api.idp.list_groups")
    groups = [testing.make_group(updated_at=f"2026-01-0{day}T00:00:00Z") for day in range(1, 8)]
    server = testing.FakeServer(groups=groups, users=[testing.make_user(status="ACTIVE")])
    with server.client() as client:
        late = list(operation.iterate(client=client, limit=2, updated_since=groups[4].updated_at))
        (asked, *_) = operation.sync(client=client, include_users=True).items
        users = importlib.import_module(f"{package}.api.itsm.list_users")
        (user,) = users.iterate(client=client)
    assert [group.id for group in late] == [group.id for group in groups[4:]]
    assert "users" not in late[0].to_dict()
    assert asked.users[0].status.is_known
    assert (user.status, user.status.is_known) == ("ACTIVE", True)


def test_an_operation_without_known_paging_is_read_in_one_request(package: str) -> None:
    root = importlib.import_module(package)
    operation = importlib.import_module(f"{package}.api.provisioning.list_organizations")
    body = {"items": [{"id": "7c1b3c1e-5f0e-4a0e-8a53-0f1f5c1b2a01", "name": "Corp"}]}
    wired = httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200, json=body)))
    with root.Client(api_key="key", connection_id="connection", http_client=wired) as client:
        assert [found.name for found in operation.sync(client=client).items] == ["Corp"]
    assert not hasattr(operation, "iterate")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["listGroups", "listUsers"])
def test_generic_rules_hold_the_siblings_to_the_document(document: Path, testing: ModuleType, name: str) -> None:
    fake = testing.FakeServer(
        **{lists: [getattr(testing, maker)() for _ in range(23)] for _, lists, maker, *_ in LISTS}
    )
    credentials = {"X-API-KEY": fake.api_key, "X-CONNECTION-ID": fake.connection_id}
    (operation,) = (one for one in find_operations(load_document(document)) if one.id == name)
    # The fake answers no malformed probes: the rules about reading alone.
    found = list(outcomes(operation, fake, credentials, {"cursor", "offset", "filters", "page"}).values())
    assert Outcome.FAILED not in found
    assert found.count(Outcome.PASSED) > 10


def test_first_endpoint_is_made_as_before(package: str) -> None:
    made = importlib.import_module(f"{package}.api.edr.list_alerts")
    assert Path(str(made.__file__)).read_bytes() == (OUTPUT / "leen_alerts/api/edr/list_alerts.py").read_bytes()


def test_types_of_the_package_hold(document: Path, package: str) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-incremental", package]
    result = subprocess.run(command, cwd=document.parent, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stdout


def test_additions_break_nothing_and_are_shown(document: Path) -> None:
    old, new = (diff.parse(path.read_bytes(), path.name)[0] for path in (DOCUMENT, document))
    try:
        changes, page = diff.changes_between(old, new), docs.reference_page(copy.deepcopy(new))
    except tools.NodeMissingError as error:
        pytest.skip(f"needs Node: {error}")
    assert [change for change in changes if change.breaks & diff.Breaks.BOTH] == []
    for path in ("/idp/groups", "/itsm/users", "/provisioning/organizations"):
        assert [change for change in changes if path.replace("/", "~1") in change.where]
    assert "listOrganizations" in page
