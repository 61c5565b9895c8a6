"""What happens between a client and any server now and then: rate limits, gateways, broken connections."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from starlette.requests import Request

from contract_tests.mock_server.answers import Answer
from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.registry import variant

HTML = "<html><head><title>{0}</title></head><body><h1>{0}</h1><hr>nginx</body></html>"


def gateway(status: int, title: str) -> Answer:
    """The page of a proxy whose server does not answer."""
    answer = Answer(status, HTML.format(f"{status} {title}").encode())
    answer.headers["content-type"] = "text/html"
    return answer


class Noisy(Behaviour):
    """Now and then, by seeded chance, a disturbance in place of an answer; at least 9 requests are quiet after it."""

    one_in = 25
    in_a_row = 1

    def __init__(self, alerts: int, seed: int) -> None:
        super().__init__(alerts, seed)
        self._quiet = 3
        self._left = 0

    def disturbance(self) -> Answer:
        """What comes in place of the answer."""
        raise NotImplementedError

    def before(self, request: Request) -> Answer | None:
        answer = super().before(request)
        if self._left == 0 and self._quiet <= 0 and self.random.randrange(self.one_in) == 0:
            self._left = self.in_a_row
        self._quiet -= 1
        if self._left == 0:
            return answer
        self._left -= 1
        self._quiet = 9
        return self.disturbance()


def _too_many(after: str | None) -> Answer:
    return Answer.json(429, {"detail": "Rate limit exceeded"}, {"Retry-After": after} if after else None)


@variant
class RateLimited(Noisy):
    """429 with `Retry-After` in seconds, now and then."""

    one_in = 120

    def disturbance(self) -> Answer:
        return _too_many("1")


@variant
class RateLimitedUntilDate(Noisy):
    """429 with `Retry-After` as a date, now and then."""

    one_in = 120

    def disturbance(self) -> Answer:
        return _too_many(format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True))


@variant
class RateLimitedInBursts(Noisy):
    """429 twice in a row, with `Retry-After: 0`."""

    in_a_row = 2

    def disturbance(self) -> Answer:
        return _too_many("0")


@variant
class RateLimitedWithoutTime(Noisy):
    """429 without `Retry-After`, now and then."""

    one_in = 60

    def disturbance(self) -> Answer:
        return _too_many(None)


@variant
class GatewayErrors(Noisy):
    """502, 503 and 504 of a gateway in passing, with an HTML page each."""

    def disturbance(self) -> Answer:
        return gateway(*self.random.choice(((502, "Bad Gateway"), (503, "Service Unavailable"), (504, "Time-out"))))


@variant
class GatewayErrorsWithoutBody(Noisy):
    """503 without a body, in passing."""

    def disturbance(self) -> Answer:
        return Answer(503, b"")


@variant
class GatewayAsksToWait(Noisy):
    """503 with `Retry-After`, in passing."""

    one_in = 120

    def disturbance(self) -> Answer:
        answer = gateway(503, "Service Unavailable")
        answer.headers["Retry-After"] = "1"
        return answer


@variant
class ConnectionsCut(Noisy):
    """A connection breaks in the middle of an answer, now and then."""

    def disturbance(self) -> Answer:
        answer = Answer.json(200, {"count": 1, "total": 1, "items": [{"id": "x" * 1000}]})
        answer.cut = True
        return answer


@variant
class ConnectionsDropped(Noisy):
    """A connection breaks before anything of an answer was sent, now and then."""

    def disturbance(self) -> Answer:
        return Answer(0, b"")


@variant
class BadNetwork(Noisy):
    """Every kind of noise, often."""

    one_in = 12

    def disturbance(self) -> Answer:
        kinds: tuple[type[Noisy], ...] = (GatewayErrors, ConnectionsCut, ConnectionsDropped, RateLimitedInBursts)
        return self.random.choice(kinds).disturbance(self)
