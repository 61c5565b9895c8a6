from collections.abc import Callable
from typing import Any

from contract_tests.results import NO_VALUE, Outcome
from contract_tests.rules.schema import undocumented
from tests.suite.rules.conftest import run_of


def test_missing_count_breaks_required_keys_only(answer: Callable[..., Any], verdict: Callable[..., Any]) -> None:
    broken = answer({"total": 0, "items": []})
    (finding,) = verdict("schema.required", broken).findings
    assert (finding.pointer, finding.actual) == ("/count", NO_VALUE)
    assert not verdict("schema.type", broken).findings


def test_cursor_page_needs_its_own_keys(answer: Callable[..., Any], verdict: Callable[..., Any]) -> None:
    broken = answer({"count": 0, "total": 0, "items": []}, ("enableCursor", "true"))
    assert {f.pointer for f in verdict("schema.required", broken).findings} == {
        "/next_cursor",
        "/previous_cursor",
    }


def test_count_of_another_type_and_null_items_break_value_types(
    page: Callable[..., Any], verdict: Callable[..., Any]
) -> None:
    result = verdict("schema.type", page(count="1"), page(items=None))
    assert {f.pointer for f in result.findings} == {"/count", "/items"}


def test_null_in_the_list_is_no_item(page: Callable[..., Any], verdict: Callable[..., Any], alert: Any) -> None:
    result = verdict("schema.type", page(alert(), None))
    assert [f.pointer for f in result.findings] == ["/items/1"]


def test_count_that_is_not_the_number_of_items_is_broken(page: Any, verdict: Any, alert: Any) -> None:
    result = verdict("page.count", page(alert(), count=2), page(alert()))
    assert [(f.actual, f.pointer) for f in result.findings] == [(2, "/count")]


def test_page_over_its_limit_is_broken_in_both_modes(page: Any, answer: Any, verdict: Any, alert: Any) -> None:
    three = [alert(number) for number in range(3)]
    cursor = {"items": three, "next_cursor": None, "previous_cursor": None}
    result = verdict(
        "page.limit",
        page(*three, query=(("limit", "2"),)),
        page(*three, query=(("limit", "3"),)),
    )
    assert ["at most 2" in f.message for f in result.findings] == [True]
    mode = ("enableCursor", "true")
    later = answer(
        {"items": [alert(n) for n in range(101)], "next_cursor": None, "previous_cursor": None}, mode, ("cursor", "c")
    )
    result = verdict("page.limit", answer(cursor, mode, ("limit", "1")), later)
    assert ["at most 1 " in f.message for f in result.findings] == [True]


def test_default_limit_bounds_a_page_and_doubtful_limits_do_not(page: Any, verdict: Any, alert: Any) -> None:
    many = [alert(number) for number in range(101)]
    assert verdict("page.limit", page(*many)).outcome is Outcome.FAILED
    for text in ("0", "1_0", " 3", "many"):
        assert verdict("page.limit", page(*many, query=(("limit", text),))).outcome is Outcome.PASSED


def test_item_twice_in_one_page_is_broken_and_in_two_pages_is_not(page: Any, verdict: Any, alert: Any) -> None:
    rule = "page.no-repeats"
    (finding,) = verdict(rule, page(alert(1), alert(2), alert(1, title="other"))).findings
    assert finding.pointer == "/items/2/id"
    assert verdict(rule, page(alert(1)), page(alert(1))).outcome is Outcome.PASSED


def test_total_is_null_just_when_asked(page: Any, verdict: Any, alert: Any) -> None:
    without = (("excludeTotal", "true"),)
    told, untold = page(alert(), query=without), page(alert(), total=None)
    assert verdict("page.total-excluded", told).outcome is Outcome.FAILED
    assert verdict("page.total-present", untold).outcome is Outcome.FAILED
    valid = [page(alert(), total=None, query=without), page(alert())]
    for rule in ("page.total-excluded", "page.total-present"):
        assert verdict(rule, *valid).outcome is Outcome.PASSED
    assert verdict("page.total-excluded", page(alert())).outcome is Outcome.NOT_TESTED


def test_undocumented_keys_are_pointed_at_whatever_their_names_hold(page: Any, alert: Any) -> None:
    run = run_of(page(alert(device={"tags": [{"a.b/c~[]": 1}]}), **{"x/y": 1}))
    assert {o.actual: o.pointer for o in undocumented(run)} == {
        "x/y": "/x~1y",
        "a.b/c~[]": "/items/*/device/tags/*/a.b~1c~0[]",
    }


def test_without_an_offset_page_no_count_could_be_tested(answer: Any, verdict: Any) -> None:
    cursor_page = answer({"items": [], "next_cursor": None, "previous_cursor": None}, ("enableCursor", "true"))
    result = verdict("page.count", cursor_page)
    assert (result.outcome, result.reason) == (Outcome.NOT_TESTED, "no offset page was read")


def test_without_any_page_nothing_could_be_tested(answer: Any, verdict: Any) -> None:
    result = verdict("schema.required", answer({"detail": "no"}, status=422))
    assert (result.outcome, result.reason) == (Outcome.NOT_TESTED, "no request was answered with a page")
