"""The local door itself: a loop in a thread of its own that takes connections from this machine."""

import asyncio
import errno
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from falgui.desktop.door.asking import Answer, failure
from falgui.desktop.door.conversation import Conversation, House
from falgui.desktop.door.gate import HOST
from falgui.desktop.door.state import DoorState, Told
from falgui.desktop.door.words import too_busy

_MOST_CONNECTIONS: Final = 128
_READ_BYTES: Final = 64 * 1024
_LAST_WORDS_SECONDS: Final = 0.5
"""How long those who wait may take to hear that nothing comes any more."""


class Service:
    """Opens the door at `port` in a thread, once `start` is called, until `stop`.

    `told` hears what becomes of it, on that thread; `CLOSED` is the last.
    """

    def __init__(self, port: int, house: House, told: Callable[[Told], None]) -> None:
        self.port = port
        self._house = house
        self._told = told
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing: asyncio.Event | None = None
        self._is_stopped = False
        self._last_words = ""
        self._conversations: dict[asyncio.Task[None], Conversation] = {}
        # A disk that hangs must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name="falgui-door", daemon=True)

    def start(self) -> None:
        """Open the door."""
        self._thread.start()

    def stop(self, sentence: str) -> None:
        """Close the door and tell those who wait why; returns at once."""
        with self._lock:
            self._is_stopped = True
            self._last_words = sentence
            if self._loop is not None and self._closing is not None:
                self._loop.call_soon_threadsafe(self._closing.set)

    def join(self, seconds: float) -> bool:
        """Wait for the thread to end; return whether it has."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:
            self._told(Told(DoorState.FAILED, error.strerror or ""))
        finally:
            self._told(Told(DoorState.CLOSED))

    async def _serve(self) -> None:
        closing = asyncio.Event()
        try:
            listening = _listening(self.port)
        except OSError as error:
            is_taken = _is_taken(error)
            self._told(
                Told(DoorState.TAKEN if is_taken else DoorState.FAILED, error.strerror or "")
            )
            return
        server = await asyncio.start_server(self._meet, sock=listening)
        with self._lock:
            self._loop, self._closing = asyncio.get_running_loop(), closing
            if self._is_stopped:
                closing.set()
        try:
            self._told(Told(DoorState.OPEN))
            await closing.wait()
        finally:
            with self._lock:
                self._loop = self._closing = None
            # Before the server closes: it would break down over what it has just accepted.
            await self._say_goodbye()
            server.close()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if len(self._conversations) >= _MOST_CONNECTIONS:
                await _turn_away(reader, writer)
            elif not self._is_stopped:
                await self._talk(reader, writer)
        except asyncio.CancelledError:
            # Nobody waits for this task: the door closes.
            writer.transport.abort()
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  the server makes one for each connection
        conversation = Conversation(reader, writer, self._house)
        self._conversations[task] = conversation
        try:
            await conversation.hold()
        finally:
            del self._conversations[task]

    async def _say_goodbye(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_WORDS_SECONDS):
                # Those that have only just come begin meanwhile, and end at once.
                while others := _others():
                    self._dismiss()
                    await asyncio.wait(others)
        late = _others()
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _dismiss(self) -> None:
        for task, conversation in self._conversations.items():
            if conversation.asking is None:
                task.cancel()
            else:
                conversation.asking.reply(Answer(problem=self._last_words))


def _others() -> "set[asyncio.Task[object]]":
    return {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}


def _listening(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "nt":
            # There, the other option would let another program take the port as well.
            listening.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE"), 1)  # noqa: B009
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(_MOST_CONNECTIONS)
    except BaseException:
        listening.close()
        raise
    return listening


def _is_taken(error: OSError) -> bool:
    # Windows says of a port that somebody has for himself that it isn't allowed.
    return error.errno in (errno.EADDRINUSE, errno.EACCES)


async def _turn_away(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    content = failure(too_busy())
    head = (
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    )
    with suppress(OSError, TimeoutError):
        writer.write(head.encode() + content)
        writer.write_eof()
        # Where something is left unread, the answer would be lost as well.
        async with asyncio.timeout(_LAST_WORDS_SECONDS):
            while await reader.read(_READ_BYTES):
                pass
