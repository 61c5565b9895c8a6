"""A server between the suite and the mock server that changes answers: what a test needs the mock is too honest for."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[3]
Tamper = Callable[[str, int, Any, dict[str, str]], Any]
"""Takes the request's target, the status, the body and the headers to add to, and returns the body to send."""


@contextmanager
def mock_server(*arguments: str) -> Iterator[dict[str, str]]:
    """Run the mock server and give its environment: base URL, key and connection id."""
    command = [sys.executable, "-m", "contract_tests.mock", "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            yield dict(re.findall(r"export (\w+)=(\S+)", "".join(process.stdout.readline() for _ in range(3))))
        finally:
            process.send_signal(signal.SIGTERM)


@contextmanager
def tampering(mock: dict[str, str], credentials: dict[str, str], tamper: Tamper) -> Iterator[str]:
    """Serve the mock's answers changed to whoever sends `credentials` in place of the mock's own; give its base URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(mock, credentials, tamper))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()


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


def _handler(mock: dict[str, str], credentials: dict[str, str], tamper: Tamper) -> type[BaseHTTPRequestHandler]:
    own = {"X-API-KEY": mock["LEEN_API_KEY"], "X-CONNECTION-ID": mock["LEEN_CONNECTION_ID"]}
    address = urlsplit(mock["LEEN_BASE_URL"]).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            sent = {name: value for name, value in self.headers.items() if name.lower() not in _OF_CONNECTION}
            for name, value in credentials.items():
                if self.headers.get(name) == value:
                    sent[name] = own[name]
            upstream = http.client.HTTPConnection(address, timeout=60)
            upstream.request(self.command, self.path, body or None, sent)
            response = upstream.getresponse()
            self.forward(response, response.read())
            upstream.close()

        def forward(self, response: http.client.HTTPResponse, content: bytes) -> None:
            headers: dict[str, str] = {}
            with suppress(ValueError):
                content = json.dumps(tamper(self.path, response.status, json.loads(content), headers)).encode()
            kept = {n: v for n, v in response.getheaders() if n.lower() not in _OF_CONNECTION}
            self.send_response_only(response.status)
            for name, value in (kept | headers | {"Content-Length": str(len(content))}).items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer  # noqa: N815

        def log_message(self, *args: Any) -> None:
            """Be silent."""

    return Handler


_OF_CONNECTION = {"content-length", "transfer-encoding", "connection", "host", "accept-encoding", "keep-alive"}
