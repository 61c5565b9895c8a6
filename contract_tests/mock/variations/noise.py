"""What happens between a client and any server now and then: rate limits, gateways, broken connections."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from contract_tests.mock.answers import Answer, Request
from contract_tests.mock.api import Server
from contract_tests.mock.fault import variation

_GATEWAY = {502: "Bad Gateway", 503: "Service Unavailable", 504: "Time-out"}
_QUIET = 9

Disturbance = Callable[[Server], Answer]


def _noisy(name: str, one_in: int, disturbance: Disturbance, in_a_row: int = 1) -> None:
    """Now and then, by seeded chance, a disturbance in place of an answer; at least 9 requests are quiet after it."""

    def before(s: Server, _request: Request) -> Answer | None:
        left, quiet = s.memory.get(name, (0, 3))
        if left == 0 and quiet <= 0 and s.random.randrange(one_in) == 0:
            left = in_a_row
        s.memory[name] = (left - 1, _QUIET) if left else (0, quiet - 1)
        return disturbance(s) if left else None

    variation(name, before=before)


def _too_many(**headers: str) -> Answer:
    return Answer.json(429, {"detail": "Rate limit exceeded"}, **headers)


def _until_date(_s: Server) -> Answer:
    return _too_many(retry_after=format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True))


def _gateway(status: int, **headers: str) -> Answer:
    title = f"{status} {_GATEWAY[status]}"
    return Answer.of(status, f"<html><h1>{title}</h1><hr>nginx</html>".encode(), "text/html", **headers)


def _any_gateway(s: Server) -> Answer:
    return _gateway(s.random.choice(list(_GATEWAY)))


def _cut(_s: Server) -> Answer:
    answer = Answer.json(200, {"count": 1, "total": 1, "items": [{"id": "x" * 1000}]})
    answer.cut = True
    return answer


def _dropped(_s: Server) -> Answer:
    return Answer(0)


def _any(s: Server) -> Answer:
    disturbance: Disturbance = s.random.choice((_any_gateway, _cut, _dropped, lambda _s: _too_many(retry_after="0")))
    return disturbance(s)


_noisy("rate-limited", 120, lambda _s: _too_many(retry_after="1"))
_noisy("rate-limited-until-date", 120, _until_date)
_noisy("rate-limited-in-bursts", 25, lambda _s: _too_many(retry_after="0"), in_a_row=2)
_noisy("rate-limited-without-time", 60, lambda _s: _too_many())
_noisy("gateway-errors", 25, _any_gateway)
_noisy("gateway-errors-without-body", 25, lambda _s: Answer(503))
_noisy("gateway-asks-to-wait", 120, lambda _s: _gateway(503, retry_after="1"))
_noisy("connections-cut", 25, _cut)
_noisy("connections-dropped", 25, _dropped)
_noisy("bad-network", 12, _any)
