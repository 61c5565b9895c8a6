"""The runner: preflight, what is tested after it, and what the report says in the end."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from attrs import evolve

from contract_tests import runner
from contract_tests.catalog import LIST, Rule, RuleFunction
from contract_tests.http.client import Pace, Session
from contract_tests.http.exchange import Query
from contract_tests.mock.api import Server
from contract_tests.openapi.document import Operation, find_operations, load_document
from contract_tests.results import BudgetError, Finding, InconclusiveError, Outcome, Verdict, observation
from contract_tests.run import Run
from contract_tests.runner import Runner
from contract_tests.settings import Settings
from contract_tests.verdict import sum_up
from tests.suite.in_process import OPERATION, RULES, renamed_document, runner_of
from tests.suite.report.samples import simple
from tests.suite.rules.handmade import SECRETS

PAGE = b'{"count": 1, "total": 1, "items": [{"id": "x"}]}'
REFUSAL = b'{"detail": "no"}'


def server(status: int = 200, body: bytes = PAGE, content_type: str = "application/json") -> Session:
    """A session with a server that answers every request alike."""
    headers = {"content-type": content_type}
    transport = httpx.MockTransport(lambda _request: httpx.Response(status, content=body, headers=headers))
    settings = Settings("http://127.0.0.1", SECRETS, Path("x"))
    return Session(settings, OPERATION, transport=transport, pace=Pace(sleep=lambda _seconds: None))


def rule(function: RuleFunction, name: str = "a.rule", *, sends: bool = True) -> Rule:
    return Rule(name, "A promise.", "a fact", "C", sends, function, () if sends else None)


def finding(*found: Finding) -> RuleFunction:
    return lambda _run: iter(found)


def failing(error: Exception, *found: Finding) -> RuleFunction:
    def function(_run: Run) -> Iterator[Finding]:
        yield from found
        raise error

    return function


FAILS, PASSES = finding(simple("x")), finding()


def ended(*rules: Rule, session: Session | None = None, operation: Operation = OPERATION) -> Runner:
    """A run in which these rules were tested."""
    session = session or server()
    made = Runner(Run(session.settings, operation, session), list(rules))
    made.start()
    for one in rules:
        made.test(one)
    return made


@pytest.mark.parametrize(
    ("function", "outcome", "reason"),
    [
        (PASSES, Outcome.PASSED, ""),
        (FAILS, Outcome.FAILED, ""),
        (finding(observation("x")), Outcome.OBSERVATION, ""),
        (failing(BudgetError("used up"), simple("x")), Outcome.FAILED, "used up"),
        (failing(BudgetError("used up")), Outcome.NOT_TESTED, "used up"),
    ],
)
def test_the_outcome_follows_from_what_is_found_and_what_was_found_before_an_end_stays(
    function: RuleFunction, outcome: Outcome, reason: str
) -> None:
    result = ended(rule(function)).results["a.rule"]
    assert (result.outcome, result.reason) == (outcome, reason)


@pytest.mark.parametrize(
    ("session", "words"),
    [
        (server(302), "redirects"),
        (server(401, REFUSAL), "refuses the credentials"),
        (server(404, REFUSAL), "refuses the credentials"),
        (server(502, REFUSAL), "no answer in the end: status 502"),
        (server(200, b"<html>", "text/html"), "is not this API"),
    ],
)
def test_a_server_that_does_not_let_us_in_leaves_the_run_inconclusive(session: Session, words: str) -> None:
    report = sum_up([ended(rule(PASSES), rule(FAILS, "a.judges", sends=False), session=session)])
    assert words in report.sentence
    assert report.verdict is Verdict.INCONCLUSIVE
    assert {result.outcome for _, result in report.rules} == {Outcome.NOT_TESTED}


@pytest.mark.parametrize(
    "session",
    [
        *(server(500, b"oops"), server(422, b'{"detail": []}'), server(200, b"{"), server(200, b"[]")),
        server(200, b'{"items": null}'),
    ],
)
def test_a_broken_answer_to_the_plain_request_is_judged_by_the_rules_that_send_nothing(session: Session) -> None:
    made = ended(rule(FAILS, sends=False), rule(PASSES, "a.sends"), session=session)
    assert made.results["a.sends"].outcome is Outcome.NOT_TESTED
    assert sum_up([made]).verdict is Verdict.FAILED
    assert sum_up([ended(rule(PASSES, sends=False), session=session)]).verdict is Verdict.INCONCLUSIVE


def test_a_slip_of_a_rule_decides_nothing_shows_no_value_and_hides_no_finding() -> None:
    slip = rule(failing(KeyError("the server's own words")))
    report = sum_up([ended(slip, rule(PASSES, "a.other"))])
    assert (report.verdict, report.rules[1][1].outcome) == (Verdict.INCONCLUSIVE, Outcome.PASSED)
    assert "(KeyError)" in report.sentence
    assert "words" not in report.sentence + report.rules[0][1].reason
    assert sum_up([ended(slip, rule(FAILS, "a.other"))]).verdict is Verdict.FAILED


def test_rules_that_were_not_selected_are_told_from_those_that_the_run_did_not_reach() -> None:
    made = ended(rule(PASSES))
    made.rules += [rule(PASSES, "a.left-out"), rule(PASSES, "a.after")]
    made.selected = frozenset({"a.rule", "a.after"})
    outcomes = [result.outcome for _, result in sum_up([made]).rules]
    assert outcomes == [Outcome.PASSED, Outcome.NOT_SELECTED, Outcome.NOT_TESTED]


def test_a_rule_has_the_same_result_alone_and_in_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "SOURCES", {LIST: lambda _run: None, "asks": lambda run: run.get(("limit", "7"))})

    def judges(run: Run) -> Iterator[Finding]:
        yield from [simple("x") for exchange in run.traffic if exchange.request.get("limit")]

    def sends(run: Run) -> Iterator[Finding]:
        run.get(("limit", "8"))
        yield from ()

    catalog = [
        rule(sends, "a.sends"),
        evolve(rule(judges, "a.first", sends=False), sources=("asks",)),
        evolve(rule(judges, "a.second", sends=False), sources=(LIST,)),
    ]
    for order in ([1], [2], [0, 1, 2], [2, 1, 0]):
        session = server()
        made = Runner(Run(session.settings, OPERATION, session), catalog)
        made.selected = frozenset(catalog[index].id for index in order)
        made.start()
        for index in order:
            made.test(catalog[index])
        found = {name: len(result.findings) for name, result in made.results.items() if name != "a.sends"}
        assert found.items() <= {"a.first": 1, "a.second": 0}.items()


def test_a_run_that_ends_early_keeps_its_findings_and_one_that_was_interrupted_decides_nothing() -> None:
    stops = rule(failing(InconclusiveError("it stopped")), "a.stops")
    made = ended(rule(FAILS), stops, rule(PASSES, "a.later"))
    assert made.results["a.later"].outcome is Outcome.NOT_TESTED
    report = sum_up([made])
    assert report.verdict is Verdict.FAILED
    assert "it stopped" in report.sentence
    made = ended(rule(FAILS))
    made.stop("the run was interrupted by SIGTERM")
    report = sum_up([made])
    assert report.verdict is Verdict.INCONCLUSIVE
    assert report.rules[0][1].findings
    assert "SIGTERM" in report.sentence


def test_several_operations_are_told_apart_and_one_that_cannot_be_read_is_inconclusive() -> None:
    (other,) = find_operations(renamed_document())
    report = sum_up([ended(rule(PASSES)), ended(rule(PASSES), session=server(404, REFUSAL), operation=other)])
    assert [(result.operation, result.outcome) for _, result in report.rules] == [
        ("listAlerts", Outcome.PASSED),
        ("listThings", Outcome.NOT_TESTED),
    ]
    assert report.verdict is Verdict.INCONCLUSIVE
    assert "listAlerts: 1 rule passed; listThings: Inconclusive" in report.sentence
    assert {"listAlerts: items", "listThings: items"} <= report.seen.keys()


def test_every_paged_operation_is_tested_unless_some_are_named() -> None:
    document = load_document()
    document = document | {"paths": document["paths"] | renamed_document()["paths"]}
    assert [found.id for found in find_operations(document)] == ["listAlerts", "listThings"]
    assert [found.id for found in find_operations(document, ["listThings"])] == ["listThings"]
    with pytest.raises(InconclusiveError, match="listNothing"):
        find_operations(document, ["listNothing"])


def requests(seed: int) -> list[Query]:
    """What the rules about offsets send to a fresh mock."""
    rules = [rule for rule in RULES.values() if rule.area == "offset" and rule.sends]
    with runner_of(Server(alerts=23), frozenset(rule.id for rule in rules), seed=seed) as made:
        for one in rules:
            made.test(one)
        return [exchange.request.query for exchange in made.run.traffic]


def test_the_same_seed_sends_the_same_requests() -> None:
    first = requests(5)
    assert requests(5) == first
    assert requests(6) != first


def test_a_whole_run_tests_every_rule_within_its_budget() -> None:
    with runner_of(Server(), None) as made:
        for one in made.rules:
            made.test(one)
        report = sum_up([made])
    assert report.seen["requests"] <= 1000
    assert report.sentence.startswith(f"All {len(made.rules)} rules passed")
