"""What the server shows beside the API: the document, and the pages built from it."""

from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse
from starlette.responses import JSONResponse

REPOSITORY = Path(__file__).parents[2]
PAGES = {"/docs": REPOSITORY / "build" / "docs" / "index.html", "/rules": REPOSITORY / "build" / "docs" / "rules.html"}
"""Path → the built file; `make docs` writes them."""


def add_pages(app: FastAPI, document: Path) -> None:
    """Adds the hand-written document (FastAPI's own is off), and each page that was built."""

    @app.get("/openapi.yaml")
    async def openapi_yaml() -> Response:
        return FileResponse(document, media_type="application/yaml")

    async def page(request: Request) -> Response:
        built = PAGES[request.url.path]
        if not built.is_file():
            return JSONResponse({"detail": "Not built yet; `make docs` builds it"}, 404)
        return FileResponse(built, media_type="text/html; charset=utf-8")

    for path in PAGES:
        app.add_api_route(path, page, methods=["GET"])
