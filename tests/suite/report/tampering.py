"""Whole runs of the suite against a mock whose answers a test changes, and single requests to one in this process."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from contract_tests.mock.answers import Answer, Request
from contract_tests.mock.api import Credentials, Server
from contract_tests.mock.fault import Change
from contract_tests.mock.running import serve_server

ROOT = Path(__file__).parents[3]
Tamper = Callable[[str, int, Any, dict[str, str]], Any]
"""Takes the request's query, the status, the body and the headers to add to, and returns the body to send."""


def tampered(credentials: dict[str, str], tamper: Tamper) -> Server:
    """Return a mock with these credentials whose answers are changed."""

    def change(_server: Server, request: Request, answer: Answer) -> Answer:
        headers: dict[str, str] = {}
        if answer.is_json:
            answer.rewritten(lambda body: tamper(request.raw_query, answer.status, body, headers))
        answer.headers.update(headers)
        return answer

    known = Credentials(credentials["X-API-KEY"], credentials["X-CONNECTION-ID"])
    return Server(Change("tampered", hooks={"answer": change}), credentials=known)


@contextmanager
def tampering(credentials: dict[str, str], tamper: Tamper) -> Iterator[str]:
    """Serve such a mock, and give its base URL."""
    with serve_server(tampered(credentials, tamper)) as running:
        yield running.base_url


def answer_of(server: Server, request: Any) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of a mock's answer to a request of urllib, without a socket."""
    parts = urlsplit(request.full_url)
    headers = httpx.Headers({name: value.encode("latin-1") for name, value in request.header_items()})
    answer = server.handle(Request(request.get_method(), parts.path, parts.query, headers, request.data or b""))
    return (0, {}, b"") if answer.is_broken else (answer.status, dict(answer.headers), answer.body)


def run_suite(base_url: str, credentials: dict[str, str], folder: Path, *options: str) -> tuple[int, str]:
    """Run the contract suite; return its exit status and all that it printed, which is also put into the folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LEEN_")}
    environment |= {
        "LEEN_BASE_URL": base_url,
        "LEEN_API_KEY": credentials["X-API-KEY"],
        "LEEN_CONNECTION_ID": credentials["X-CONNECTION-ID"],
    }
    command = [sys.executable, "-m", "pytest", "contract_tests", "--report-dir", str(folder), *options]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    (folder / "terminal.txt").write_text(ran.stdout + ran.stderr, encoding="utf-8")
    return ran.returncode, ran.stdout + ran.stderr
