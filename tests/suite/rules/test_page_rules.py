from typing import Any

import pytest

from contract_tests.results import Outcome
from contract_tests.rules.schema import undocumented
from tests.suite.rules.handmade import alert, answer, cursor_page, page, run_of, verdict

MANY = [alert(number) for number in range(101)]


def test_null_in_the_list_is_no_item() -> None:
    assert [f.pointer for f in verdict("schema.type", page(alert(), None)).findings] == ["/items/1"]


def test_the_default_limit_bounds_a_page_and_doubtful_limits_do_not() -> None:
    assert verdict("page.limit", page(*MANY)).outcome is Outcome.FAILED
    for text in ("0", "1_0", " 3", "many"):
        assert verdict("page.limit", page(*MANY, query=(("limit", text),))).outcome is Outcome.PASSED


def test_a_cursor_may_carry_the_limit_that_is_not_sent_beside_it() -> None:
    assert verdict("page.limit", cursor_page(*MANY, query=(("cursor", "c"),))).outcome is Outcome.PASSED
    over = cursor_page(*MANY, query=(("cursor", "c"), ("limit", "1")))
    assert "at most 1 " in verdict("page.limit", over).findings[0].message


def test_an_item_twice_in_one_page_fails_and_in_two_pages_does_not() -> None:
    (finding,) = verdict("page.no-repeats", page(alert(1), alert(2), alert(1, title="other"))).findings
    assert finding.pointer == "/items/2/id"
    assert verdict("page.no-repeats", page(alert(1)), page(alert(1))).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("asked", "total", "failed"),
    [
        ((), 1, None),
        ((), None, "present"),
        (("true",), None, None),
        (("true",), 1, "excluded"),
        (("false",), None, "present"),
        (("yes",), None, None),
        (("true", "false"), None, None),
    ],
)
def test_total_is_null_just_when_the_request_plainly_asks(
    asked: tuple[str, ...], total: int | None, failed: str | None
) -> None:
    answered = page(alert(), total=total, query=tuple(("excludeTotal", text) for text in asked))
    for rule in ("present", "excluded"):
        assert (verdict(f"page.total-{rule}", answered).outcome is Outcome.FAILED) is (rule == failed)


def test_undocumented_keys_are_pointed_at_whatever_their_names_hold() -> None:
    of_the_page: dict[str, Any] = {"x/y": 1}
    run = run_of(page(alert(device={"tags": [{"a.b/c~[]": 1}]}), **of_the_page))
    assert {found.actual: found.pointer for found in undocumented(run)} == {
        "x/y": "/x~1y",
        "a.b/c~[]": "/items/*/device/tags/*/a.b~1c~0[]",
    }


def test_what_was_not_read_is_not_tested_and_the_reason_told() -> None:
    result = verdict("page.count", cursor_page())
    assert (result.outcome, result.reason) == (Outcome.NOT_TESTED, "no offset page was read")
    result = verdict("page.total-excluded", page(alert()))
    assert (result.outcome, result.reason) == (Outcome.NOT_TESTED, "no offset page was read without its total")
    result = verdict("schema.required", answer({"detail": "no"}, status=422))
    assert (result.outcome, result.reason) == (Outcome.NOT_TESTED, "no request was answered with a page")
