"""The sandbox itself: five origins on loopback ports, served by one loop in one thread."""

import asyncio
import os
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from aiohttp import web

from falgui.sandbox.arrived import Afterwards, Interfere
from falgui.sandbox.bodies import Bodies
from falgui.sandbox.cdn import Cdn
from falgui.sandbox.credentials import Credentials
from falgui.sandbox.multipart import Multiparts
from falgui.sandbox.objects import Objects
from falgui.sandbox.presigned import Presigned
from falgui.sandbox.reception import Reception
from falgui.sandbox.records import Endpoints, RecordedRequest, StoredObject
from falgui.sandbox.rest import Rest
from falgui.sandbox.rules import Rules
from falgui.sandbox.throttle import Throttle

_RULES: Final = Rules()
_KEY: Final = "sandbox-key:sandbox-secret"
_ORIGINS: Final = ("rest", "cdn", "legacy", "shard", "presigned")
_READ_BUFFER: Final = 512 * 1024
_SLOW_BUFFER: Final = 32 * 1024
_SHUTDOWN_SECONDS: Final = 0.1
_TURNS_OF_ACCEPTING: Final = 4


class Sandbox:
    """A small fal on this machine; use it as a context manager, or `start` and `stop` it.

    Objects are kept in `folder` and stay there; without one they live in a private temporary
    folder until `stop`. `bytes_per_second` slows all uploads together down to that speed. With
    `port` the origins take that port and the next four, otherwise any free ones. `interfere`
    and `afterwards` inject faults (see `arrived`), and `clock` gives Unix seconds to whatever
    expires.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        rules: Rules = _RULES,
        key: str = _KEY,
        bytes_per_second: int | None = None,
        port: int = 0,
        interfere: Interfere | None = None,
        afterwards: Afterwards | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._rules = rules
        self._key = key
        self._bytes_per_second = bytes_per_second
        self._port = port
        self._clock = clock
        self._reception = Reception(interfere, afterwards)
        self._credentials = Credentials(key, rules, clock)
        self._objects = Objects(clock, rules)
        self._endpoints: Endpoints | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    @property
    def endpoints(self) -> Endpoints:
        """The origins; raises `RuntimeError` before the first `start`."""
        if self._endpoints is None:
            raise RuntimeError("The sandbox has not been started.")
        return self._endpoints

    def environment(self) -> dict[str, str]:
        """Return the variables that point a program at this sandbox."""
        return {
            "FALGUI_REST_URL": self.endpoints.rest,
            "FALGUI_CDN_URL": self.endpoints.cdn,
            "FALGUI_LEGACY_CDN_URL": self.endpoints.legacy,
            "FAL_KEY": self._key,
        }

    @property
    def objects(self) -> list[StoredObject]:
        """What is stored now, in order of creation."""
        return self._objects.all()

    @property
    def requests(self) -> list[RecordedRequest]:
        """What was asked and answered so far, in order of arrival."""
        return self._reception.requests

    def revoke_tokens(self) -> None:
        """Make the CDN refuse every token given out so far."""
        self._credentials.revoke_tokens()

    def start(self) -> None:
        """Open the ports and answer on them, once; raises `OSError` if they are taken."""
        if self._endpoints is not None:
            raise RuntimeError("A sandbox starts once; make another one.")
        sockets = _open_sockets(self._port, slow=self._bytes_per_second is not None)
        self._endpoints = Endpoints(
            **{
                name: f"http://127.0.0.1:{opened.getsockname()[1]}"
                for name, opened in zip(_ORIGINS, sockets, strict=True)
            }
        )
        ready: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._run, args=(sockets, ready), name="sandbox", daemon=True
        )
        self._thread.start()
        try:
            ready.result()
        except BaseException:
            self._thread.join()
            self._thread = None
            raise

    def stop(self) -> None:
        """Close every connection and port and end the thread; harmless when not running."""
        thread, self._thread = self._thread, None
        if thread is None or self._loop is None or self._stopping is None:
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self, sockets: Sequence[socket.socket], ready: Future[None]) -> None:
        temporary: Path | None = None
        try:
            if self._folder is None:
                temporary = Path(tempfile.mkdtemp(prefix="falgui-sandbox-"))
            else:
                self._folder.mkdir(parents=True, exist_ok=True)
            asyncio.run(self._serve(sockets, self._folder or temporary or Path(), ready))
        except BaseException as error:  # noqa: BLE001  whoever waits in `start` gets it
            if not ready.done():
                ready.set_exception(error)
        finally:
            for opened in sockets:
                opened.close()
            if temporary is not None:
                shutil.rmtree(temporary, ignore_errors=True)

    async def _serve(
        self, sockets: Sequence[socket.socket], folder: Path, ready: Future[None]
    ) -> None:
        bodies = Bodies(folder, Throttle(self._bytes_per_second))
        multiparts = Multiparts(bodies, self._objects, self._rules, self._clock)
        runners = [
            web.AppRunner(
                application,
                access_log=None,
                auto_decompress=False,
                handle_signals=False,
                read_bufsize=_READ_BUFFER if self._bytes_per_second is None else _SLOW_BUFFER,
                shutdown_timeout=_SHUTDOWN_SECONDS,
            )
            for application in self._applications(bodies, multiparts)
        ]
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        try:
            for runner, opened in zip(runners, sockets, strict=True):
                await runner.setup()
                # asyncio sets TCP_NODELAY by itself on every connection it accepts.
                await web.SockSite(runner, opened).start()
            ready.set_result(None)
            await self._stopping.wait()
        finally:
            await _accept_no_more(sockets)
            await asyncio.gather(*(runner.cleanup() for runner in runners))
            multiparts.discard()

    def _applications(self, bodies: Bodies, multiparts: Multiparts) -> list[web.Application]:
        presigned = Presigned(
            self.endpoints.presigned,
            bodies=bodies,
            objects=self._objects,
            multiparts=multiparts,
            rules=self._rules,
            clock=self._clock,
        )
        rest = Rest(self.endpoints, self._credentials, self._objects, presigned, self._rules)
        cdn = Cdn(
            self.endpoints,
            credentials=self._credentials,
            bodies=bodies,
            objects=self._objects,
            multiparts=multiparts,
            rules=self._rules,
        )
        routes = (
            rest.routes(),
            cdn.cdn_routes(),
            cdn.legacy_routes(),
            cdn.shard_routes(),
            presigned.routes(),
        )
        return [
            self._reception.application(name, answered)
            for name, answered in zip(_ORIGINS, routes, strict=True)
        ]


async def _accept_no_more(listeners: Sequence[socket.socket]) -> None:
    """Let what was accepted arrive at its server, which forgets it when it is closed meanwhile.

    (CPython issue 109564: the connection stays open, and nobody is told.)
    """
    for listener in listeners:
        # Only the event loop of Windows has none.
        with suppress(NotImplementedError):
            asyncio.get_running_loop().remove_reader(listener)
    for _turn in range(_TURNS_OF_ACCEPTING):
        await asyncio.sleep(0)


def _open_sockets(port: int, *, slow: bool) -> list[socket.socket]:
    opened: list[socket.socket] = []
    try:
        for offset in range(len(_ORIGINS)):
            listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            opened.append(listener)
            if os.name == "posix":
                # A port used a moment ago may be taken again; on Windows the option would
                # allow two owners of one port.
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if slow:
                # The kernel would otherwise take megabytes at full speed.
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SLOW_BUFFER)
            listener.bind(("127.0.0.1", port + offset if port else 0))
    except BaseException:
        for listener in opened:
            listener.close()
        raise
    return opened
