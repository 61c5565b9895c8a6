import base64
import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from contract_tests.http.recording import Recording, read_recordings
from contract_tests.results import InconclusiveError
from tests.suite.in_process import OPERATION

Read = Callable[..., Recording]
PAGE = {"count": 0, "total": 0, "items": []}


def entry(url: str = "https://api.leen.dev/v1/edr/alerts?limit=2&sort=", **response: Any) -> dict[str, Any]:
    answer = {"status": 200, "headers": [], "content": {"text": json.dumps(PAGE)}} | response
    headers = [{"name": "x-api-key", "value": "key-1234567"}, {"name": "X-CONNECTION-ID", "value": "connection-1"}]
    return {"request": {"method": "GET", "url": url, "headers": headers}, "response": answer, "time": 12}


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Recording]:
    """Reads a recording of these entries."""

    def read(*entries: dict[str, Any]) -> Recording:
        path = tmp_path / "a.har"
        path.write_text(json.dumps({"log": {"version": "1.2", "entries": list(entries)}}))
        (recording,) = read_recordings(path, [OPERATION])
        return recording

    return read


def test_answers_of_the_operation_are_read_and_others_left_out(read: Read) -> None:
    others = [entry("https://api.leen.dev/v1/idp/users"), entry("https://api.leen.dev/v1/edr/alerts/1")]
    recording = read(*others, entry())
    (exchange,) = recording.exchanges
    assert exchange.request.query == (("limit", "2"), ("sort", ""))
    assert (exchange.request.is_plain, exchange.status, exchange.json) == (True, 200, PAGE)
    assert recording.base_url == "https://api.leen.dev/v1"


def test_answers_without_a_body_are_read_and_preflights_and_refusals_known_as_such(read: Read) -> None:
    preflight = entry(status=403, content={"size": 0})
    preflight["request"] |= {"method": "OPTIONS"}
    preflight["request"]["headers"] = [{"name": "Access-Control-Request-Method", "value": "GET"}]
    exchange, empty, refused = read(preflight, entry(status=204, content={"size": 0}), entry(status=401)).exchanges
    assert exchange.request.headers == (("access-control-request-method", "GET"),)
    assert empty.status == 204
    assert not refused.request.is_plain


def test_every_credential_that_the_file_holds_is_a_secret_and_none_is_shown(read: Read) -> None:
    other = entry("https://api.leen.dev/v1/idp/users")
    other["request"]["headers"] = [
        {"name": "X-Api-Key", "value": "another-key"},
        {"name": "authorization", "value": "Bearer a.b.c-0123456789"},
        {"name": "cookie", "value": "lang=en; session=0123456789abcdef"},
    ]
    cookie = {"name": "Set-Cookie", "value": "session=fedcba9876543210; Path=/; Domain=staging.example.com"}
    asked = entry(
        "https://me:hush@api.leen.dev/v1/edr/alerts?access_token=t-0123456&X-Sig=s-0123456&limit=1000000",
        headers=[cookie],
    )
    asked["request"]["cookies"] = [{"name": "sid", "value": "c-0123456789"}]
    recording = read(other, asked)
    assert {s.reveal() for s in recording.secrets.values()} == {
        *("another-key", "a.b.c-0123456789", "0123456789abcdef", "t-0123456", "s-0123456", "c-0123456789"),
        *("key-1234567", "connection-1", "fedcba9876543210"),
    }
    assert "hush" not in recording.base_url + recording.exchanges[0].url
    assert "key-1234567" not in repr(recording)


def test_what_a_recorder_leaves_out_is_not_missed(read: Read) -> None:
    bare = entry(content={"text": json.dumps(PAGE), "mimeType": "application/json"})
    bare["request"] = {"url": bare["request"]["url"]}
    del bare["response"]["headers"], bare["time"]
    (exchange,) = read(bare).exchanges
    assert (exchange.header("content-type"), exchange.request.method) == ("application/json", "GET")
    assert (exchange.seconds, exchange.started) == (0.0, None)


BODY = json.dumps(PAGE).encode()
ZIPPED = gzip.compress(BODY)
RAW_DEFLATE = zlib.compressobj(wbits=-15)


def in_base64(body: bytes) -> dict[str, Any]:
    return {"text": base64.b64encode(body).decode(), "encoding": "base64"}


def kept(coding: str, content: dict[str, Any], **response: Any) -> dict[str, Any]:
    return entry(content=content, headers=[{"name": "Content-Encoding", "value": coding}], **response)


