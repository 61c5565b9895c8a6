from typing import Any

from contract_tests.openapi.schema_errors import Problem, place, pointer, problems
from tests.suite.in_process import OPERATION

ALERT = {"id": "3c90c3cc-0d44-4b50-8888-8dd25736052a", "vendor": "crowdstrike"}


def found(**fields: Any) -> list[Problem]:
    return list(problems(OPERATION.validator({"$ref": "#/components/schemas/Alert"}), ALERT | fields))


def test_wrong_value_behind_nullable_reference_is_named_itself() -> None:
    (problem,) = found(device={"tags": [{"source": "aws"}, {"source": "gcp"}]})
    assert (problem.kind, pointer(problem.path), problem.got) == ("enum", "/device/tags/1/source", "gcp")
    assert place(problem.path) == "device.tags[].source"
    assert problem.allowed == ("aws",)


def test_several_faults_of_one_item_are_all_told() -> None:
    faulty = found(device=5, severity="worst", first_event_time="2020-01-01")
    kinds = {place(problem.path): problem.kind for problem in faulty}
    assert kinds == {"device": "type", "severity": "enum", "first_event_time": "format"}
    assert ("object", "null") in {problem.allowed for problem in faulty}


def test_pointer_escapes_what_json_pointers_escape() -> None:
    assert pointer(("a/b", 0, "c~d")) == "/a~1b/0/c~0d"


def test_lone_surrogates_and_deep_nesting_are_no_fault_of_their_own_and_hide_none() -> None:
    nested: Any = "\ud800"
    for _ in range(500):
        nested = [nested]
    assert found(title="\ud800", device={"vendor_data": {"\udc00": nested}}) == []
    wrong = found(title="\ud800", severity="\udc00", device={"vendor_data": {"\udc00": nested}, "status": "gone"})
    assert {pointer(problem.path) for problem in wrong} == {"/severity", "/device/status"}
    assert [problem.kind for problem in found(title=nested)] == ["type"]
