"""What the live check sends: random bytes, and never more of them than it has to."""

import os
from collections.abc import Callable, Iterator
from typing import Final

import httpcore

from falgui.core.cancel import Cancel
from falgui.transport.wire import heard

_PIECE: Final = 512 * 1024
_OPENING: Final = 16 * 1024
"""What is sent of a body before the first look whether it is wanted."""
# Where an HTTP/1.1 status line tells a final answer from a provisional one (1xx).
_STATUS_CLASS: Final = len(b"HTTP/1.1 ")


class NoEarlyAnswer(Exception):  # noqa: N818  what the live check wants to know
    """Nobody has refused the body by its announced length; `invited` if one was asked for it."""

    def __init__(self, *, invited: bool) -> None:
        super().__init__()
        self.invited = invited


class Content:
    """These bytes as the body of a request; `count` is told how many leave."""

    is_small = True

    def __init__(self, content: bytes, count: Callable[[int], None]) -> None:
        self.length = len(content)
        self.complete = False
        self._content = content
        self._count = count

    def take_back(self) -> None:
        """Do nothing: what was sent was sent."""

    def __iter__(self) -> Iterator[bytes]:
        if self._content:
            yield self._content
        self._count(self.length)
        self.complete = True


class Stream:
    """`length` random bytes, of which only one piece at a time is in memory."""

    is_small = False

    def __init__(self, length: int, count: Callable[[int], None], cancel: Cancel) -> None:
        self.length = length
        self.complete = False
        self._count = count
        self._cancel = cancel

    def take_back(self) -> None:
        """Do nothing: what was sent was sent."""

    def __iter__(self) -> Iterator[bytes]:
        left = self.length
        while left:
            self._cancel.raise_if_set()
            piece = os.urandom(min(_PIECE, left))
            yield piece
            self._count(len(piece))
            left -= len(piece)
        self.complete = True


class Announced:
    """A body of which only the length is told, and its first bytes are sent.

    An answer within `patience` seconds is the request's; without one `NoEarlyAnswer` ends it, so
    that nothing is stored. With `silent` not even the first bytes are sent.
    """

    is_small = False

    def __init__(
        self, length: int, patience: float, count: Callable[[int], None], *, silent: bool = False
    ) -> None:
        self.length = length
        self.complete = False
        self._patience = patience
        self._count = count
        self._silent = silent

    def take_back(self) -> None:
        """Do nothing: what was sent was sent."""

    def __iter__(self) -> Iterator[bytes]:
        if not self._silent:
            # Never all of it: somebody could keep that.
            opening = os.urandom(min(_OPENING, self.length - 1))
            self._count(len(opening))
            yield opening
        said = heard(self._patience)
        if said[_STATUS_CLASS : _STATUS_CLASS + 1] in b"1":
            raise NoEarlyAnswer(invited=bool(said))
        # To the library this means that an answer may be there.
        raise httpcore.WriteError("answered before everything was sent")
