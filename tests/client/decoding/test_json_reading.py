"""Where parsers of JSON differ: the same results and errors with and without orjson."""

import json
from typing import Any

import orjson
import pytest
from leen_alerts import errors
from leen_alerts._runtime import decoding
from leen_alerts._runtime.extras import DEEPEST
from leen_alerts.models import Alert, AlertCursorPage

from contract_tests.mock_server.data import make_alerts

ID = "3c90c3cc-0d44-4b50-8888-8dd25736052a"


@pytest.fixture(params=["orjson", "standard library"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(decoding, "fast_loads", orjson.loads if request.param == "orjson" else None)
    return str(request.param)


def alert(**fields: str) -> bytes:
    """An alert with fields whose JSON text is given."""
    known = {"id": f'"{ID}"', "vendor": '"sentinelone"', **fields}
    return ("{" + ", ".join(f'"{name}": {text}' for name, text in known.items()) + "}").encode()


def device(text: str) -> bytes:
    return alert(device=f'{{"vendor_data": {text}}}')


def refusal(content: bytes) -> errors.DecodeError:
    with pytest.raises(errors.DecodeError) as caught:
        decoding.decode(content, Alert)
    return caught.value


def vendor_data(content: bytes) -> Any:
    return decoding.decode(content, Alert).to_dict()["device"]["vendor_data"]


@pytest.mark.parametrize("number", [2**63, 2**64, 2**70, -(2**63) - 1, -(2**80), 10**300, 1e300, 2.5, -0.0, 2**63 - 1])
def test_numbers_of_any_size_are_kept_exactly(number: float) -> None:
    for content in (device(json.dumps({"n": [number]})), alert(unknown=json.dumps({"n": [number]}))):
        whole = decoding.decode(content, Alert).to_dict()
        found = (whole.get("unknown") or whole["device"]["vendor_data"])["n"][0]
        assert (type(found), repr(found)) == (type(number), repr(number))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1" * 5000])
def test_what_is_no_json_number_is_refused(number: str) -> None:
    assert refusal(device(f'{{"n": {number}}}')).path == ""


def test_number_beyond_floats_becomes_infinite() -> None:
    assert vendor_data(device('{"n": 1e400}')) == {"n": float("inf")}


def test_lone_surrogates_are_kept() -> None:
    assert decoding.decode(alert(title=r'"\ud800"'), Alert).title == "\ud800"


def test_last_of_repeated_keys_counts() -> None:
    assert decoding.decode(alert(title='"a", "title": "b"'), Alert).title == "b"


@pytest.mark.parametrize("opening", ['{"k":', "["])
def test_depth_of_free_form_values_is_bounded(opening: str) -> None:
    closing = {"{": "}", "[": "]"}[opening[0]]
    allowed, refused = ('{"k":' + opening * n + "1" + closing * n + "}" for n in (DEEPEST - 1, DEEPEST))
    assert vendor_data(device(allowed)) == json.loads(allowed)
    error = refusal(device(refused))
    assert (error.path, error.expected) == ("device.vendor_data", f"an object, at most {DEEPEST} levels deep or null")


@pytest.mark.parametrize("depth", [950, 1000, 1020, 1100, 100_000])
def test_very_deep_answer_is_refused(depth: int) -> None:
    error = refusal(device('{"k":' + "[" * depth + "]" * depth + "}"))
    assert "deep" in error.expected


@pytest.mark.parametrize(
    "content", [b"", b" ", b"<html>", b'{"id": ', b"[1,]", b"\xff\xfe\xfd", b'{"a": "\x01"}', b"nul"]
)
def test_what_is_no_json_is_refused(content: bytes) -> None:
    error = refusal(content)
    assert error.path == ""
    assert error.expected.startswith("JSON")
    assert error.__context__ is None


def test_body_with_byte_order_mark_is_read() -> None:
    assert decoding.decode(b"\xef\xbb\xbf" + alert(), Alert).title == decoding.decode(alert(), Alert).title


def test_alert_that_is_not_as_usual_costs_no_other() -> None:
    alerts = make_alerts(20, seed=3)
    alerts[7]["first_event_time"] = "2016-12-31t23:59:60z"
    alerts[8]["severity"] = "new"
    alerts[9]["device"] = {"vendor_data": {"n": 2**70}}
    page = decoding.decode(
        json.dumps({"items": alerts, "next_cursor": "c", "previous_cursor": None}).encode(), AlertCursorPage
    )
    assert [str(item.id) for item in page.items] == [item["id"] for item in alerts]
    assert page.items[9].to_dict()["device"]["vendor_data"]["n"] == 2**70


def test_ordinary_page_never_needs_the_exact_pass() -> None:
    alerts = make_alerts(300, seed=1)
    for item in alerts[::2]:
        item["something_new"] = {"k": 1}
        item["severity"] = "unheard of"
        del item["observables"]
    content = json.dumps({"items": alerts, "next_cursor": None, "previous_cursor": None}).encode()
    page = decoding._decode_quickly(json.loads(content), AlertCursorPage)
    assert len(page.items) == 300
