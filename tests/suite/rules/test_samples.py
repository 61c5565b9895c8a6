"""Sample rules: quiet on data that moves, the same requests for the same seed, findings that show what is wrong."""

import pytest

from contract_tests.mock.api import Server
from contract_tests.mock.fault import changes
from contract_tests.results import Finding, Outcome
from tests.suite.in_process import RULES, failed_rules, runner_of

AREAS = ("cursor", "offset", "filters")
SAMPLE_RULES = frozenset(rule.id for rule in RULES.values() if rule.area in AREAS)
SHOWN = {
    "cursor.no-loss": "cursor-border-lost",
    "cursor.ends": "next-cursor-repeats",
    "filters.since-any-spelling": "since-zone-dropped",
    "offset.full-pages": "page-one-short",
    "filters.since-selects": "since-rounded-up-to-day",
}


def found(rule_id: str, fault: str) -> Finding:
    with runner_of(Server(*changes(fault, ())), frozenset({rule_id})) as runner:
        result = runner.test(RULES[rule_id])
    assert result.outcome is Outcome.FAILED
    (finding,) = result.findings
    return finding


@pytest.mark.parametrize(("variation", "seed"), [("busy", 3), ("hectic", 2), ("hectic-and-moving", 2)])
def test_a_list_that_moves_fails_no_sample_rule_with_any_seed(variation: str, seed: int) -> None:
    assert failed_rules(Server(*changes(None, (variation,)), seed=seed), AREAS, seed=seed) == {}


def test_a_long_list_that_moves_out_of_sight_fails_no_rule_of_totals() -> None:
    server = Server(*changes(None, ("arrivals-anywhere", "aging-out")), alerts=400)
    assert failed_rules(server, ("offset",)) == {}


@pytest.mark.parametrize("alerts", [0, 1])
def test_too_short_a_list_leaves_paging_untested_and_says_why(alerts: int) -> None:
    ids = frozenset({"offset.no-loss", "cursor.no-loss"})
    with runner_of(Server(alerts=alerts), ids) as runner:
        reasons = {runner.test(RULES[rule_id]).reason for rule_id in ids}
    assert reasons == {"the list holds fewer than two items"}


def test_every_sample_rule_is_tested_on_an_ordinary_list() -> None:
    with runner_of(Server(), SAMPLE_RULES) as runner:
        assert {runner.test(RULES[rule_id]).outcome for rule_id in SAMPLE_RULES} <= {
            Outcome.PASSED,
            Outcome.OBSERVATION,
        }


@pytest.mark.parametrize("most", [1, 3, 10])
def test_a_list_that_is_read_in_part_fails_no_sample_rule(most: int) -> None:
    assert failed_rules(Server(), AREAS, max_items=most) == {}


def test_lagging_replicas_are_noticed_and_fail_no_sample_rule() -> None:
    ids = frozenset({"offset.no-loss", "cursor.no-loss", "filters.since-narrows"})
    with runner_of(Server(*changes(None, ("lagging-replicas",))), ids) as runner:
        outcomes = {rule_id: runner.test(RULES[rule_id]).outcome for rule_id in ids}
        assert Outcome.FAILED not in outcomes.values(), outcomes
        assert runner.run.motion.went_back is not None


def test_the_same_seed_sends_the_same_requests_and_another_seed_others() -> None:
    sent = []
    for seed in (1, 1, 2):
        with runner_of(Server(), SAMPLE_RULES, seed=seed) as runner:
            for rule_id in sorted(SAMPLE_RULES):
                runner.test(RULES[rule_id])
            sent.append([exchange.request.query for exchange in runner.run.traffic])
    assert sent[0] == sent[1]
    assert sent[0] != sent[2]
    assert len(sent[0]) <= 600


@pytest.mark.parametrize(("rule_id", "fault"), SHOWN.items())
def test_one_defect_is_one_finding_with_the_steps_that_show_it(rule_id: str, fault: str) -> None:
    finding = found(rule_id, fault)
    assert 1 <= len(finding.evidence) <= 5
    assert finding.message.endswith(".")
    assert finding.evidence[-1].check is not None
    assert not finding.evidence[-1].premise


def test_a_filter_that_lets_too_little_through_is_found_though_most_items_change_in_a_whole_run() -> None:
    with runner_of(Server(*changes("since-rounded-up-to-day", ("updates-to-the-end",))), None) as runner:
        for _ in range(600):
            runner.run.get()
        assert runner.test(RULES["filters.since-selects"]).outcome is Outcome.FAILED


def test_a_fault_of_offsets_is_shown_with_a_small_limit() -> None:
    exchange = found("offset.full-pages", "page-one-short").exchange
    assert exchange is not None
    assert int(exchange.request.get("limit") or 0) <= 3
