"""Freedoms of HTTP: headers, encodings, methods, addresses, and the words of a refusal."""

import gzip
import json
import re
from typing import Any
from urllib.parse import unquote

from starlette.datastructures import MutableHeaders
from starlette.requests import Request

from contract_tests.mock_server.answers import Answer
from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.registry import variant
from contract_tests.mock_server.reshape import rewritten


@variant
class ContentTypeWithCharset(Behaviour):
    """The content type names a charset, in another case."""

    def finish(self, request: Request, answer: Answer) -> Answer:
        answer = super().finish(request, answer)
        if answer.headers.get("content-type") == "application/json":
            answer.headers["content-type"] = "Application/JSON; charset=UTF-8"
        return answer


@variant
class Gzipped(Behaviour):
    """Bodies are compressed where that is accepted."""

    def finish(self, request: Request, answer: Answer) -> Answer:
        answer = super().finish(request, answer)
        if answer.body and "gzip" in request.headers.get("accept-encoding", ""):
            answer.body = gzip.compress(answer.body, 1)
            answer.headers["content-encoding"] = "gzip"
        return answer


@variant
class TraceUnknown(Behaviour):
    """What stands before the API does not know TRACE, and says so in HTML with 501."""

    def before(self, request: Request) -> Answer | None:
        answer = super().before(request)
        if request.method != "TRACE":
            return answer
        return Answer(501, b"<html>501</html>", MutableHeaders({"content-type": "text/html"}))


@variant
class Chunked(Behaviour):
    """Bodies come in chunks, without a length."""

    def finish(self, request: Request, answer: Answer) -> Answer:
        answer = super().finish(request, answer)
        answer.chunked = bool(answer.body)
        return answer


@variant
class ConnectionsClosed(Behaviour):
    """The connection is closed after every answer."""

    def finish(self, request: Request, answer: Answer) -> Answer:
        answer = super().finish(request, answer)
        answer.headers["connection"] = "close"
        return answer


@variant
class UndocumentedHeaders(Behaviour):
    """Answers carry headers that nobody documented."""

    def finish(self, request: Request, answer: Answer) -> Answer:
        answer = super().finish(request, answer)
        answer.headers["X-Request-ID"] = f"req-{self.requests}"
        answer.headers["X-RateLimit-Remaining"] = "99"
        answer.headers.append("Set-Cookie", "lb=1; Path=/")
        answer.headers.append("Set-Cookie", "lb2=2; Path=/")
        answer.headers["X-Site"] = "Z\xfcrich"
        answer.headers["Deprecation"] = "@1798761600"
        return answer


@variant
class JsonIndented(Behaviour):
    """JSON is indented, its keys are sorted, and all but ASCII is escaped."""

    def finish(self, request: Request, answer: Answer) -> Answer:
        answer = super().finish(request, answer)
        if answer.headers.get("content-type") == "application/json" and answer.body:
            answer.body = json.dumps(json.loads(answer.body), indent=2, sort_keys=True).encode() + b"\n"
        return answer


@variant
class HeadAnswered(Behaviour):
    """HEAD is answered like GET, without the body."""

    def before(self, request: Request) -> Answer | None:
        answer = super().before(request)
        if request.method == "HEAD":
            request.scope["method"] = "GET"
            request.scope["asked_with"] = "HEAD"
        return answer

    def finish(self, request: Request, answer: Answer) -> Answer:
        answer = super().finish(request, answer)
        if request.scope.get("asked_with") == "HEAD":
            request.scope["method"] = "HEAD"
        return answer


class _OptionsAs(Behaviour):
    status = 200
    kind = "application/json"
    body = b"{}"

    def before(self, request: Request) -> Answer | None:
        answer = super().before(request)
        if answer or request.method != "OPTIONS":
            return answer
        mine = Answer(self.status, self.body)
        mine.headers["allow"] = "GET, HEAD, OPTIONS"
        if self.body:
            mine.headers["content-type"] = self.kind
        return mine


