"""Servers that mix up what they are asked at once, and replicas that never catch up."""

from copy import copy

from starlette.requests import Request

from contract_tests.mock_server.answers import Answer
from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.registry import mutant
from contract_tests.mock_server.variants.motion import ArrivalsOneByOne


@mutant
class AnswersMixedUpAtOnce(Behaviour):
    """Each answer belongs to its own request, also when several come at once."""

    thinking = 0.03

    def __init__(self, alerts: int, seed: int) -> None:
        super().__init__(alerts, seed)
        self._open = 0
        self._latest: Answer | None = None

    def before(self, request: Request) -> Answer | None:
        self._open += 1
        return super().before(request)

    def finish(self, request: Request, answer: Answer) -> Answer:
        self._open -= 1
        mine, other = super().finish(request, answer), self._latest
        self._latest = mine
        return other if self._open and other else mine


@mutant
class FailsAtOnce(Behaviour):
    """No request whatever is answered with a 5xx, also when several come at once."""

    thinking = 0.03

    def __init__(self, alerts: int, seed: int) -> None:
        super().__init__(alerts, seed)
        self._open = 0

    def before(self, request: Request) -> Answer | None:
        self._open += 1
        return super().before(request) or (Answer.json(500, {"detail": "no connection"}) if self._open > 2 else None)

    def finish(self, request: Request, answer: Answer) -> Answer:
        self._open -= 1
        return super().finish(request, answer)


@mutant
class ReplicaNeverCatchesUp(ArrivalsOneByOne):
    """A replica may lag by a moment; every other request shows the list as it was at first."""

    def __init__(self, alerts: int, seed: int) -> None:
        super().__init__(alerts, seed)
        self._live, self._old = self.store.entries, [copy(entry) for entry in self.store.entries]

    def happens(self) -> None:
        self.store.entries = self._live
        super().happens()
        self.store.entries = self._old if self.requests % 2 else self._live
        self._cache.clear()
