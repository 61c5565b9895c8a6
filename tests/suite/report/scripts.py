"""Reproduction scripts, run in this process."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from attrs import evolve

from contract_tests.http.redaction import Redaction
from contract_tests.mock.answers import Request
from contract_tests.mock.api import Server
from contract_tests.report import reproduce
from contract_tests.report.model import Contents, can_be_repeated
from contract_tests.results import RuleResult
from contract_tests.run import Run
from tests.suite.in_process import RULES
from tests.suite.report.samples import API_KEY, CONNECTION_ID, CURL_NAMES

Answer = tuple[int, dict[str, str], bytes]
"""Status, headers and body; status 0 is no answer."""


def run_script(
    text: str, server: Callable[[Any], Answer], credentials: tuple[str, str] = (API_KEY, CONNECTION_ID), **changes: Any
) -> int:
    """Run a script, with other globals if asked, against a function from a request of urllib to an answer."""
    space: dict[str, Any] = {"__name__": "script"}
    exec(compile(text, "script", "exec"), space)

    def once(request: Any) -> Any:
        code, headers, body = server(request)
        return space["Answer"](code, headers.items(), body)

    space |= {"time": type("", (), {"sleep": staticmethod(lambda _seconds: None)}), "once": once} | changes
    with pytest.MonkeyPatch.context() as patch:
        names = ("LEEN_BASE_URL", "LEEN_API_KEY", "LEEN_CONNECTION_ID")
        for name, value in zip(names, ("http://127.0.0.1/v1", *credentials), strict=True):
            patch.setenv(name, value)
        code: int = space["main"]()
    return code


def script_tells(result: RuleResult, sent: Run, faulty: Server, honest: Server) -> bool | None:
    """Whether the script of a rule that failed tells both servers apart; None where the rule has no script."""
    if not any(map(can_be_repeated, result.findings)):
        return None
    settings = evolve(sent.settings, curl_names=CURL_NAMES)
    contents = Contents(settings, Redaction(settings.credentials), sent.operation, sent.traffic)
    text = reproduce.render(contents, RULES[result.rule_id], result.findings)
    known = (faulty.credentials.api_key, faulty.credentials.connection_id)
    # Of an honest server every round is alike.
    ended = [run_script(text, _answers_of(faulty), known), run_script(text, _answers_of(honest), known, ROUNDS=1)]
    return ended == [1, 0]


def _answers_of(server: Server) -> Callable[[Any], Answer]:
    def answer(request: Any) -> Answer:
        parts = urlsplit(request.full_url)
        headers = httpx.Headers({name: value.encode("latin-1") for name, value in request.header_items()})
        given = server.handle(Request(request.get_method(), parts.path, parts.query, headers, request.data or b""))
        return (0, {}, b"") if given.is_broken else (given.status, dict(given.headers), given.body)

    return answer
