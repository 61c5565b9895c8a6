"""Headers, encodings, methods and addresses, and the words of a refusal."""

import gzip
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import httpx

from contract_tests.mock.answers import Answer, Request
from contract_tests.mock.api import Server
from contract_tests.mock.fault import variation


def _answers(name: str, when: Callable[[Answer], object], change: Callable[[Answer], Answer]) -> None:
    """Another answer in place of some."""
    variation(name, answer=lambda _s, _request, answer: change(answer) if when(answer) else answer)


def _with(answer: Answer, **headers: str) -> Answer:
    for name, value in headers.items():
        answer.headers[name.replace("_", "-")] = value
    return answer


def _any(_: object) -> bool:
    return True


def _chunked(answer: Answer) -> Answer:
    answer.chunked = bool(answer.body)
    return answer


def _indented(answer: Answer) -> Answer:
    answer.body = json.dumps(json.loads(answer.body), indent=2, sort_keys=True).encode() + b"\n"
    return answer


def _without_cors(answer: Answer) -> Answer:
    for name in [name for name in answer.headers if name.startswith("access-control-") or name == "vary"]:
        del answer.headers[name]
    return answer


def _says_more(answer: Answer) -> Answer:
    def more(body: dict[str, Any]) -> dict[str, Any]:
        if isinstance(body["detail"], list):
            body["detail"] = [{**problem, "url": "https://errors.example/x"} for problem in body["detail"]]
        return {**body, "code": "E1000", "request_id": "req-1"}

    return answer.rewritten(more)


def _more_headers(answer: Answer) -> Answer:
    more = {"X-RateLimit-Remaining": "99", "X-Site": "Z\xfcrich", "Deprecation": "@1798761600"}
    cookies = [("Set-Cookie", "lb=1; Path=/"), ("Set-Cookie", "lb2=2; Path=/")]
    answer.headers = httpx.Headers([*answer.headers.multi_items(), *more.items(), *cookies], encoding="latin-1")
    return answer


def _gzipped(_s: Server, request: Request, answer: Answer) -> Answer:
    if not answer.body or "gzip" not in request.headers.get("accept-encoding", ""):
        return answer
    answer.body = gzip.compress(answer.body, 1)
    return _with(answer, content_encoding="gzip")


_answers(
    "content-type-with-charset",
    lambda a: a.is_json,
    lambda a: _with(a, content_type="Application/JSON; charset=UTF-8"),
)
_answers(
    "method-refused-in-html",
    lambda a: a.status == 405,
    lambda _: Answer.of(405, b"<html>405</html>", "text/html", allow="GET"),
)
_answers(
    "invalid-parameters-in-text",
    lambda a: a.status == 422,
    lambda a: a.rewritten(lambda _: {"detail": "Invalid parameters"}),
)
_answers("refusals-say-more", lambda a: a.status >= 400 and a.is_json, _says_more)
_answers("chunked", _any, _chunked)
_answers("connections-closed", _any, lambda a: _with(a, connection="close"))
_answers("undocumented-headers", _any, _more_headers)
_answers("json-indented", lambda a: a.is_json, _indented)
_answers("no-other-origins", _any, _without_cors)
variation("gzipped", answer=_gzipped)


def _before(name: str, when: Callable[[Request], object], answer: Callable[[], Answer]) -> None:
    """Another answer to some requests."""
    variation(name, before=lambda _s, request: answer() if when(request) else None)


def _writes(request: Request) -> bool:
    return request.method in ("POST", "PUT", "PATCH", "DELETE")


def _options(status: int, body: bytes) -> Callable[[], Answer]:
    return lambda: Answer.of(status, body, "application/json", allow="GET, HEAD, OPTIONS")


_before("trace-unknown", lambda r: r.method == "TRACE", lambda: Answer.of(501, b"<html>501</html>", "text/html"))
_before("options-answered", lambda r: r.method == "OPTIONS", _options(200, b"{}"))
_before("options-without-body", lambda r: r.method == "OPTIONS", _options(204, b""))
_before("options-refused", lambda r: r.method == "OPTIONS", _options(405, b'{"detail":"Method Not Allowed"}'))
_before("methods-not-found", _writes, lambda: Answer.json(404, {"detail": "Not Found"}))
_before("methods-forbidden", _writes, lambda: Answer.json(403, {"detail": "Missing Authentication Token"}))
_before("slash-not-found", lambda r: r.path.endswith("/"), lambda: Answer.json(404, {"detail": "Not Found"}))


def _without_slash(_s: Server, request: Request) -> None:
    request.path = request.path.rstrip("/")


def _head_as_get(_s: Server, request: Request) -> None:
    request.method = "GET" if request.method == "HEAD" else request.method


def _front_end(_s: Server, request: Request) -> Answer | None:
    """A firewall that refuses what no client sends, in its own words or in none."""
    query = unquote(request.raw_query)
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        return Answer(501)
    status = 0
    if re.search(r"(^|&)(=|&)|x=|;", query):
        status = 400
    if re.search(r"""[^ -~]|[<>'"\\\\;%{}\[\]()|`]|\.\.|--""", re.sub(r"(^|&)cursor=[^&]*", "", query)):
        status = 403
    if len(query) > 900:
        status = 414
    return Answer.of(status, b"<html><body>Request blocked</body></html>", "text/html") if status else None


variation("front-end", before=_front_end)
variation("slash-answered", before=_without_slash)
variation("head-answered", before=_head_as_get)
