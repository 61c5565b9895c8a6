"""What happens between a client and any server now and then: rate limits, gateways, broken connections."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from contract_tests.mock.answers import Answer, Request
from contract_tests.mock.api import Server
from contract_tests.mock.fault import variation

_HTML = "<html><head><title>{0}</title></head><body><h1>{0}</h1><hr>nginx</body></html>"
_GATEWAY = ((502, "Bad Gateway"), (503, "Service Unavailable"), (504, "Time-out"))
_QUIET = 9

Disturbance = Callable[[Server], Answer]


def _noisy(name: str, says: str, one_in: int, disturbance: Disturbance, in_a_row: int = 1) -> None:
    """Now and then, by seeded chance, a disturbance in place of an answer; at least 9 requests are quiet after it."""

    def before(s: Server, _request: Request) -> Answer | None:
        left, quiet = s.memory.get(name, (0, 3))
        if left == 0 and quiet <= 0 and s.random.randrange(one_in) == 0:
            left = in_a_row
        s.memory[name] = (left - 1, _QUIET) if left else (0, quiet - 1)
        return disturbance(s) if left else None

    variation(name, says, before=before)


def _too_many(after: str | None) -> Answer:
    return Answer.json(429, {"detail": "Rate limit exceeded"}, **({"retry_after": after} if after else {}))


def _gateway(status: int, title: str, **headers: str) -> Answer:
    return Answer.of(status, _HTML.format(f"{status} {title}").encode(), "text/html", **headers)


def _soon(_s: Server) -> Answer:
    return _too_many(format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True))


def _cut(_s: Server) -> Answer:
    answer = Answer.json(200, {"count": 1, "total": 1, "items": [{"id": "x" * 1000}]})
    answer.cut = True
    return answer


def _any(s: Server) -> Answer:
    kinds: tuple[Disturbance, ...] = (
        lambda s: _gateway(*s.random.choice(_GATEWAY)),
        _cut,
        lambda _s: Answer(0),
        lambda _s: _too_many("0"),
    )
    return s.random.choice(kinds)(s)


_noisy("rate-limited", "429 with `Retry-After` in seconds, now and then.", 120, lambda s: _too_many("1"))
_noisy("rate-limited-until-date", "429 with `Retry-After` as a date, now and then.", 120, _soon)
_noisy("rate-limited-in-bursts", "429 twice in a row, with `Retry-After: 0`.", 25, lambda s: _too_many("0"), in_a_row=2)
_noisy("rate-limited-without-time", "429 without `Retry-After`, now and then.", 60, lambda s: _too_many(None))
_noisy(
    "gateway-errors",
    "Now and then 502, 503 and 504 of a gateway, with an HTML page each.",
    25,
    lambda s: _gateway(*s.random.choice(_GATEWAY)),
)
_noisy("gateway-errors-without-body", "Now and then 503 without a body.", 25, lambda s: Answer(503))
_noisy(
    "gateway-asks-to-wait",
    "Now and then 503 with `Retry-After`.",
    120,
    lambda s: _gateway(*_GATEWAY[1], retry_after="1"),
)
_noisy("connections-cut", "A connection breaks in the middle of an answer, now and then.", 25, _cut)
_noisy(
    "connections-dropped",
    "A connection breaks before anything of an answer was sent, now and then.",
    25,
    lambda s: Answer(0),
)
_noisy("bad-network", "Every kind of noise, often.", 12, _any)
