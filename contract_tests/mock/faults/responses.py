"""Pages and refusals that are no JSON, do not say so, are of another shape, or come with another status."""

import gzip
import json
from collections.abc import Callable
from typing import Any

from contract_tests.mock.answers import Answer
from contract_tests.mock.fault import fault
from contract_tests.mock.reshape import without

Change = Callable[[Answer], Answer]


def _answer(name: str, breaks: str, when: Callable[[Answer], bool], change: Change) -> None:
    """Another answer in place of some."""
    fault(name, breaks, answer=lambda answer, *_: change(answer) if when(answer) else answer)


def _typed(value: str) -> Change:
    return lambda answer: answer.with_headers(content_type=value)


def _untyped(answer: Answer) -> Answer:
    del answer.headers["content-type"]
    return answer


def _bytes(change: Callable[[bytes], bytes], status: int = 0) -> Change:
    return lambda answer: Answer(status or answer.status, change(answer.body), answer.headers)


def _json(change: Callable[[Any], Any]) -> Change:
    return lambda answer: answer.rewritten(change)


def _page(name: str, breaks: str, change: Change) -> None:
    _answer(name, breaks, lambda answer: answer.is_page, change)


_page("page-type-html", "http.content-type", _typed("text/html; charset=utf-8"))
_page("page-type-other-json", "http.content-type", _typed("text/json"))
_page("page-type-missing", "http.content-type", _untyped)
_page("json-truncated", "http.json", _bytes(lambda body: body[:-20]))
_page("json-with-nan", "http.json", _bytes(lambda body: body[:-1] + b',"took":NaN}'))
_page("json-in-latin-1", "http.json", _bytes(lambda body: body.decode().encode("latin-1", "replace")))
_page("json-in-utf-16", "http.json", _bytes(lambda body: body.decode().encode("utf-16")))
_page("json-after-byte-order-mark", "http.json", _bytes(lambda body: b"\xef\xbb\xbf" + body))
_page("gzip-announced-only", "http.json", lambda answer: answer.with_headers(content_encoding="gzip"))
_page("gzip-unannounced", "http.json", _bytes(lambda body: gzip.compress(body, 1)))
_page("json-twice-encoded", "schema.type", _json(json.dumps))
_page("page-as-list", "schema.type", _json(lambda page: page["items"]))
_page("page-wrapped", "schema.required", _json(lambda page: {"data": page, "success": True}))
_page("success-201", "http.only-200", _bytes(bytes, 201))
_page("success-206", "http.only-200", _bytes(bytes, 206))


def _empty_page(name: str, breaks: str, status: int, body: bytes) -> None:
    """Something else where a page has no items."""
    change = _bytes(lambda _: body, status)
    _answer(f"empty-page-{name}", breaks, lambda answer: b'"items":[]' in answer.body, change)


_empty_page("204", "http.only-200", 204, b"")
_empty_page("null", "schema.type", 200, b"null")
_empty_page("without-body", "http.json", 200, b"")
_empty_page("404", "http.valid-answered", 404, b'{"detail":"No alerts"}')


def _refusals(name: str, breaks: str, change: Change, statuses: tuple[int, ...] = (400, 401, 404, 422)) -> None:
    """Another answer in place of the refusals of each status."""

    def refusal(status: int) -> None:
        _answer(f"{status}-{name}", breaks, lambda answer: answer.status == status, change)

    for status in statuses:
        refusal(status)


def _problems(name: str, change: Callable[[Any], Any]) -> None:
    """Another shape of the problems that a 422 lists."""
    _refusals(
        name, "http.error-body", _json(lambda body: {"detail": [change(problem) for problem in body["detail"]]}), (422,)
    )


_refusals("in-html", "http.json", lambda answer: Answer.of(answer.status, b"<html><h1>Error</h1></html>", "text/html"))
_refusals("truncated", "http.json", _bytes(lambda body: body[:-2]))
_refusals("type-text", "http.content-type", _typed("text/plain"))
_refusals("type-missing", "http.content-type", _untyped)
_refusals("without-detail", "http.error-body", _json(lambda body: {"message": body["detail"], "statusCode": 400}))
_refusals("detail-null", "http.error-body", _json(lambda body: {"detail": None}))
_refusals("detail-as-object", "http.error-body", _json(lambda body: {"detail": {"code": 1}}))
_refusals("as-bare-detail", "http.error-body", _json(lambda body: body["detail"]))
_problems("problem-without-loc", lambda problem: without(problem, "loc"))
_problems("problem-without-msg", lambda problem: without(problem, "msg"))
_problems("problem-without-type", lambda problem: without(problem, "type"))
_problems("problem-with-loc-as-text", lambda problem: problem | {"loc": ".".join(problem["loc"])})
_problems("problems-as-texts", lambda problem: problem["msg"])
