"""The survey tells how a server answers what the facts leave open, and never fails."""

from typing import Any

import pytest

from contract_tests.http.exchange import Exchange, Request
from contract_tests.results import Finding, ResolvedAmbiguity
from contract_tests.rules.survey import survey
from tests.suite.rules.handmade import alert, answer, page, run_of


def answers(*recorded: Exchange) -> dict[str, str]:
    said = list(survey(run_of(*recorded)))
    found = {word.question: word.answer for word in said if isinstance(word, ResolvedAmbiguity)}
    return found | {word.message: "" for word in said if isinstance(word, Finding)}


def test_a_recording_without_pages_is_surveyed_too() -> None:
    assert answers() == {"answers repeat X-CONNECTION-ID": "no"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [({}, "absent"), ({"observables": None}, "null"), ({"observables": []}, "empty"), ({"observables": [{}]}, "there")],
)
def test_how_a_key_comes_that_was_not_asked_for(fields: dict[str, Any], said: str) -> None:
    assert answers(page(alert(**fields)))["observables without includeObservables"] == said


def test_a_value_of_an_object_is_observed() -> None:
    named = alert(observables=[{"type_id": 20, "type": "ENDPOINT", "value": "x"}])
    assert "an observable that names an object has a value" in answers(page(named))


def test_how_bad_credentials_are_refused() -> None:
    without = Request(credentials={"X-API-KEY": None}, purpose="request without X-API-KEY")
    wrong = Request(credentials={"X-API-KEY": "no"}, purpose="request with a wrong X-API-KEY")
    found = answers(answer({}, status=401, request=without), answer({}, status=403, request=wrong))
    assert (found["X-API-KEY absent"], found["X-API-KEY wrong"]) == ("status 401", "status 403")


def test_a_refusal_by_a_front_end_is_observed() -> None:
    assert "a front end refuses a request that no client sends" in answers(
        answer(b"<html>", status=403, request=Request(raw_query="x=%ff"))
    )
