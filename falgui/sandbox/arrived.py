"""How a test meddles with the sandbox: before a request is handled, and after."""

import contextlib
import os
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

# Lingering for no time at all turns the end of a connection into a reset.
_NO_FAREWELL: Final = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)


class Endpoint(StrEnum):
    """The steps of an upload, and reading back."""

    TOKEN = "token"  # noqa: S105  the name of a step
    SINGLE = "single"
    CREATE = "create"
    PART = "part"
    COMPLETE = "complete"
    LEGACY_SINGLE = "legacy single"
    INITIATE = "initiate"
    SIGNED_PUT = "signed put"
    INITIATE_MULTIPART = "initiate multipart"
    SIGNED_PART = "signed part"
    SIGNED_COMPLETE = "signed complete"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A request whose headers are read and whose body is still on the way."""

    endpoint: Endpoint
    request: web.Request
    part: int | None
    """The part's number, for PART and SIGNED_PART."""
    occurrence: int
    """How many requests to this endpoint there were, this one included."""
    part_occurrence: int
    """The same for this endpoint and part number."""

    def reset(self) -> web.StreamResponse:
        """Break the connection with a reset; hand the result back from the hook."""
        transport = self.request.transport
        if transport is not None:
            wrapped: socket.socket | None = transport.get_extra_info("socket")
            with contextlib.suppress(OSError):
                if wrapped is not None:
                    wrapped.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_FAREWELL)
            transport.abort()
        return web.Response(status=500)


class ClosingResponse(web.Response):
    """An answer after which the connection closes at once, the body half on its way or not."""

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Announce the end of the connection with the headers."""
        self.force_close()
        self._transport = request.transport
        return await super().prepare(request)

    async def write_eof(self, data: bytes = b"") -> None:
        """Send the rest, then close without waiting for what the client still sends."""
        await super().write_eof(data)
        if self._transport is not None:
            self._transport.close()


Interfere = Callable[[Arrived], Awaitable[web.StreamResponse | None]]
"""Called before the handler: a response answers in its place, None lets it go on.

It may read the body (`arrived.request.content`), wait (stopping the sandbox ends the wait),
return any response, a `ClosingResponse`, or `arrived.reset()`.
"""

Afterwards = Callable[[Arrived, web.StreamResponse], Awaitable[web.StreamResponse]]
"""Called when the handler has done its work, with its answer: returns what is sent instead.

`return arrived.reset()` loses the answer to something that did happen.
"""
