"""The ASGI application: FastAPI in front of a behaviour, as the vendor builds it."""

import asyncio
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from pydantic import BaseModel
from starlette.types import ASGIApp, Receive, Scope, Send

from contract_tests.mock_server.answers import collect
from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.credentials import CONNECTION_HEADER, KEY_HEADER
from contract_tests.mock_server.pages import add_pages
from contract_tests.mock_server.query import Query as AskedQuery
from contract_tests.mock_server.query import parameter_model

PREFIX = "/v1"
DOCUMENT = Path(__file__).parents[2] / "openapi" / "alerts.yaml"


def build_app(behaviour: Behaviour, latency: float = 0.0) -> ASGIApp:
    """The application that serves this behaviour; every answer waits for `latency` seconds first."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(
        CORSMiddleware, allow_origins=["*"], allow_methods=["GET"], allow_headers=[KEY_HEADER, CONNECTION_HEADER]
    )
    _add_list_alerts(app, behaviour)
    add_pages(app, DOCUMENT)
    return _Front(app, behaviour, latency)


def _add_list_alerts(app: FastAPI, behaviour: Behaviour) -> None:
    async def authenticated(request: Request) -> None:
        if behaviour.authenticate_first:
            behaviour.authenticate(request.headers)

    async def list_alerts(
        request: Request, values: Annotated[BaseModel, Query()], _: Annotated[None, Depends(authenticated)]
    ) -> Response:
        if not behaviour.authenticate_first:
            behaviour.authenticate(request.headers)
        query = behaviour.query(AskedQuery.of(values))
        return Response(behaviour.rendered(behaviour.page(query), query), media_type="application/json")

    # FastAPI reads the annotation: it is the model that this behaviour's parameters make.
    list_alerts.__annotations__["values"] = Annotated[parameter_model(behaviour.parameters()), Query()]
    app.add_api_route(f"{PREFIX}/edr/alerts", list_alerts, methods=["GET"])


class _Front:
    """Stands before FastAPI, so that a behaviour sees each request first and each answer last."""

    def __init__(self, app: ASGIApp, behaviour: Behaviour, latency: float) -> None:
        self._app = app
        self._behaviour = behaviour
        self._latency = latency

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
            return
        if self._latency:
            await asyncio.sleep(self._latency)
        request = Request(scope)
        answer = self._behaviour.before(request)
        if self._behaviour.thinking:
            await asyncio.sleep(self._behaviour.thinking)
        answer = answer or await collect(self._app, scope, receive)
        await self._behaviour.finish(request, answer).send(send)
