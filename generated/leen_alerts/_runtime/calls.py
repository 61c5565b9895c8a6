# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""What the generated functions without a walk do: send one call and decode its answer."""

from __future__ import annotations

from .answers import Answer, Response
from .bodies import parse
from .model import M
from .requests import Call
from .session import Session
from .settings import Limits


def request(client: Session, call: Call, limits: Limits, model: type[M]) -> Response[M]:
    """Send one call and decode its answer; raises the errors of `leen_alerts.errors`."""
    return _response(client.send(call, limits), model)


async def request_async(client: Session, call: Call, limits: Limits, model: type[M]) -> Response[M]:
    """Send one call and decode its answer; raises the errors of `leen_alerts.errors`."""
    return _response(await client.send_async(call, limits), model)


def _response(answer: Answer, model: type[M]) -> Response[M]:
    parsed = parse(answer).decode(model)
    return Response(answer.status_code, answer.content, answer.headers, parsed)
