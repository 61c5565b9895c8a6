from collections.abc import Callable
from typing import Any

from contract_tests.results import NO_VALUE, Outcome


def test_missing_count_breaks_required_keys_only(answer: Callable[..., Any], verdict: Callable[..., Any]) -> None:
    broken = answer({"total": 0, "items": []})
    (finding,) = verdict("envelope.required-keys", broken).findings
    assert (finding.pointer, finding.actual) == ("/count", NO_VALUE)
    assert verdict("envelope.value-types", broken).outcome is Outcome.PASSED


def test_cursor_page_needs_its_own_keys(answer: Callable[..., Any], verdict: Callable[..., Any]) -> None:
    broken = answer({"count": 0, "total": 0, "items": []}, ("enableCursor", "true"))
    assert {f.pointer for f in verdict("envelope.required-keys", broken).findings} == {
        "/next_cursor",
        "/previous_cursor",
    }


def test_count_of_another_type_and_null_items_break_value_types(
    page: Callable[..., Any], verdict: Callable[..., Any]
) -> None:
    result = verdict("envelope.value-types", page(count="1"), page(items=None))
    assert {f.pointer for f in result.findings} == {"/count", "/items"}


def test_null_in_the_list_is_no_item(page: Callable[..., Any], verdict: Callable[..., Any], alert: Any) -> None:
    result = verdict("envelope.value-types", page(alert(), None), page(alert(pid=5)))
    assert [f.pointer for f in result.findings] == ["/items/1"]


def test_count_that_is_not_the_number_of_items_is_broken(page: Any, verdict: Any, alert: Any) -> None:
    result = verdict("envelope.count-is-number-of-items", page(alert(), count=2), page(alert()))
    assert [(f.actual, f.pointer) for f in result.findings] == [(2, "/count")]


def test_page_over_its_limit_is_broken_in_both_modes(page: Any, answer: Any, verdict: Any, alert: Any) -> None:
    three = [alert(number) for number in range(3)]
    cursor = {"items": three, "next_cursor": None, "previous_cursor": None}
    result = verdict(
        "offset.limit",
        page(*three, query=(("limit", "2"),)),
        page(*three, query=(("limit", "3"),)),
    )
    assert [f.expected for f in result.findings] == ["at most 2 items"]
    mode = ("enableCursor", "true")
    later = answer(
        {"items": [alert(n) for n in range(101)], "next_cursor": None, "previous_cursor": None}, mode, ("cursor", "c")
    )
    result = verdict("cursor.limit", answer(cursor, mode, ("limit", "1")), later)
    assert [f.expected for f in result.findings] == ["at most 1 items"]


def test_default_limit_bounds_a_page_and_doubtful_limits_do_not(page: Any, verdict: Any, alert: Any) -> None:
    many = [alert(number) for number in range(101)]
    assert verdict("offset.limit", page(*many)).outcome is Outcome.FAILED
    for text in ("0", "1_0", " 3", "many"):
        assert verdict("offset.limit", page(*many, query=(("limit", text),))).outcome is Outcome.PASSED


def test_item_twice_in_one_page_is_broken_and_in_two_pages_is_not(page: Any, verdict: Any, alert: Any) -> None:
    rule = "envelope.no-item-twice-in-a-page"
    (finding,) = verdict(rule, page(alert(1), alert(2), alert(1, title="other"))).findings
    assert finding.pointer == "/items/2/id"
    assert verdict(rule, page(alert(1)), page(alert(1))).outcome is Outcome.PASSED


def test_total_is_null_just_when_asked(page: Any, verdict: Any, alert: Any) -> None:
    without = (("excludeTotal", "true"),)
    told, untold = page(alert(), query=without), page(alert(), total=None)
    assert verdict("envelope.total-is-null-when-asked", told).outcome is Outcome.FAILED
    assert verdict("envelope.total-is-null-only-when-asked", untold).outcome is Outcome.FAILED
    lawful = [page(alert(), total=None, query=without), page(alert())]
    for rule in ("envelope.total-is-null-when-asked", "envelope.total-is-null-only-when-asked"):
        assert verdict(rule, *lawful).outcome is Outcome.PASSED
    assert verdict("envelope.total-is-null-when-asked", page(alert())).outcome is Outcome.NOT_TESTED


def test_undocumented_keys_are_observed_never_broken(page: Any, verdict: Any, alert: Any) -> None:
    result = verdict("envelope.undocumented-keys", page(alert(device={"groups": []}), extra=1))
    assert result.outcome is Outcome.OBSERVATION
    assert {o.actual: o.pointer for o in result.observations} == {"extra": "/extra", "groups": "/items/*/device/groups"}


def test_an_undocumented_key_is_pointed_at_whatever_its_name_holds(page: Any, verdict: Any, alert: Any) -> None:
    result = verdict("envelope.undocumented-keys", page(alert(device={"tags": [{"a.b/c~[]": 1}]}), **{"x/y": 1}))
    assert {o.pointer for o in result.observations} == {"/x~1y", "/items/*/device/tags/*/a.b~1c~0[]"}


def test_without_an_offset_page_no_count_could_be_tested(answer: Any, verdict: Any) -> None:
    cursor_page = answer({"items": [], "next_cursor": None, "previous_cursor": None}, ("enableCursor", "true"))
    result = verdict("envelope.count-is-number-of-items", cursor_page)
    assert (result.outcome, result.reason) == (Outcome.NOT_TESTED, "no offset page was read")


def test_without_any_page_nothing_could_be_tested(answer: Any, verdict: Any) -> None:
    result = verdict("envelope.required-keys", answer({"detail": "no"}, status=422))
    assert (result.outcome, result.reason) == (Outcome.NOT_TESTED, "no request was answered with a page")
