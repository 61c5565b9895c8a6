"""Where issues are opened: GitHub through its command `gh`, GitLab through its API."""

import json
import os
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from scripts.ci.state import StepError

LABEL = "contract-drift"
SECONDS = 60


class Tracker(Protocol):
    """Open issues that carry the label, which only people of the project can put on one."""

    longest: int
    """Bytes that the text of an issue may have."""

    def opened(self) -> dict[str, int]:
        """Return title -> number of each open issue with the label."""

    def create(self, title: str, body: str) -> None:
        """Open an issue with the label."""

    def refresh(self, number: int, body: str) -> None:
        """Replace the text of an issue."""


class GitHub:
    """Issues of the repository that GH_REPO names; `gh` reads GH_TOKEN."""

    longest = 60_000

    def opened(self) -> dict[str, int]:
        """Return title -> number of each open issue with the label."""
        listed = _gh("issue", "list", "--state", "open", "--label", LABEL, "--limit", "500", "--json", "number,title")
        return {issue["title"]: issue["number"] for issue in json.loads(listed)}

    def create(self, title: str, body: str) -> None:
        """Open an issue with the label."""
        _gh("label", "create", LABEL, "--force", "--description", "The API departs from its contract")
        with _file(body) as path:
            _gh("issue", "create", "--title", title, "--label", LABEL, "--body-file", path)

    def refresh(self, number: int, body: str) -> None:
        """Replace the text of an issue."""
        with _file(body) as path:
            _gh("issue", "edit", str(number), "--body-file", path)


class GitLab:
    """Issues of the project that CI_PROJECT_ID names at CI_API_V4_URL, with the token CONTRACT_ISSUE_TOKEN."""

    longest = 500_000

    def opened(self) -> dict[str, int]:
        """Return title -> number of each open issue with the label."""
        query = urllib.parse.urlencode({"state": "opened", "labels": LABEL, "per_page": 100})
        return {issue["title"]: issue["iid"] for issue in self._call("GET", f"?{query}")}

    def create(self, title: str, body: str) -> None:
        """Open an issue with the label."""
        self._call("POST", "", {"title": title, "description": body, "labels": LABEL})

    def refresh(self, number: int, body: str) -> None:
        """Replace the text of an issue."""
        self._call("PUT", f"/{number}", {"description": body})

    def _call(self, method: str, path: str, data: dict[str, str] | None = None) -> Any:
        url = f"{_needed('CI_API_V4_URL')}/projects/{_needed('CI_PROJECT_ID')}/issues{path}"
        headers = {"PRIVATE-TOKEN": _needed("CONTRACT_ISSUE_TOKEN"), "Content-Type": "application/json"}
        request = urllib.request.Request(url, json.dumps(data).encode() if data else None, headers, method=method)
        try:
            with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
                return json.load(answer)
        except (urllib.error.URLError, ValueError) as error:
            raise StepError(f"{method} of an issue failed: {error}; may the token write issues?") from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The token is for this host alone."""

    def redirect_request(self, *_: Any) -> None:
        """Follow no redirect: it ends in an error."""


@contextmanager
def _file(text: str) -> Iterator[str]:
    """Yield the path of a file with the text of an issue; it lasts as long as the `with` block."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "body.md")
        path.write_text(text, encoding="utf-8")
        yield str(path)


def _gh(*arguments: str) -> str:
    try:
        done = subprocess.run(["gh", *arguments], capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise StepError(f"gh could not be run: {type(error).__name__}; is it installed on the runner?") from None
    if done.returncode:
        told = " ".join(done.stderr.split())[:300]
        raise StepError(f"gh {' '.join(arguments[:2])} failed: {told}; the job needs `permissions: issues: write`")
    return done.stdout


def _needed(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise StepError(f"{name} is not set, and an issue cannot be opened without it")
    return value
