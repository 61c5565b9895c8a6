from collections import Counter

from contract_tests.openapi import generated_requests as generation
from contract_tests.openapi.document import find_operations, load_document
from contract_tests.openapi.expected_response import Answer, expected_response
from contract_tests.openapi.generated_requests import generated_requests
from tests.suite.in_process import OPERATION


def test_same_seed_gives_same_requests() -> None:
    first = generated_requests(OPERATION, 3, 5)
    generation._memo.clear()
    assert generated_requests(find_operations(load_document())[0], 3, 5) == first


def test_good_and_bad_requests_of_every_sure_parameter_are_there() -> None:
    requests = generated_requests(OPERATION, 1)
    answers = Counter(found.answer for request in requests if (found := expected_response(OPERATION, request)))
    assert answers[Answer.PAGE] >= 20
    refused = {f.because for r in requests if (f := expected_response(OPERATION, r)) and f.answer is Answer.REFUSAL}
    assert {"limit", "offset", "enableCursor", "excludeTotal", "includeObservables"} <= refused
    assert len(set(requests)) == len(requests) <= 160


def test_both_modes_are_asked_with_all_flags_at_once() -> None:
    queries = [dict(request.query) for request in generated_requests(OPERATION, 1)]
    full = [
        q for q in queries if {"updatedSince", "excludeTotal", "includeDeviceGroups", "includeObservables"} <= q.keys()
    ]
    assert {q.get("enableCursor", "false") for q in full} >= {"true", "false"}


def test_no_request_asks_a_large_list_for_everything() -> None:
    limits = [dict(request.query).get("limit", "1") for request in generated_requests(OPERATION, 1)]
    assert max(int(limit) for limit in limits if limit.isascii() and limit.isdecimal()) <= 1000
