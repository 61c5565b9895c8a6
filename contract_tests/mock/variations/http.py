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


def _answers(name: str, when: Callable[[Answer], bool], change: Callable[[Answer], Answer]) -> None:
    """Another answer in place of some."""
    variation(name, answer=lambda answer, *_: change(answer) if when(answer) else answer)


def _of(*statuses: int) -> Callable[[Answer], bool]:
    return lambda answer: answer.status in statuses


def _chunked(answer: Answer) -> Answer:
    answer.chunked = bool(answer.body)
    return answer


def _indented(answer: Answer) -> Answer:
    answer.body = json.dumps(json.loads(answer.body), separators=(" ,\n  ", " : "), sort_keys=True).encode() + b"\n"
    return answer


def _without_cors(answer: Answer) -> Answer:
    for name in [name for name in answer.headers if name.startswith("access-control-") or name == "vary"]:
        del answer.headers[name]
    return answer


def _more_said(body: Any) -> Any:
    if isinstance(body["detail"], list):
        body["detail"] = [{**problem, "url": "https://errors.example/x"} for problem in body["detail"]]
    return {**body, "code": "E1000", "request_id": "req-1"}


def _more_headers(answer: Answer) -> Answer:
    more = {"X-RateLimit-Remaining": "99", "X-Site": "Z\xfcrich", "Deprecation": "@1798761600"}
    cookies = [("Set-Cookie", "lb=1; Path=/"), ("Set-Cookie", "lb2=2; Path=/")]
    answer.headers = httpx.Headers([*answer.headers.multi_items(), *more.items(), *cookies], encoding="latin-1")
    return answer


def _gzipped(answer: Answer, request: Request, _s: Server) -> Answer:
    if not answer.body or "gzip" not in request.headers.get("accept-encoding", ""):
        return answer
    answer.body = gzip.compress(answer.body, 1)
    return answer.with_headers(content_encoding="gzip")


_answers(
    "content-type-with-charset",
    lambda a: a.is_json,
    lambda a: a.with_headers(content_type="Application/JSON; charset=UTF-8"),
)
_answers("method-refused-in-html", _of(405), lambda _: Answer.of(405, b"<html>405</html>", "text/html", allow="GET"))
_answers("invalid-parameters-in-text", _of(422), lambda a: a.rewritten(lambda _: {"detail": "Invalid parameters"}))
_answers("refusals-say-more", lambda a: a.status >= 400 and a.is_json, lambda a: a.rewritten(_more_said))
_answers("chunked", lambda a: True, _chunked)
_answers("connections-closed", lambda a: True, lambda a: a.with_headers(connection="close"))
_answers("undocumented-headers", lambda a: True, _more_headers)
_answers("json-indented", lambda a: a.is_json, _indented)
_answers("no-other-origins", lambda a: True, _without_cors)
variation("gzipped", answer=_gzipped)


def _before(
    name: str, when: Callable[[Request], bool], status: int, body: bytes, content_type: str = "application/json"
) -> None:
    """Another answer to some requests."""

    def before(request: Request, _s: Server) -> Answer | None:
        return Answer.of(status, body, content_type, allow="GET, HEAD, OPTIONS") if when(request) else None

    variation(name, before=before)


def _method(*methods: str) -> Callable[[Request], bool]:
    return lambda request: request.method in methods


_before("trace-unknown", _method("TRACE"), 501, b"<html>501</html>", "text/html")
_before("options-answered", _method("OPTIONS"), 200, b"{}")
_before("options-without-body", _method("OPTIONS"), 204, b"")
_before("options-refused", _method("OPTIONS"), 405, b'{"detail":"Method Not Allowed"}')
_before("methods-not-found", _method("POST", "PUT", "PATCH", "DELETE"), 404, b'{"detail":"Not Found"}')
_before(
    "methods-forbidden", _method("POST", "PUT", "PATCH", "DELETE"), 403, b'{"detail":"Missing Authentication Token"}'
)
_before("slash-not-found", lambda r: r.path.endswith("/"), 404, b'{"detail":"Not Found"}')


def _without_slash(request: Request, _s: Server) -> None:
    request.path = request.path.rstrip("/")


def _head_as_get(request: Request, _s: Server) -> None:
    request.method = "GET" if request.method == "HEAD" else request.method


def _front_end(request: Request, _s: Server) -> Answer | None:
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
