"""Every code block of the guide, generated/README.md, runs; its sync loses nothing, however often it is killed."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
from leen_alerts.testing import FakeServer, make_alert

from tests.http import FakeServer as SocketServer
from tests.http import Reply, Request

GENERATED = Path(__file__).parents[2] / "generated"
GUIDE = (GENERATED / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The code blocks of the guide in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


# The sync is a program of its own, all other blocks together are another.
SYNC = next(block for block in blocks("python") if "def sync(" in block)
PROGRAM = "\n".join(block for block in blocks("python") if block != SYNC)


@contextmanager
def serving(choose: Callable[[Request], FakeServer]) -> Iterator[SocketServer]:
    """Put fake servers behind a socket."""

    def answer(request: Request) -> Reply:
        sent = httpx.Request(request.method, f"http://fake{request.target}", headers=request.headers)
        response = choose(request).handle_request(sent)
        return Reply(response.content, response.status_code, dict(response.headers))

    with SocketServer(answer) as socket:
        yield socket


def environment(socket: SocketServer, server: FakeServer) -> Mapping[str, str]:
    return os.environ | {
        "PYTHONPATH": str(GENERATED),
        "LEEN_BASE_URL": f"{socket.url}/v1",
        "LEEN_API_KEY": server.api_key,
        "LEEN_CONNECTION_ID": server.connection_id,
    }


def test_all_blocks_run_as_one_program(tmp_path: Path) -> None:
    alerts = [make_alert(number) for number in range(150)]
    strange = make_alert(1000, severity="brand-new").to_dict() | {"added_later": 1}
    servers = {
        name: FakeServer([*alerts, strange], connection_id=name)
        for name in [FakeServer().connection_id, *re.findall(r'"(7c1b[0-9a-f-]{32})"', PROGRAM)]
    }
    main = next(iter(servers.values()))
    script = tmp_path / "guide.py"
    calls = re.findall(r"^def (test_\w+)", PROGRAM, re.MULTILINE)
    script.write_text("\n".join([PROGRAM, *(f"{name}()" for name in calls), "client.close()"]), encoding="utf-8")
    with serving(lambda request: servers[request.headers["x-connection-id"]]) as socket:
        result = subprocess.run(
            [sys.executable, "-W", "error", str(script)],
            env=environment(socket, main),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert (result.returncode, result.stderr) == (0, "")
    assert "unknown-value severity brand-new" in result.stdout
    assert "undocumented-field added_later 1" in result.stdout
    assert len(servers) == 3
    assert all(server.requests for server in servers.values())
    assert len(calls) == 2


class MovingServer(FakeServer):
    """With each request an alert arrives, one is updated, and every third time the oldest ages out."""

    def __init__(self) -> None:
        super().__init__(make_alert(number, title=f"{number} 0") for number in range(40))
        self.moves = True
        self.fatal: set[int] = set()
        self.kill: Callable[[], object] = lambda: None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer, and kill the client before it gets the answer where the request is fatal."""
        number = len(self.requests)
        if self.moves:
            now = datetime.now(UTC)
            place = number * 7 % len(self.alerts)
            seed = int(self.alerts[place].title.partition(" ")[0])
            self.alerts[place] = make_alert(seed, title=f"{seed} {number}")
            self.updated[str(self.alerts[place].id)] = now
            self.alerts.append(make_alert(1000 + number, title=f"{1000 + number} 0", last_event_time=now))
            del self.alerts[: number % 3 == 0]
        response = super().handle_request(request)
        if number in self.fatal:
            self.kill()
        return response


def sync(path: Path, server: MovingServer, socket: SocketServer, fatal: set[int]) -> int:
    """Run the sync in a process of its own, which dies at the requests `fatal`; returns its exit status."""
    script = path.with_suffix(".py")
    # Without an overlap, since both sides have one clock: it would hide a checkpoint that is too late.
    script.write_text(SYNC.replace("limit=500", "limit=7").replace("hours=1", "hours=0"), encoding="utf-8")
    begun = len(server.requests)
    process = subprocess.Popen([sys.executable, str(script), str(path)], env=environment(socket, server))
    server.fatal = {begun + number for number in fatal}
    server.kill = process.kill
    return process.wait(timeout=120)


def stored(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(path)) as database:
        return {id_: json.loads(body)["title"] for id_, body in database.execute("SELECT id, body FROM alerts")}


def test_a_killed_sync_is_short_and_loses_nothing_on_moving_data(tmp_path: Path) -> None:
    assert len([line for line in SYNC.splitlines() if line.strip()]) <= 60
    server, path = MovingServer(), tmp_path / "alerts.db"
    with serving(lambda request: server) as socket:
        assert sync(path, server, socket, {0}) == -signal.SIGKILL
        assert sync(path, server, socket, {3}) == -signal.SIGKILL
        assert sync(path, server, socket, {1}) == -signal.SIGKILL
        # It went on where it was killed, and did not begin anew.
        assert "cursor=" in str(server.requests[5].url)
        assert sync(path, server, socket, set()) == 0
        assert sync(path, server, socket, {0}) == -signal.SIGKILL
        server.expire_cursors()
        assert sync(path, server, socket, set()) == 0
        server.moves = False
        reads = len(server.requests)
        assert sync(path, server, socket, set()) == 0
    # What moved while the run before read is read from its checkpoint on.
    assert "updatedSince=" in str(server.requests[reads].url)
    kept = stored(path)
    assert {str(alert.id): alert.title for alert in server.alerts}.items() <= kept.items()
    assert len(kept) > len(server.alerts)


def test_commands_and_settings_of_the_guide_work(tmp_path: Path) -> None:
    (commands,) = blocks("sh")
    (tmp_path / "app").mkdir()
    # The environment is there: a test builds none.
    script = commands.replace("path/to", str(tmp_path)).replace("make ", "make -o setup ")
    result = subprocess.run(
        ["bash", "-e", "-c", script], cwd=GENERATED.parent, capture_output=True, text=True, timeout=120
    )
    assert result.returncode == 0, result.stderr
    copy = tmp_path / "app" / "_vendor" / "leen_alerts"
    assert (copy / "verify.py").read_bytes() == (GENERATED / "leen_alerts" / "verify.py").read_bytes()
    (settings,) = blocks("toml")
    assert tomllib.loads(settings)["tool"]["ruff"]["extend-exclude"] == ["app/_vendor"]
    (attributes,) = blocks("text")
    (tmp_path / ".gitattributes").write_text(attributes, encoding="utf-8")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True, timeout=60)
    command = ["git", "-C", str(tmp_path), "check-attr", "text", "app/_vendor/leen_alerts/client.py"]
    assert "text: unset" in subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