@variant
class OptionsAnswered(_OptionsAs):
    """OPTIONS is answered with 200."""


@variant
class OptionsWithoutBody(_OptionsAs):
    """OPTIONS is answered with 204."""

    status = 204
    body = b""


@variant
class OptionsRefused(_OptionsAs):
    """OPTIONS is refused, preflights too."""

    status = 405
    body = b'{"detail":"Method Not Allowed"}'


@variant
class MethodsNotFound(Behaviour):
    """POST, PUT, PATCH and DELETE are answered with 404."""

    def before(self, request: Request) -> Answer | None:
        answer = super().before(request)
        if request.method in ("POST", "PUT", "PATCH", "DELETE"):
            return answer or Answer.json(404, {"detail": "Not Found"})
        return answer


@variant
class MethodsForbidden(Behaviour):
    """POST, PUT, PATCH and DELETE are answered with 403."""

    def before(self, request: Request) -> Answer | None:
        answer = super().before(request)
        if request.method in ("POST", "PUT", "PATCH", "DELETE"):
            return answer or Answer.json(403, {"detail": "Missing Authentication Token"})
        return answer


@variant
class SlashAnswered(Behaviour):
    """A trailing slash makes no difference."""

    def before(self, request: Request) -> Answer | None:
        answer = super().before(request)
        request.scope["path"] = request.scope["path"].rstrip("/")
        return answer


@variant
class SlashNotFound(Behaviour):
    """A trailing slash is another address, where nothing is."""

    def before(self, request: Request) -> Answer | None:
        answer = super().before(request)
        if request.scope["path"].endswith("/"):
            return answer or Answer.json(404, {"detail": "Not Found"})
        return answer


@variant
class InvalidParametersInText(Behaviour):
    """A 422 says in one text what is wrong."""

    def finish(self, request: Request, answer: Answer) -> Answer:
        answer = super().finish(request, answer)
        return rewritten(answer, lambda _: {"detail": "Invalid parameters"}) if answer.status == 422 else answer


@variant
class RefusalsSayMore(Behaviour):
    """Error bodies hold more than `detail`, and so does each of its problems."""

    def finish(self, request: Request, answer: Answer) -> Answer:
        def more(body: dict[str, Any]) -> dict[str, Any]:
            if isinstance(body["detail"], list):
                body["detail"] = [{**problem, "url": "https://errors.example/x"} for problem in body["detail"]]
            return {**body, "code": "E1000", "request_id": f"req-{self.requests}"}

        answer = super().finish(request, answer)
        is_error = answer.status >= 400 and answer.headers.get("content-type") == "application/json"
        return rewritten(answer, more) if is_error else answer


@variant
class NoOtherOrigins(Behaviour):
    """No answer allows other origins."""

    def finish(self, request: Request, answer: Answer) -> Answer:
        answer = super().finish(request, answer)
        for name in [name for name in answer.headers if name.startswith("access-control-") or name == "vary"]:
            del answer.headers[name]
        return answer


@variant
class FrontEnd(Behaviour):
    """A firewall in front of the API refuses what no client sends, in its own words or in none."""

    def before(self, request: Request) -> Answer | None:
        answer = super().before(request)
        query = unquote(request.url.query)
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            return Answer(501, b"")
        if len(query) > 900:
            return self._said(414)
        if re.search(r"""[^ -~]|[<>'"\\\\;%{}\[\]()|`]|\.\.|--""", re.sub(r"(^|&)cursor=[^&]*", "", query)):
            return self._said(403)
        if re.search(r"(^|&)(=|&)|x=|;", query):
            return self._said(400)
        return answer

    def _said(self, status: int) -> Answer:
        answer = Answer(status, b"<html><body>Request blocked</body></html>")
        answer.headers["content-type"] = "text/html"
        return answer
