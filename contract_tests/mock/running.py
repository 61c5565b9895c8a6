"""Running a server: in this process until a signal comes, or in a thread for as long as a block lasts."""

import asyncio
import itertools
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import uvicorn

from contract_tests.mock.api import CONNECTION_HEADER, KEY_HEADER, PREFIX, Server
from contract_tests.mock.app import App, Handler
from contract_tests.mock.fault import changes

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Running:
    """A server that listens, and what is needed to ask it."""

    base_url: str
    api_key: str = field(repr=False)
    connection_id: str = field(repr=False)
    server: Server = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """The two headers of a valid request."""
        return {KEY_HEADER: self.api_key, CONNECTION_HEADER: self.connection_id}


class MockServer(uvicorn.Server):
    """A uvicorn server that says when it listens, stops at once, and leaves a signal's exit status alone."""

    def __init__(self, config: uvicorn.Config, when_listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_listening = when_listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts, then reports."""
        await super().startup(sockets)
        self._stopping = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._when_listening()

    def stop(self) -> None:
        """Asks it to end, from another thread."""
        self.should_exit = True
        self._loop.call_soon_threadsafe(self._stopping.set)

    async def main_loop(self) -> None:
        """As uvicorn's, but `stop` ends it at once."""
        for counter in itertools.count():
            if await self.on_tick(counter):
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), 0.1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Closes what is open, without waiting for anybody."""
        for listener in self.servers:
            listener.close()
        for bound in sockets or []:
            bound.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stops on a signal; uvicorn would then raise it again, and the process would end by it instead of with 0."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()


def listening_socket(port: int) -> socket.socket:
    """A socket on the loopback address; port 0 takes any free one. Raises OSError."""
    # asyncio turns Nagle's algorithm off only where the protocol is named; head and body would be 40 ms apart.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((HOST, port))
        bound.listen(128)
    except BaseException:
        bound.close()
        raise
    return bound


def base_url_of(bound: socket.socket) -> str:
    """The URL that the operation's path is appended to."""
    return f"http://{HOST}:{bound.getsockname()[1]}{PREFIX}"


def uvicorn_for(handler: Handler, latency: float, when_listening: Callable[[], None]) -> MockServer:
    """A uvicorn server that is not started yet; it writes no log."""
    config = uvicorn.Config(
        App(handler, latency),
        log_config=None,
        log_level="error",  # a warning for each request that is no HTTP would drown what a user looks for
        access_log=False,
        lifespan="off",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return MockServer(config, when_listening)


@contextmanager
def serve(
    alerts: int = 57, seed: int = 1, *, fault: str | None = None, variations: Sequence[str] = (), latency: float = 0.0
) -> Iterator[Running]:
    """Serves in a thread, on a free port of 127.0.0.1, until the block ends. Raises UnknownChangeError."""
    with serve_server(Server(*changes(fault, variations), alerts=alerts, seed=seed), latency) as running:
        yield running


@contextmanager
def serve_server(server: Server, latency: float = 0.0) -> Iterator[Running]:
    """Serves this server in a thread until the block ends."""
    listens = threading.Event()
    mock = uvicorn_for(server, latency, listens.set)
    bound = listening_socket(0)
    thread = threading.Thread(target=mock.run, args=([bound],), daemon=True)
    thread.start()
    try:
        listens.wait()
        yield Running(base_url_of(bound), server.credentials.api_key, server.credentials.connection_id, server)
    finally:
        mock.stop()
        thread.join()
        bound.close()
