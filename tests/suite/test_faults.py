"""Each fault of the mock is found by the rule that it names, and conforming servers are quiet."""

from collections.abc import Callable
from itertools import zip_longest

import pytest

from contract_tests.mock.api import Page, Server
from contract_tests.mock.fault import Change, changes, faults, variations
from contract_tests.mock.query import Query
from tests.suite.in_process import RULES, failed_rules, failure, finds
from tests.suite.report.scripts import script_tells

# The client's decoding alone knows the names of alerts: all other rules are generic, under other names too.
GENERIC = {rule.area for rule in RULES.values()} - {"client"}
RENAMED = {fault.breaks: name for name, fault in faults().items() if fault.breaks.partition(".")[0] in GENERIC}
FIRST = {fault.breaks: fault for fault in reversed(faults().values())}
# Their findings need more than one request after the other: another program, several requests at once.
WITHOUT_SCRIPT = {"client.lossless", "http.burst"}
IN_PART = ("border-lost", "page-one-short", "cursors-of-time-alone", "back-skips", "since-rounded-up-to-day")
SIZES = (0, 1, 2, 7, 57, 100, 501)  # stacks of variations are tested with few alerts, which is faster


def stacks() -> list[tuple[str, ...]]:
    """One variation of each subject to a server: two of one subject may exclude each other."""
    subjects: dict[str, list[str]] = {}
    for name, change in variations().items():
        subjects.setdefault(change.subject, []).append(name)
    return [tuple(name for name in row if name) for row in zip_longest(*subjects.values())]


@pytest.mark.parametrize("fault", [pytest.param(fault, id=name) for name, fault in faults().items()])
def test_rule_finds_the_fault_and_a_script_shows_it_again(
    fault: Change, record_property: Callable[[str, str], None]
) -> None:
    record_property("rule", fault.breaks)
    record_property("fault", fault.name)
    server = Server(fault)
    found = failure(fault.breaks, server)
    assert found is not None, f"{fault.breaks} does not find it"
    if FIRST[fault.breaks] is fault:
        told = None if fault.breaks in WITHOUT_SCRIPT else True
        assert script_tells(*found, faulty=server, honest=Server()) is told


@pytest.mark.parametrize("name", IN_PART)
def test_rule_finds_the_fault_of_a_list_that_is_read_in_part(name: str) -> None:
    fault = faults()[name]
    assert finds(fault.breaks, Server(fault, alerts=700))


def test_every_rule_is_shown_by_a_fault() -> None:
    assert {fault.breaks for fault in faults().values()} == set(RULES)


def test_an_alert_that_one_answer_alone_lacks_fails_no_rule_of_samples() -> None:
    def page(page: Page, _query: Query, s: Server) -> Page:
        s.memory["pages"] = s.memory.get("pages", 0) + 1
        items = page["items"][1:] if s.memory["pages"] == 40 else page["items"]
        return page | {"items": items} | ({"count": len(items)} if "count" in page else {})

    assert failed_rules(Server(Change("lost-once", hooks={"page": page})), {"cursor", "offset", "filters"}) == {}


@pytest.mark.parametrize("names", stacks(), ids=lambda names: names[0])
def test_no_rule_fails_on_a_conforming_server(names: tuple[str, ...]) -> None:
    assert failed_rules(Server(*changes(None, names), alerts=24)) == {}, names


@pytest.mark.parametrize("alerts", SIZES)
def test_no_rule_fails_on_a_list_of_any_length(alerts: int) -> None:
    assert failed_rules(Server(alerts=alerts)) == {}


@pytest.mark.parametrize(("rule", "fault"), RENAMED.items())
def test_rule_finds_a_fault_under_other_names(rule: str, fault: str) -> None:
    assert finds(rule, Server(*changes(fault)), renamed=True), fault


def test_no_rule_fails_on_a_conforming_server_under_other_names() -> None:
    assert failed_rules(Server(*changes(None, ("busy-and-moving",)), alerts=24), GENERIC, renamed=True) == {}
