"""traffic.har: all answers of the run in HAR 1.2, without secrets."""

import json
from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from contract_tests.http.exchange import Exchange
from contract_tests.report.curl import shown_url
from contract_tests.report.quoting import Quoting

CREATOR = "leen-alerts-contract"


def render(traffic: Iterable[Exchange], quoting: Quoting, names: Iterable[str], version: str) -> str:
    """Return the traffic as a HAR file in ASCII.

    A valid credential stands in it as `REDACTED-<header>`, a missing one does not, a wrong one as it was sent. Where
    values are withheld, so are bodies and headers of answers.

    Args:
        traffic: answers in order.
        quoting: redacts, and withholds.
        names: headers that carry credentials.
        version: of the document, told as the creator's.
    """
    writer = _Writer(quoting, tuple(names))
    entries = [writer.entry(exchange) for exchange in traffic]
    log = {"version": "1.2", "creator": {"name": CREATOR, "version": version}, "entries": entries}
    return json.dumps({"log": log}, indent=1) + "\n"


class _Writer:
    def __init__(self, quoting: Quoting, credentials: tuple[str, ...]) -> None:
        self._quoting = quoting
        self._credentials = credentials
        self._clock = datetime.now(UTC)
        self._redacted: dict[bytes, bytes] = {}

    def entry(self, exchange: Exchange) -> dict[str, Any]:
        """Return an entry; one whose time nobody noted begins where the one before ended."""
        started = exchange.started or self._clock
        self._clock = started + timedelta(seconds=exchange.seconds)
        milliseconds = round(exchange.seconds * 1000, 3)
        return {
            "startedDateTime": started.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "time": milliseconds,
            "request": self._request(exchange),
            "response": self._response(exchange),
            "cache": {},
            "timings": {"send": 0, "wait": milliseconds, "receive": 0},
            "comment": self._quoting.text(exchange.request.purpose),
        }

    def _request(self, exchange: Exchange) -> dict[str, Any]:
        request, url = exchange.request, shown_url(exchange.url, self._quoting)
        fields: dict[str, Any] = {
            "method": self._quoting.text(request.method),
            "url": url,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": self._sent_headers(exchange),
            "queryString": [_pair(n, v) for n, v in parse_qsl(urlsplit(url).query, keep_blank_values=True)],
            "headersSize": -1,
            "bodySize": len(request.content or b""),
        }
        if request.content is not None:
            kind = {name.lower(): value for name, value in request.headers}.get("content-type", "")
            text = self._quoting.redaction.redact_bytes(request.content).decode("latin-1")
            fields["postData"] = {"mimeType": self._quoting.text(kind), "params": [], "text": text}
        return fields

    def _sent_headers(self, exchange: Exchange) -> list[dict[str, str]]:
        replaced = exchange.request.credentials
        sent = [(name, f"REDACTED-{name}") for name in self._credentials if name not in replaced]
        sent += [(name, value) for name, value in replaced.items() if value is not None]
        return [_pair(name, self._quoting.text(value)) for name, value in (*sent, *exchange.request.headers)]

    def _response(self, exchange: Exchange) -> dict[str, Any]:
        quoting = self._quoting
        headers = [_pair(quoting.text(name), quoting.header(name, value)) for name, value in exchange.headers]
        return {
            "status": exchange.status,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": headers,
            "content": self._content(exchange),
            "redirectURL": quoting.header("location", exchange.header("location") or ""),
            "headersSize": -1,
            "bodySize": len(exchange.body),
        }

    def _content(self, exchange: Exchange) -> dict[str, Any]:
        kind = self._quoting.text(exchange.header("content-type") or "")
        content: dict[str, Any] = {"size": len(exchange.body), "mimeType": kind}
        if not self._quoting.show_values:
            return {**content, "comment": "withheld (--no-values)"}
        # The same list is asked for again and again, and a body takes long to redact.
        body = self._redacted.get(exchange.body) or self._quoting.redaction.redact_bytes(exchange.body)
        self._redacted[exchange.body] = body
        try:
            return {**content, "text": body.decode()}
        except UnicodeDecodeError:
            return {**content, "text": b64encode(body).decode(), "encoding": "base64"}


def _pair(name: str, value: str) -> dict[str, str]:
    return {"name": name, "value": value}
