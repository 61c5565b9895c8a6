from typing import Any

import pytest

from contract_tests.openapi.document import find_operations, load_document
from contract_tests.openapi.schema_errors import Problem, pointer, problems
from contract_tests.results import NO_VALUE

(OPERATION,) = find_operations(load_document())
ALERT = {"id": "3c90c3cc-0d44-4b50-8888-8dd25736052a", "vendor": "crowdstrike"}


def found(**fields: Any) -> list[Problem]:
    return list(problems(OPERATION.validator({"$ref": "#/components/schemas/Alert"}), ALERT | fields))


def test_valid_item_has_no_problem() -> None:
    assert found(title=None, device={"vendor_data": {"any": [1]}}) == []


def test_wrong_value_behind_nullable_reference_is_named_itself() -> None:
    (problem,) = found(device={"tags": [{"source": "aws"}, {"source": "gcp"}]})
    assert (problem.kind, problem.pointer, problem.got) == ("enum", "/device/tags/1/source", "gcp")
    assert problem.place == "device.tags[].source"
    assert problem.expected == "one of the documented values aws"


def test_wrong_type_names_all_valid_types_null_last() -> None:
    (problem,) = found(device=5)
    assert (problem.kind, problem.expected, problem.got) == ("type", "object or null", 5)


def test_several_faults_of_one_item_are_all_told() -> None:
    kinds = {problem.place: problem.kind for problem in found(pid=7, severity="worst", first_event_time="2020-01-01")}
    assert kinds == {"pid": "type", "severity": "enum", "first_event_time": "format"}


def test_missing_key_has_no_value() -> None:
    validator = OPERATION.validator({"$ref": "#/components/schemas/Alert"})
    (problem,) = problems(validator, {"id": ALERT["id"]})
    assert (problem.kind, problem.pointer, problem.got) == ("required", "/vendor", NO_VALUE)


@pytest.mark.parametrize("time", ["2021-01-01T00:00:00", "2021-01-01", "2021-01-01 00:00:00Z", "2021-13-01T00:00:00Z"])
def test_time_that_is_no_date_time_is_found(time: str) -> None:
    assert [problem.kind for problem in found(resolved_time=time)] == ["format"]


def test_pointer_escapes_what_json_pointers_escape() -> None:
    assert pointer(("a/b", 0, "c~d")) == "/a~1b/0/c~0d"


def test_lone_surrogates_and_deep_nesting_are_no_fault_of_their_own_and_hide_none() -> None:
    nested: Any = "\ud800"
    for _ in range(500):
        nested = [nested]
    assert found(title="\ud800", device={"vendor_data": {"\udc00": nested}}) == []
    wrong = found(title="\ud800", severity="\udc00", device={"vendor_data": {"\udc00": nested}, "status": "gone"})
    assert {problem.pointer for problem in wrong} == {"/severity", "/device/status"}
    assert [problem.kind for problem in found(title=nested)] == ["type"]
