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

_WRITING = ("POST", "PUT", "PATCH", "DELETE")


def _answer(name: str, says: str, change: Callable[[Server, Request, Answer], Answer]) -> None:
    """Other answers."""
    variation(name, says, answer=change)


def _before(name: str, says: str, when: Callable[[Request], bool], answer: Callable[[], Answer]) -> None:
    """Another answer to some requests."""
    variation(name, says, before=lambda _s, request: answer() if when(request) else None)


def _with(answer: Answer, **headers: str) -> Answer:
    for name, value in headers.items():
        answer.headers[name.replace("_", "-")] = value
    return answer


def _gzipped(_s: Server, request: Request, answer: Answer) -> Answer:
    if not answer.body or "gzip" not in request.headers.get("accept-encoding", ""):
        return answer
    answer.body = gzip.compress(answer.body, 1)
    return _with(answer, content_encoding="gzip")


def _chunked(_s: Server, _request: Request, answer: Answer) -> Answer:
    answer.chunked = bool(answer.body)
    return answer


def _refused_in_html(_s: Server, _request: Request, answer: Answer) -> Answer:
    return Answer.of(405, b"<html>405</html>", "text/html", allow="GET") if answer.status == 405 else answer


def _more_headers(s: Server, _request: Request, answer: Answer) -> Answer:
    more = {"X-Request-ID": f"req-{s.requests}", "X-RateLimit-Remaining": "99", "X-Site": "Z\xfcrich"}
    cookies = [("Set-Cookie", "lb=1; Path=/"), ("Set-Cookie", "lb2=2; Path=/")]
    pairs = [*answer.headers.multi_items(), *more.items(), *cookies, ("Deprecation", "@1798761600")]
    answer.headers = httpx.Headers(pairs, encoding="latin-1")
    return answer


def _indented(_s: Server, _request: Request, answer: Answer) -> Answer:
    if answer.is_json:
        answer.body = json.dumps(json.loads(answer.body), indent=2, sort_keys=True).encode() + b"\n"
    return answer


def _more_of_refusals(s: Server, _request: Request, answer: Answer) -> Answer:
    def more(body: dict[str, Any]) -> dict[str, Any]:
        if isinstance(body["detail"], list):
            body["detail"] = [{**problem, "url": "https://errors.example/x"} for problem in body["detail"]]
        return {**body, "code": "E1000", "request_id": f"req-{s.requests}"}

    return answer.rewritten(more) if answer.status >= 400 and answer.is_json else answer


def _no_other_origins(_s: Server, _request: Request, answer: Answer) -> Answer:
    for name in [name for name in answer.headers if name.startswith("access-control-") or name == "vary"]:
        del answer.headers[name]
    return answer


_answer(
    "content-type-with-charset",
    "The content type names a charset, in another case.",
    lambda _s, _request, a: _with(a, content_type="Application/JSON; charset=UTF-8") if a.is_json else a,
)
_answer("gzipped", "Bodies are compressed where that is accepted.", _gzipped)
_answer(
    "method-refused-in-html", "A method that is not allowed is refused in HTML, as by a front end.", _refused_in_html
)
_answer("chunked", "Bodies come in chunks, without a length.", _chunked)
_answer(
    "connections-closed",
    "The connection is closed after every answer.",
    lambda _s, _request, a: _with(a, connection="close"),
)
_answer("undocumented-headers", "Answers carry headers that nobody documented.", _more_headers)
_answer("json-indented", "JSON is indented, its keys are sorted, and all but ASCII is escaped.", _indented)
_answer(
    "invalid-parameters-in-text",
    "A 422 says in one text what is wrong.",
    lambda _s, _request, a: a.rewritten(lambda _: {"detail": "Invalid parameters"}) if a.status == 422 else a,
)
_answer(
    "refusals-say-more", "Error bodies hold more than `detail`, and so does each of its problems.", _more_of_refusals
)
_answer("no-other-origins", "No answer allows other origins.", _no_other_origins)

_before(
    "trace-unknown",
    "What stands before the API does not know TRACE, and says so in HTML with 501.",
    lambda r: r.method == "TRACE",
    lambda: Answer.of(501, b"<html>501</html>", "text/html"),
)
for _name, _says, _status, _body in (
    ("options-answered", "OPTIONS is answered with 200.", 200, b"{}"),
    ("options-without-body", "OPTIONS is answered with 204.", 204, b""),
    ("options-refused", "OPTIONS is refused, preflights too.", 405, b'{"detail":"Method Not Allowed"}'),
):
    _before(
        _name,
        _says,
        lambda r: r.method == "OPTIONS",
        lambda status=_status, body=_body: Answer.of(  # type: ignore[misc]
            status, body, "application/json", allow="GET, HEAD, OPTIONS"
        ),
    )
_before(
    "methods-not-found",
    "POST, PUT, PATCH and DELETE are answered with 404.",
    lambda r: r.method in _WRITING,
    lambda: Answer.json(404, {"detail": "Not Found"}),
)
_before(
    "methods-forbidden",
    "POST, PUT, PATCH and DELETE are answered with 403.",
    lambda r: r.method in _WRITING,
    lambda: Answer.json(403, {"detail": "Missing Authentication Token"}),
)
_before(
    "slash-not-found",
    "A trailing slash is another address, where nothing is.",
    lambda r: r.path.endswith("/"),
    lambda: Answer.json(404, {"detail": "Not Found"}),
)


def _without_slash(_s: Server, request: Request) -> None:
    request.path = request.path.rstrip("/")


def _head_as_get(_s: Server, request: Request) -> None:
    request.method = "GET" if request.method == "HEAD" else request.method


def _front_end(_s: Server, request: Request) -> Answer | None:
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


variation(
    "front-end",
    "A firewall in front of the API refuses what no client sends, in its own words or in none.",
    before=_front_end,
)
variation("slash-answered", "A trailing slash makes no difference.", before=_without_slash)
variation("head-answered", "HEAD is answered like GET, without the body.", before=_head_as_get)
