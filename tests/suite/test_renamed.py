"""The rules are generic: under other names of path, parameters and keys they find the same faults, and no others."""

import pytest

from contract_tests.mock.api import Server
from contract_tests.mock.fault import changes, faults
from tests.suite.in_process import RULES, failed_rules, finds

AREAS = ("schema", "page", "offset", "cursor", "filters", "credentials", "http")
ONE_FOR_EACH_RULE = {fault.breaks: name for name, fault in faults().items() if fault.breaks.partition(".")[0] in AREAS}


@pytest.mark.parametrize(("rule", "fault"), ONE_FOR_EACH_RULE.items())
def test_rule_finds_a_fault_under_other_names(rule: str, fault: str) -> None:
    assert finds(rule, Server(*changes(fault)), renamed=True), fault


@pytest.mark.parametrize("variations", [(), ("busy-and-moving",)])
def test_no_rule_fails_on_a_conforming_server_under_other_names(variations: tuple[str, ...]) -> None:
    areas = {rule.area for rule in RULES.values()} - {"client"}  # which decodes alerts, and nothing else
    assert failed_rules(Server(*changes(None, variations)), areas, renamed=True) == {}
