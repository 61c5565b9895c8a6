"""Servers that mix up what they are asked at once, and replicas that never catch up."""

import time
from copy import copy
from dataclasses import replace

from contract_tests.mock.answers import Answer, Request
from contract_tests.mock.api import Config, Server
from contract_tests.mock.fault import fault

_AT_ONCE = "http.burst"


def _at_once(config: Config) -> Config:
    return replace(config, one_at_a_time=False)


def _think(s: Server, _request: Request) -> Answer | None:
    """Takes so long that other requests come meanwhile; with more than two open there is no connection left."""
    s.memory["open"] = s.memory.get("open", 0) + 1
    is_full = s.memory["open"] > 2
    time.sleep(0.03)
    return Answer.json(500, {"detail": "no connection"}) if is_full else None


def _wait(s: Server, request: Request) -> None:
    _think(s, request)


def _done(s: Server, _request: Request, answer: Answer) -> Answer:
    s.memory["open"] -= 1
    return answer


def _latest(s: Server, _request: Request, answer: Answer) -> Answer:
    s.memory["open"] -= 1
    other, s.memory["latest"] = s.memory.get("latest"), answer
    return other if s.memory["open"] and isinstance(other, Answer) else answer


def _old_in_turn(s: Server, _request: Request) -> None:
    live, old = s.memory.setdefault("replicas", (s.store.entries, [copy(entry) for entry in s.store.entries]))
    s.store.entries = live
    if s.random.randrange(8) == 0:
        s.store.arrive()
    s.store.entries = old if s.requests % 2 else live


fault("answers-mixed-up-at-once", breaks=_AT_ONCE, start=_at_once, before=_wait, answer=_latest)
fault("fails-at-once", breaks=_AT_ONCE, start=_at_once, before=_think, answer=_done)
fault("replica-never-catches-up", breaks="offset.same-total", before=_old_in_turn)
