"""Uploaded bytes on their way into files: never whole in memory, never named by the client."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from aiohttp import StreamReader

from falgui.sandbox.throttle import Throttle

_COPY_PIECE: Final = 1024 * 1024

_Result = TypeVar("_Result")


class Algorithm(StrEnum):
    """How a body is hashed on its way in: parts for their etag, wholes for their object."""

    MD5 = "md5"
    SHA256 = "sha256"


@dataclass(frozen=True, slots=True)
class Body:
    """Received bytes: a file, its size, and its digest in hexadecimal."""

    path: Path
    size: int
    digest: str

    @property
    def etag(self) -> str:
        """The digest as an entity tag, quotes included."""
        return f'"{self.digest}"'

    def discard(self) -> None:
        """Delete the file."""
        self.path.unlink(missing_ok=True)


class Bodies:
    """Receives bodies into files with random names in `folder`."""

    def __init__(self, folder: Path, throttle: Throttle) -> None:
        self._folder = folder
        self._throttle = throttle

    async def receive(self, content: StreamReader, algorithm: Algorithm) -> Body:
        """Write `content` to a file; if the client gives up, nothing is left of it.

        While a worker thread hashes and writes one piece, the loop collects the next one.
        """
        path = self._folder / secrets.token_hex(16)
        digest = hashlib.new(algorithm, usedforsecurity=False)
        size = 0
        try:
            with path.open("xb") as file:
                while piece := await self._read(content):
                    await _in_thread(partial(_write, file, digest, piece))
                    size += len(piece)
                    await self._throttle.let_through(len(piece))
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return Body(path, size, digest.hexdigest())

    async def _read(self, content: StreamReader) -> bytes:
        limit = self._throttle.piece
        return await (content.readany() if limit is None else content.read(limit))


async def join(parts: Sequence[Body]) -> Body:
    """Append all `parts` to the first one; return the whole with its SHA-256."""
    return await _in_thread(partial(_join, parts))


def _write(file: BinaryIO, digest: "hashlib._Hash", piece: bytes | memoryview) -> None:
    digest.update(piece)
    file.write(piece)


def _join(parts: Sequence[Body]) -> Body:
    first, *rest = parts
    digest = hashlib.sha256()
    buffer = memoryview(bytearray(_COPY_PIECE))
    with first.path.open("r+b", buffering=0) as whole:
        while count := whole.readinto(buffer):
            digest.update(buffer[:count])
        for part in rest:
            with part.path.open("rb", buffering=0) as file:
                while count := file.readinto(buffer):
                    _write(whole, digest, buffer[:count])
            part.discard()
    return Body(first.path, sum(part.size for part in parts), digest.hexdigest())


async def _in_thread(work: Callable[[], _Result]) -> _Result:
    future = asyncio.get_running_loop().run_in_executor(None, work)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        # The file must not be closed, and its number reused, under the thread's hands.
        await asyncio.wait([future])
        raise
