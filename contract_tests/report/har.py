"""traffic.har: all answers of the run in HAR 1.2, without secrets."""

import json
from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from contract_tests.http.exchange import Exchange
from contract_tests.report.curl import shown_url
from contract_tests.report.quoting import Quoting

_COMMON: dict[str, Any] = {"httpVersion": "HTTP/1.1", "cookies": [], "headersSize": -1}


def render(traffic: Iterable[Exchange], quoting: Quoting, credentials: Iterable[str], version: str) -> str:
    """Return the traffic as a HAR file in ASCII; `version` is of the document.

    A valid credential stands in it as `REDACTED-<header>`, a missing one does not, a wrong one as it was sent. Where
    values are withheld, so are bodies and headers of answers.
    """
    redact = cache(quoting.redaction.redact_bytes)  # the same list is asked for again and again
    headers = tuple(credentials)

    def entry(exchange: Exchange) -> dict[str, Any]:
        started = (exchange.started or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="milliseconds")
        milliseconds = round(exchange.seconds * 1000, 3)
        return {
            "startedDateTime": started.replace("+00:00", "Z"),
            "time": milliseconds,
            "request": request(exchange),
            "response": response(exchange),
            "cache": {},
            "timings": {"send": 0, "wait": milliseconds, "receive": 0},
            "comment": quoting.text(exchange.request.purpose),
        }

    def request(exchange: Exchange) -> dict[str, Any]:
        sent, url = exchange.request, shown_url(exchange.url, quoting)
        pairs = [(name, f"REDACTED-{name}") for name in headers if name not in sent.credentials]
        pairs += [(name, value) for name, value in sent.credentials.items() if value is not None]
        body: dict[str, Any] = {"bodySize": len(sent.content or b"")}
        if sent.content is not None:
            kind = {name.lower(): value for name, value in sent.headers}.get("content-type", "")
            text = redact(sent.content).decode("latin-1")
            body["postData"] = {"mimeType": quoting.text(kind), "params": [], "text": text}
        return _COMMON | {
            "method": quoting.text(sent.method),
            "url": url,
            "headers": [_pair(name, quoting.text(value)) for name, value in (*pairs, *sent.headers)],
            "queryString": [_pair(*pair) for pair in parse_qsl(urlsplit(url).query, keep_blank_values=True)],
            **body,
        }

    def response(exchange: Exchange) -> dict[str, Any]:
        return _COMMON | {
            "status": exchange.status,
            "statusText": "",
            "headers": [_pair(quoting.text(name), quoting.header(name, value)) for name, value in exchange.headers],
            "content": content(exchange),
            "redirectURL": quoting.header("location", exchange.header("location") or ""),
            "bodySize": len(exchange.body),
        }

    def content(exchange: Exchange) -> dict[str, Any]:
        kind = quoting.text(exchange.header("content-type") or "")
        found: dict[str, Any] = {"size": len(exchange.body), "mimeType": kind}
        if not quoting.show_values:
            return found | {"comment": "withheld (--no-values)"}
        body = redact(exchange.body)
        try:
            return found | {"text": body.decode()}
        except UnicodeDecodeError:
            return found | {"text": b64encode(body).decode(), "encoding": "base64"}

    creator = {"name": "leen-alerts-contract", "version": version}
    log = {"version": "1.2", "creator": creator, "entries": [entry(exchange) for exchange in traffic]}
    return json.dumps({"log": log}, indent=1) + "\n"


def _pair(name: str, value: str) -> dict[str, str]:
    return {"name": name, "value": value}
