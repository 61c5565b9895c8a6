"""Answers that are not JSON, do not say so, or are errors in another form than promised (B, C)."""

import gzip
import json
from typing import Any

from starlette.requests import Request

from contract_tests.mock_server.answers import Answer
from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.registry import mutant_named
from contract_tests.mock_server.reshape import rewritten


class _OtherAnswer(Behaviour):
    """Changes an answer as a whole: a page (`pages`), or an error with one of the statuses."""

    statuses: tuple[int, ...] = ()
    pages = False

    def change(self, answer: Answer) -> object:
        raise NotImplementedError

    def finish(self, request: Request, answer: Answer) -> Answer:
        answer = super().finish(request, answer)
        if answer.status in self.statuses or (self.pages and answer.is_page):
            self.change(answer)
        return answer


def _kind(value: str | None) -> Any:
    def change(_self: Behaviour, answer: Answer) -> None:
        if value is None:
            del answer.headers["content-type"]
        else:
            answer.headers["content-type"] = value

    return change


def _bytes(alter: Any) -> Any:
    def change(_self: Behaviour, answer: Answer) -> None:
        answer.body = alter(answer.body)

    return change


def _json(alter: Any) -> Any:
    return lambda _self, answer: rewritten(answer, alter)


def _status(status: int) -> Any:
    def change(_self: Behaviour, answer: Answer) -> None:
        answer.status = status

    return change


def _html(_self: Behaviour, answer: Answer) -> None:
    answer.body = f"<html><body><h1>{answer.status}</h1></body></html>".encode()
    answer.headers["content-type"] = "text/html; charset=utf-8"


def _gzip_announced(_self: Behaviour, answer: Answer) -> None:
    answer.headers["content-encoding"] = "gzip"


def _gzip_unannounced(_self: Behaviour, answer: Answer) -> None:
    answer.body = gzip.compress(answer.body, 1)


def _empty(body: bytes) -> bool:
    return b'"items":[]' in body


_SAYS = "Every answer with a body says `application/json`."
_HOLDS = "Every answer with a body holds JSON, in UTF-8."
_SUCCESS = "A 200 is the only success."
_PAGE = "A 200 holds a page of the documented shape."
for _name, _promise, _change in (
    ("page-type-html", _SAYS, _kind("text/html; charset=utf-8")),
    ("page-type-text", _SAYS, _kind("text/plain")),
    ("page-type-other-json", _SAYS, _kind("text/json")),
    ("page-type-missing", _SAYS, _kind(None)),
    ("json-truncated", _HOLDS, _bytes(lambda body: body[:-20])),
    ("json-with-comma", _HOLDS, _bytes(lambda body: body[:-1] + b",}")),
    ("json-in-single-quotes", _HOLDS, _bytes(lambda body: str(json.loads(body)).encode())),
    ("json-with-nan", _HOLDS, _bytes(lambda body: body[:-1] + b',"took":NaN}')),
    ("json-with-infinity", _HOLDS, _bytes(lambda body: body[:-1] + b',"score":-Infinity}')),
    ("json-with-prefix", _HOLDS, _bytes(lambda body: b")]}',\n" + body)),
    ("json-with-trailing-text", _HOLDS, _bytes(lambda body: body + b"\nOK")),
    ("json-in-latin-1", _HOLDS, _bytes(lambda body: body.decode().encode("latin-1", "replace"))),
    ("json-in-utf-16", _HOLDS, _bytes(lambda body: body.decode().encode("utf-16"))),
    ("json-in-utf-32", _HOLDS, _bytes(lambda body: body.decode().encode("utf-32-le"))),
    ("json-after-byte-order-mark", _HOLDS, _bytes(lambda body: b"\xef\xbb\xbf" + body)),
    ("json-twice-encoded", _PAGE, _json(lambda page: json.dumps(page))),
    ("page-wrapped", _PAGE, _json(lambda page: {"data": page, "success": True})),
    ("page-as-list", _PAGE, _json(lambda page: page["items"])),
    ("gzip-announced-only", _HOLDS, _gzip_announced),
    ("gzip-unannounced", _HOLDS, _gzip_unannounced),
    ("success-201", _SUCCESS, _status(201)),
    ("success-206", _SUCCESS, _status(206)),
):  # fmt: skip
    mutant_named(_name, _promise, _OtherAnswer, pages=True, change=_change)


