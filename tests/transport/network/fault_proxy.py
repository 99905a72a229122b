"""A TCP proxy that breaks the connections it carries, each in a way written down beforehand."""

import asyncio
import contextlib
import random
import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlsplit

_FINE: Final = 1 << 20
# So little that what the systems keep on the way doesn't hide what this proxy does.
_SMALL_BUFFER: Final = 4096
_JITTER: Final = random.Random(1)  # noqa: S311  reproducible on purpose


@dataclass(frozen=True)
class Fault:
    """What happens to one connection. Positions count the body of its first request.

    `reset_at`: it breaks when so many bytes have been passed on. `reset_reply_at`: the same
    for bytes of the reply; 0 loses the whole reply to something that did happen. `silent_at`:
    from there on nothing is read any more, nothing is said and nothing closed. `deaf`: all is
    read, nothing is passed on or said. `flip_at`: this byte of the body arrives wrong.
    `bytes_per_second` narrows the way to the service. `latency` is in seconds and for each
    direction, up to half as much more by chance. `reply_slice`: the reply comes in single
    bytes, so many seconds apart.
    """

    reset_at: int | None = None
    reset_reply_at: int | None = None
    silent_at: int | None = None
    deaf: bool = False
    flip_at: int | None = None
    bytes_per_second: int | None = None
    latency: float = 0.0
    reply_slice: float | None = None

    @property
    def piece(self) -> int:
        """How many bytes to read at once."""
        if self.bytes_per_second is None:
            return _FINE
        return max(1, self.bytes_per_second // 50)

    def delay(self) -> float:
        """Return for how long the next bytes are on their way."""
        return self.latency * _JITTER.uniform(1, 1.5)


NO_FAULT: Final = Fault()


class _Broken(Exception):  # noqa: N818  never leaves this module
    """The connection is to be reset."""


class FaultProxy:
    """Carries connections to the origin `target`; use it as a context manager.

    The first connections suffer `faults`, one each; the others suffer `afterwards`. More than
    `most_connections` at once are reset. Unless `listening`, connections are refused until
    `listen()`. `narrow` keeps the system's own buffers small.
    """

    def __init__(
        self,
        target: str,
        faults: Sequence[Fault] = (),
        *,
        afterwards: Fault = NO_FAULT,
        most_connections: int | None = None,
        listening: bool = True,
        narrow: bool = False,
    ) -> None:
        self._target = urlsplit(target)
        self._faults = iter(faults)
        self._afterwards = afterwards
        self._most = most_connections
        self._listening = listening
        self._narrow = narrow
        self._open = 0
        self.connections = 0
        """How many came so far."""
        self._socket = socket.socket()
        if narrow:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL_BUFFER)
        self._socket.bind(("127.0.0.1", 0))
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._started: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name="fault proxy")

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def listen(self) -> None:
        """Take connections from now on."""
        self._socket.listen(100)

    def __enter__(self) -> Self:
        if self._listening:
            self.listen()
        self._thread.start()
        self._started.result()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def _run(self) -> None:
        with self._socket, asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._socket.setblocking(False)
        accepting = asyncio.create_task(self._accept())
        self._started.set_result(None)
        await self._stopping.wait()
        accepting.cancel()
        await asyncio.wait((accepting,))
        # What was aborted is closed in the next turn of the loop.
        await asyncio.sleep(0)

    async def _accept(self) -> None:
        async with asyncio.TaskGroup() as carrying:
            while True:
                try:
                    accepted, _address = await self._loop.sock_accept(self._socket)
                except OSError:
                    await asyncio.sleep(0.005)  # nobody listens yet
                    continue
                self.connections += 1
                if self._most is not None and self._open >= self._most:
                    _reset(accepted)
                    accepted.close()
                else:
                    self._open += 1
                    fault = next(self._faults, self._afterwards)
                    carrying.create_task(self._carry(accepted, fault))

    async def _carry(self, accepted: socket.socket, fault: Fault) -> None:
        limit = _SMALL_BUFFER if self._narrow or fault.silent_at is not None else _FINE
        with contextlib.ExitStack() as ending:
            ending.callback(self._count_out)
            from_client, to_client = await asyncio.open_connection(sock=accepted, limit=limit)
            ending.callback(to_client.transport.abort)
            from_service, to_service = await asyncio.open_connection(
                self._target.hostname, self._target.port, limit=_FINE
            )
            ending.callback(to_service.transport.abort)
            directions = (
                asyncio.create_task(_pass_on_request(fault, from_client, to_service)),
                asyncio.create_task(_pass_on_reply(fault, from_service, to_client)),
            )
            for one in directions:
                ending.callback(one.cancel)
            await asyncio.wait(directions, return_when=asyncio.FIRST_COMPLETED)
            if any(one.done() and isinstance(one.exception(), _Broken) for one in directions):
                _reset(accepted)

    def _count_out(self) -> None:
        self._open -= 1


async def _pass_on_request(
    fault: Fault, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    with contextlib.suppress(asyncio.IncompleteReadError, OSError):
        head = await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(fault.delay())
        if not fault.deaf:
            writer.write(head)
        count = 0
        while True:
            await _stop_at(fault, count, writer)
            piece = await reader.read(_until_stop(fault, count))
            if not piece:
                break
            if fault.bytes_per_second:
                await asyncio.sleep(len(piece) / fault.bytes_per_second)
            await asyncio.sleep(fault.delay())
            if fault.flip_at is not None and 0 <= fault.flip_at - count < len(piece):
                at = fault.flip_at - count
                piece = piece[:at] + bytes([piece[at] ^ 1]) + piece[at + 1 :]
            count += len(piece)
            if not fault.deaf:
                writer.write(piece)
                await writer.drain()
        writer.write_eof()


async def _stop_at(fault: Fault, count: int, writer: asyncio.StreamWriter) -> None:
    if count == fault.silent_at:
        await asyncio.Event().wait()
    if count == fault.reset_at:
        # What has been passed on shall arrive first.
        await writer.drain()
        raise _Broken


def _until_stop(fault: Fault, count: int) -> int:
    """Return how many bytes to read so that no stop is missed."""
    stops = [at - count for at in (fault.reset_at, fault.silent_at) if at is not None]
    return min([fault.piece, *(left for left in stops if left > 0)])


async def _pass_on_reply(
    fault: Fault, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    count = 0
    with contextlib.suppress(OSError):
        while piece := await reader.read(_FINE):
            await asyncio.sleep(fault.delay())
            if fault.silent_at is not None:
                await asyncio.Event().wait()
            if fault.reset_reply_at is not None:
                piece = piece[: fault.reset_reply_at - count]
            for part in _slices(fault, piece):
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(fault.reply_slice or 0)
            count += len(piece)
            if fault.reset_reply_at is not None and count >= fault.reset_reply_at:
                raise _Broken


def _slices(fault: Fault, piece: bytes) -> Iterator[bytes]:
    if fault.reply_slice is None:
        yield piece
    else:
        yield from (bytes([byte]) for byte in piece)


def _reset(accepted: socket.socket) -> None:
    """Let the end of the connection be a reset."""
    with contextlib.suppress(OSError):
        accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