@pytest.mark.parametrize(
    ("coding", "body"),
    [("gzip", ZIPPED), ("deflate", zlib.compress(BODY)), ("gzip", BODY), ("", BODY)],
    ids=["compressed", "deflated", "decompressed already", "not compressed"],  # gzip's bytes hold the time of day
)
def test_body_in_base64_is_decoded_and_decompressed_where_it_still_is_compressed(
    read: Read, coding: str, body: bytes
) -> None:
    assert read(kept(coding, in_base64(body))).exchanges[0].json == PAGE


def cannot_be_read() -> Iterator[dict[str, Any]]:
    for url in ("http://[x/edr/alerts", "wss://api.leen.dev/v1/edr/alerts", "https://other.example/v1/edr/alerts"):
        yield entry(url)
    for status in (0, -1, 304, "0", None, 1e400):
        yield entry(status=status, content={"size": 0})
    for size in (100, -1):
        yield entry(content={"size": size})
    request = {"url": "https://api.leen.dev/v1/edr/alerts", "postData": "x"}
    yield entry() | {"time": "soon"}
    yield entry() | {"request": {}}
    yield entry() | {"request": request}
    yield entry() | {"response": None}
    yield entry(headers=5)
    for content in (
        {"text": BODY[:20].decode(), "size": len(BODY)},
        {"text": base64.b64encode(BODY).decode()},
        {"text": "a*", "encoding": "base64"},
        {"text": BODY.decode(), "encoding": "rot13"},
    ):
        yield entry(content=content)
    for zipped in (b"\x1f\x8bnot gzip", ZIPPED[:-9], ZIPPED + ZIPPED, gzip.compress(b" " * 100_000)):
        yield kept("gzip", in_base64(zipped))
    yield kept("br", in_base64(b"\x0b\x14\x80{}"))
    yield kept("zstd", {"text": "\ufffd/\ufffd\x04"})
    yield kept("deflate", in_base64(RAW_DEFLATE.compress(BODY) + RAW_DEFLATE.flush()))


@pytest.mark.parametrize("unreadable", tuple(cannot_be_read()), ids=count())
def test_an_entry_that_cannot_be_read_whole_is_left_out_and_counted(
    read: Read, unreadable: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contract_tests.http.recording._LARGEST_BODY", 10_000)
    recording = read(unreadable, entry(), entry())
    assert (len(recording.exchanges), recording.left_out.total()) == (2, 1)


def test_a_body_that_is_no_json_though_it_was_kept_whole_is_judged(read: Read) -> None:
    page = "<html>oops</html>"
    (exchange,) = read(kept("gzip", {"text": page, "size": len(page)}, status=500)).exchanges
    assert exchange.body == page.encode()


def test_a_query_may_stand_beside_the_url(read: Read) -> None:
    recorded = entry("https://api.leen.dev/v1/edr/alerts")
    recorded["request"]["queryString"] = [{"name": "limit", "value": "2"}, {"name": "sort", "value": "a b"}]
    (exchange,) = read(recorded).exchanges
    assert exchange.request.query == (("limit", "2"), ("sort", "a b"))


@pytest.mark.parametrize(
    ("more", "started"),
    [
        ({"startedDateTime": "2026-01-02T03:04:05.678+01:00"}, datetime(2026, 1, 2, 2, 4, 5, 678000, tzinfo=UTC)),
        ({"startedDateTime": "0001-01-01T00:00:00+02:00"}, None),
        ({"time": 1e308}, None),
    ],
)
def test_a_time_is_kept_unless_it_cannot_be(read: Read, more: dict[str, Any], started: datetime | None) -> None:
    (exchange,) = read(entry() | more).exchanges
    assert exchange.started == started
    assert exchange.seconds <= 86_400


@pytest.mark.parametrize("text", ["", "[" * 100_000, "{}", "[]", '{"log": {"entries": 5}}'])
def test_file_that_is_no_har_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.har"
    path.write_text(text)
    with pytest.raises(InconclusiveError, match=r"a\.har is no HAR file"):
        read_recordings(path, [OPERATION])


def test_recording_without_the_operation_decides_nothing(tmp_path: Path, read: Read) -> None:
    with pytest.raises(InconclusiveError, match=r"no answer to GET /edr/alerts \(left out: 1 whose body was not kept"):
        read(entry("https://api.leen.dev/v1/idp/users"), entry(content={"size": 100}))
    with pytest.raises(InconclusiveError, match="cannot be read"):
        read_recordings(tmp_path / "none.har", [OPERATION])
