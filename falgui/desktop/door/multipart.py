"""Takes the files out of a multipart/form-data body, piece by piece as it comes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from enum import Enum, auto
from typing import Final

from falgui.desktop.door.gate import Refused
from falgui.desktop.door.words import malformed

_HEAD_LIMIT: Final = 8 * 1024
_BOUNDARY: Final = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")


@dataclass(frozen=True, slots=True)
class PartBegins:
    """The next content belongs to a part; `file_name` is None for a field that is no file."""

    file_name: str | None


@dataclass(frozen=True, slots=True)
class PartEnds:
    """All of the part's content was given."""


Event = PartBegins | bytes | PartEnds


class _At(Enum):
    PREAMBLE = auto()
    DELIMITER = auto()
    """Right behind a boundary."""
    HEAD = auto()
    CONTENT = auto()
    EPILOGUE = auto()


def boundary_in(content_type: str) -> bytes:
    """Return the boundary that a Content-Type tells, or raise `Refused`."""
    boundary = _parameter("content-type", content_type, "boundary")
    if boundary is None or not _BOUNDARY.fullmatch(boundary):
        raise _malformed()
    return boundary.encode()


class Multipart:
    """Parses one body; `feed` gives its parts' content in pieces that are never empty."""

    def __init__(self, boundary: bytes) -> None:
        self._delimiter = b"\r\n--" + boundary
        # The first boundary need not have a line before it.
        self._rest = bytearray(b"\r\n")
        self._at = _At.PREAMBLE

    def feed(self, data: bytes) -> Iterator[Event]:
        """Take the next bytes of the body; raises `Refused` for what is malformed."""
        self._rest += data
        while True:
            before = (self._at, len(self._rest))
            yield from self._step()
            if (self._at, len(self._rest)) == before:
                return

    def finish(self) -> None:
        """Raise `Refused` unless the body was complete."""
        if self._at is not _At.EPILOGUE:
            raise _malformed()

    def _step(self) -> Iterator[Event]:
        match self._at:
            case _At.PREAMBLE | _At.CONTENT:
                yield from self._until_delimiter()
            case _At.DELIMITER:
                self._after_delimiter()
            case _At.HEAD:
                yield from self._head()
            case _At.EPILOGUE:
                self._rest.clear()

    def _until_delimiter(self) -> Iterator[Event]:
        is_content = self._at is _At.CONTENT
        found = self._rest.find(self._delimiter)
        # What is left may be the beginning of a delimiter.
        known = found if found >= 0 else max(0, len(self._rest) - len(self._delimiter) + 1)
        content = bytes(self._rest[:known])
        del self._rest[: known + (len(self._delimiter) if found >= 0 else 0)]
        if is_content and content:
            yield content
        if found >= 0:
            self._at = _At.DELIMITER
            if is_content:
                yield PartEnds()

    def _after_delimiter(self) -> None:
        if self._rest[:2] == b"--":
            self._at = _At.EPILOGUE
            return
        line, end, _rest = bytes(self._rest).partition(b"\r\n")
        if line.strip(b" \t") not in (b"", b"\r", b"-") or len(line) > _HEAD_LIMIT:
            raise _malformed()
        if end:
            if line.strip(b" \t"):
                raise _malformed()
            # Its end stays: where a part has no head, that is the end of the head, too.
            del self._rest[: len(line)]
            self._at = _At.HEAD

    def _head(self) -> Iterator[Event]:
        end = self._rest.find(b"\r\n\r\n")
        if end > _HEAD_LIMIT or (end < 0 and len(self._rest) > _HEAD_LIMIT):
            raise _malformed()
        if end < 0:
            return
        lines = bytes(self._rest[:end]).split(b"\r\n")
        del self._rest[: end + 4]
        self._at = _At.CONTENT
        yield PartBegins(_file_name(lines))


def _file_name(lines: list[bytes]) -> str | None:
    for line in lines:
        name, _colon, value = line.partition(b":")
        if name.strip().lower() == b"content-disposition":
            text = value.decode("utf-8", "replace").strip()
            return _parameter("content-disposition", text, "filename")
    return None


def _parameter(header: str, value: str, name: str) -> str | None:
    message = Message()
    try:
        message[header] = value
        found = message.get_param(name, None, header)
    except (ValueError, LookupError):
        raise _malformed() from None
    if isinstance(found, tuple):
        # As RFC 2231 has it: an encoding, a language and the bytes in the encoding.
        _encoding, _language, found = found
        found = found.encode("latin-1", "replace").decode("utf-8", "replace")
    return found if found is None else str(found)


def _malformed() -> Refused:
    return Refused(400, malformed())
