"""Methods that succeed, bodies that are read, addresses that are unguarded (C, F)."""

from starlette.datastructures import MutableHeaders
from starlette.requests import Request

from contract_tests.mock_server.answers import Answer
from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.credentials import CONNECTION_HEADER, KEY_HEADER
from contract_tests.mock_server.registry import mutant, mutant_named


class _OtherMethod(Behaviour):
    """Answers a method with a success."""

    method = ""
    status = 200

    def before(self, request: Request) -> Answer | None:
        answer = super().before(request)
        if request.method != self.method:
            return answer
        return Answer.json(self.status, {"id": "3c90c3cc-0d44-4b50-8888-8dd25736052a"})


for _method, _status in (("POST", 201), ("PUT", 200), ("PATCH", 202), ("DELETE", 204)):
    mutant_named(
        f"{_method.lower()}-answered-{_status}",
        f"{_method} is never answered with 2xx.",
        _OtherMethod,
        method=_method,
        status=_status,
    )


@mutant
class TraceRepeatsTheRequest(Behaviour):
    """An answer never repeats the API key, one to TRACE neither."""

    def before(self, request: Request) -> Answer | None:
        answer = super().before(request)
        if request.method != "TRACE":
            return answer
        said = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        return Answer(200, said.encode("latin-1"), MutableHeaders({"content-type": "message/http"}))


@mutant
class PostAnsweredLikeGet(Behaviour):
    """POST is never answered with 2xx."""

    def before(self, request: Request) -> Answer | None:
        answer = super().before(request)
        if request.method == "POST":
            request.scope["method"] = "GET"
        return answer


@mutant
class BodyRefused(Behaviour):
    """A GET with a body is survived, and the body ignored."""

    def before(self, request: Request) -> Answer | None:
        answer = super().before(request)
        if request.method == "GET" and request.headers.get("content-length", "0") != "0":
            return Answer.json(400, {"detail": "Unexpected body"})
        return answer


@mutant
class BodyTakenForParameters(Behaviour):
    """The body of a GET is ignored."""

    def before(self, request: Request) -> Answer | None:
        answer = super().before(request)
        if request.method == "GET" and request.headers.get("content-length", "0") != "0":
            request.scope["query_string"] = b"limit=1"
        return answer


@mutant
class SlashUnguarded(Behaviour):
    """Without a valid key and a valid connection there is no data, behind a trailing slash neither."""

    def before(self, request: Request) -> Answer | None:
        answer = super().before(request)
        if request.scope["path"].endswith("/"):
            credentials = self.credentials
            request.scope["path"] = request.scope["path"].rstrip("/")
            request.scope["headers"] = [
                *((name, value) for name, value in request.scope["headers"] if not name.startswith(b"x-")),
                (KEY_HEADER.lower().encode(), credentials.api_key.encode()),
                (CONNECTION_HEADER.lower().encode(), credentials.connection_id.encode()),
            ]
        return answer
