"""Remarks alike are told once."""

from contract_tests.reporting.grouping import group
from contract_tests.results import Finding, Observation, simple
from tests.reporting.sample_report import make_exchange


def test_findings_that_differ_in_list_indices_and_values_are_one_group() -> None:
    findings = [simple("a UUID", n, "", f"/items/{n}/tags/{n}/id") for n in range(12)]
    (found,) = group(findings)
    assert found.where == "/items/*/tags/*/id"
    assert found.members == findings


def test_findings_at_one_place_keep_their_pointer() -> None:
    (found,) = group([simple("a", 1, "", "/items/0/id", make_exchange(n)) for n in range(3)])
    assert found.where == "/items/0/id"


def test_other_words_or_another_key_make_another_group() -> None:
    findings = [
        simple("a UUID", 1, "", "/items/0/id"),
        simple("a UUID", 1, "", "/items/0/id2"),
        simple("a UUID", 1, "of a device", "/items/0/id"),
        simple("a time", 1, "", "/items/0/id"),
    ]
    assert [found.members for found in group(findings)] == [[finding] for finding in findings]


def test_a_number_within_a_key_is_no_index() -> None:
    assert len(group([Observation("new", 1, "/items/0/x1"), Observation("new", 1, "/items/0/x2")])) == 2


def test_many_kinds_that_differ_in_numbers_alone_are_one() -> None:
    findings = [
        simple(f"{n} items", n, "", "/items", make_exchange(n, f"limit={n}")) for n in (300, 20, 1, 40, 50, 600)
    ]
    (found,) = group(findings)
    assert found.varying
    assert found.members == findings
    few = group(findings[:5])
    assert [kind.varying for kind in few] == [False] * 5


def test_the_example_is_the_one_with_the_shortest_request() -> None:
    findings = [simple("items", n, "", "/items", make_exchange(n, f"limit={n}")) for n in (300, 20, 1, 40)]
    assert group(findings)[0].example is findings[2]


def test_nothing_makes_no_group() -> None:
    assert group(list[Finding]()) == []
