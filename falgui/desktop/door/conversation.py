"""One connection at the local door: reads one request within its limits, and answers it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

import h11

from falgui.desktop.door.asking import ALIVE, Asking, failure, names_in
from falgui.desktop.door.gate import (
    FORM_TYPE,
    HEARTBEAT,
    JSON_TYPE,
    Admitted,
    Refused,
    Rules,
    WrongToken,
    admit,
    header,
)
from falgui.desktop.door.multipart import Multipart, boundary_in
from falgui.desktop.door.peer import is_own
from falgui.desktop.door.received import ReceivedFiles, check_received
from falgui.desktop.door.words import (
    json_wanted,
    malformed,
    other_user_refused,
    too_much,
    too_slow,
)

_CHUNK: Final = 64 * 1024
_HEAD_CHUNK: Final = 4 * 1024
_HEAD_BYTES: Final = 16 * 1024
_JSON_BYTES: Final = 1024 * 1024
_LEFT_UNREAD: Final = 4 * 1024 * 1024
_OK: Final = 200


class Patience(NamedTuple):
    """How many seconds a client may take for what it sends, and between any two bytes of it."""

    head: float = 10.0
    json: float = 30.0
    files: float = 600.0
    silence: float = 30.0
    wrong_token: float = 1.0
    """How long one with a wrong token waits for the answer."""
    parting: float = 1.0
    """How long a client that was refused may go on sending before the line is cut."""


class House(NamedTuple):
    """What is behind the door: the rules, where files go, and who hears what is asked."""

    rules: Callable[[], Rules]
    folder: Path
    heard: Callable[[Asking], None]
    patience: Patience = Patience()


class Conversation:
    """Talks with one client; `asking` is what it waits for, once that is known."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, house: House
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._house = house
        self._line = h11.Connection(h11.SERVER, max_incomplete_event_size=_HEAD_BYTES)
        self.asking: Asking | None = None

    async def hold(self) -> None:
        """Answer one request, and end the connection."""
        try:
            await self._answer()
        except h11.RemoteProtocolError as error:
            await self._respond(error.error_status_hint, failure(malformed()))
        except TimeoutError:
            await self._respond(408, failure(too_slow()))
        except ConnectionError:
            # It has gone. What it asked for is uploaded all the same.
            pass
        finally:
            await self._part()

    async def _answer(self) -> None:
        async with asyncio.timeout(self._house.patience.head):
            request = await self._next()
        if not isinstance(request, h11.Request):
            return
        try:
            status, content = _OK, await self._outcome(request)
        except Refused as refused:
            status, content = refused.status, failure(refused.sentence)
            if isinstance(refused, WrongToken):
                await asyncio.sleep(self._house.patience.wrong_token)
        await self._respond(status, content)

    async def _outcome(self, request: h11.Request) -> bytes:
        headers = list(request.headers)
        method, target = (part.decode("latin-1") for part in (request.method, request.target))
        admitted = admit(method, target, headers, self._house.rules())
        if admitted.path == HEARTBEAT:
            return ALIVE
        if not (admitted.has_token or self._is_own_user()):
            raise Refused(403, other_user_refused())
        if admitted.content_type == FORM_TYPE:
            asking = await self._read_files(admitted, header(headers, "content-type"))
        else:
            names = names_in(await self._read_json(admitted))
            asking = Asking(names, has_token=admitted.has_token)
        self.asking = asking
        self._house.heard(asking)
        answer = await asyncio.wrap_future(asking.answer)
        return answer.content()

    def _is_own_user(self) -> bool:
        _host, peer_port = self._writer.get_extra_info("peername")[:2]
        return is_own(peer_port, self._house.rules().port)

    # Reading ------------------------------------------------------------------------------

    async def _read_json(self, admitted: Admitted) -> bytes:
        body = bytearray()
        async with asyncio.timeout(self._house.patience.json):
            async for data in self._body():
                body += data
                if len(body) > _JSON_BYTES:
                    raise Refused(413, too_much())
        # Pages can send other types without asking first. Older browsers don't tell the origin.
        if body and admitted.content_type != JSON_TYPE and not admitted.is_of_program:
            raise Refused(415, json_wanted())
        return bytes(body)

    async def _read_files(self, admitted: Admitted, content_type: str) -> Asking:
        parser = Multipart(boundary_in(content_type))
        received = ReceivedFiles(self._house.folder, admitted.length)
        count = 0
        try:
            async with asyncio.timeout(self._house.patience.files):
                async for data in self._body():
                    count += len(data)
                    check_received(count)
                    for event in parser.feed(data):
                        received.take(event)
            parser.finish()
            return Asking(files=received.sources(), has_token=admitted.has_token)
        except BaseException:
            received.discard()
            raise

    async def _body(self) -> AsyncIterator[bytes]:
        while True:
            event = await self._next()
            if isinstance(event, h11.Data):
                yield bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                return
            else:
                raise ConnectionAbortedError

    async def _next(self) -> object:
        """Return the next event of the request."""
        while (event := self._line.next_event()) is h11.NEED_DATA:
            if self._line.they_are_waiting_for_100_continue:
                await self._send(h11.InformationalResponse(status_code=100, headers=[]))
            # In small pieces, because only what is incomplete is limited in its size.
            size = _HEAD_CHUNK if self._line.their_state is h11.IDLE else _CHUNK
            async with asyncio.timeout(self._house.patience.silence):
                self._line.receive_data(await self._reader.read(size))
        return event

    # Answering ----------------------------------------------------------------------------

    async def _respond(self, status: int, content: bytes) -> None:
        if self._line.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        headers = [
            ("Content-Type", JSON_TYPE),
            ("Content-Length", str(len(content))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("Connection", "close"),
        ]
        with suppress(ConnectionError, TimeoutError):
            await self._send(h11.Response(status_code=status, headers=headers))
            await self._send(h11.Data(data=content))
            await self._send(h11.EndOfMessage())

    async def _send(self, event: h11.Event) -> None:
        data = self._line.send(event)
        if data:
            self._writer.write(data)
            async with asyncio.timeout(self._house.patience.silence):
                await self._writer.drain()

    async def _part(self) -> None:
        """Close the line; who still sends gets the time to read the answer before it is cut."""
        with suppress(OSError, TimeoutError):
            if self._line.their_state in (h11.SEND_BODY, h11.ERROR):
                async with asyncio.timeout(self._house.patience.parting):
                    await self._hear_out()
        self._writer.close()
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(self._house.patience.parting):
                await self._writer.wait_closed()

    async def _hear_out(self) -> None:
        self._writer.write_eof()
        left = _LEFT_UNREAD
        while left > 0 and (data := await self._reader.read(_CHUNK)):
            left -= len(data)