def _when_empty(status: int, body: bytes) -> Any:
    def change(_self: Behaviour, answer: Answer) -> None:
        if _empty(answer.body):
            answer.status, answer.body = status, body

    return change


mutant_named("empty-page-204", _SUCCESS, _OtherAnswer, pages=True, change=_when_empty(204, b""))
mutant_named("empty-page-404", "A page without alerts is answered with 200.", _OtherAnswer, pages=True,
             change=_when_empty(404, b'{"detail":"No alerts"}'))  # fmt: skip
mutant_named("empty-page-null", _PAGE, _OtherAnswer, pages=True, change=_when_empty(200, b"null"))
mutant_named("empty-page-without-body", _PAGE, _OtherAnswer, pages=True, change=_when_empty(200, b""))

_LIST = "A 422 has FastAPI's body: `detail` lists `loc`, `msg` and `type` of each problem."


def _problems(alter: Any) -> Any:
    def change(body: Any) -> Any:
        return {"detail": [alter(problem) for problem in body["detail"]]}

    return _json(change)


def _less(key: str) -> Any:
    return _problems(lambda problem: {name: value for name, value in problem.items() if name != key})


for _name, _change in {
    "problems-without-loc": _less("loc"),
    "problems-without-msg": _less("msg"),
    "problems-without-type": _less("type"),
    "problems-with-loc-as-text": _problems(lambda problem: {**problem, "loc": ".".join(problem["loc"])}),
    "problems-as-texts": _problems(lambda problem: problem["msg"]),
    "problems-as-object": _json(lambda body: {"detail": {"limit": "invalid"}}),
    "problems-null": _json(lambda body: {"detail": None}),
    "problems-called-errors": _json(lambda body: {"errors": body["detail"]}),
    "problems-as-bare-list": _json(lambda body: body["detail"]),
    "problems-in-html": _html,
    "problems-type-text": _kind("text/plain"),
    "problems-empty-object": _json(lambda body: {}),
}.items():
    mutant_named(_name, _LIST, _OtherAnswer, statuses=(422,), change=_change)

_TEXT = 'An error has the body `{"detail": "<text>"}`.'
for _name, _statuses, _change in (
    ("unauthorized-in-html", (401, 403), _html),
    ("unauthorized-called-error", (401, 403), _json(lambda body: {"error": body["detail"]})),
    ("unauthorized-called-message", (401, 403), _json(lambda body: {"message": body["detail"], "statusCode": 401})),
    ("unauthorized-as-bare-text", (401, 403), _json(lambda body: body["detail"])),
    ("unauthorized-detail-as-object", (401, 403), _json(lambda body: {"detail": {"code": 1}})),
    ("unauthorized-detail-as-number", (401, 403), _json(lambda body: {"detail": 401})),
    ("unauthorized-type-text", (401, 403), _kind("text/plain")),
    ("unauthorized-type-missing", (401, 403), _kind(None)),
    ("not-found-in-html", (404,), _html),
    ("not-found-detail-missing", (404,), _json(lambda body: {})),
    ("not-found-detail-null", (404,), _json(lambda body: {"detail": None})),
    ("bad-cursor-in-html", (400,), _html),
    ("bad-cursor-called-message", (400,), _json(lambda body: {"message": "Invalid cursor"})),
    ("bad-cursor-json-truncated", (400,), _bytes(lambda body: body[:-2])),
    ("method-refused-in-html", (405,), _html),
):
    mutant_named(_name, _TEXT, _OtherAnswer, statuses=_statuses, change=_change)
