"""Reads the best that a drag or the clipboard offers, each format once."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from falgui.core.sources import link_source
from falgui.desktop.intake.drop import Kind, Payload, lines_in
from falgui.desktop.intake.formats import (
    ADDRESSES,
    HTML,
    PICTURE_ADDRESS,
    QT_IMAGE,
    TEXT,
    WEB_ADDRESSES,
    WINDOWS_CONTENTS,
    WINDOWS_DESCRIPTIONS,
    original_format,
    picture_formats,
    promises,
    words_for_promise,
)
from falgui.desktop.intake.promised_files import promised_files, shortcut_address
from falgui.desktop.intake.web_picture import text_of

_PATIENCE: Final = 2.0
"""Seconds after which an empty answer is none: Qt gives up on a frozen program after five."""
_BEGINNING: Final = 64 * 1024


def read(mime: QMimeData | None, clock: Callable[[], float] = time.monotonic) -> Payload | None:
    """Return the best that `mime` offers, or None if it has nothing to upload.

    Files and links come as they are. For a single picture out of a browser, the bytes that it
    has loaded come before the link to them, and that before the bitmap that it shows. Each
    format is asked for once, and `hasText()` and its like never: where the owner of the
    clipboard hangs, every question costs five seconds, and here only the first does.
    """
    if mime is None:
        # What Qt gives for a clipboard that was emptied.
        return None
    offer = _Offer(mime, clock)
    listed = offer.first(ADDRESSES)
    address = _only_address(listed)
    if listed and (not address or address[:5].lower() == b"data:"):
        return Payload(Kind.ADDRESSES, listed)
    return (
        offer.original(address)
        or offer.promised()
        or offer.link(address)
        or offer.picture(address)
        or (Payload(Kind.ADDRESSES, listed) if address else None)
        or offer.web_address()
        or offer.bitmap()
        or offer.text()
        or offer.page()
        or offer.empty_promise()
    )


class _Offer:
    """The formats of one `QMimeData`, and whether its owner still answers."""

    def __init__(self, mime: QMimeData, clock: Callable[[], float]) -> None:
        self._mime = mime
        self._clock = clock
        self._formats = mime.formats()
        self._is_frozen = False

    def first(self, names: Sequence[str]) -> bytes:
        """Return the first of these formats that has any content."""
        for name in names:
            content = self._ask(name)
            if _says_something(content):
                return content
        return b""

    def original(self, address: bytes) -> Payload | None:
        """Return the file as the browser has loaded it."""
        content = self.first([original_format(self._formats)])
        if not content:
            return None
        return Payload(Kind.BYTES, content, address=address, html=self._ask(HTML))

    def promised(self) -> Payload | None:
        """Return the files that a program on Windows holds in memory."""
        if WINDOWS_CONTENTS not in self._formats:
            return None
        found = promised_files(self._ask(WINDOWS_DESCRIPTIONS), self._ask_any)
        address = shortcut_address(found)
        if address:
            return Payload(Kind.ADDRESSES, address)
        return Payload(Kind.BLOBS, found=tuple(found))

    def link(self, address: bytes) -> Payload | None:
        """Return the picture's own link, unless the only picture offered may be the original.

        A program that offers several forms has made them from what it shows.
        """
        if self._is_frozen or not link_source(address.decode("utf-8", "replace")):
            return None
        own = text_of(self._ask(PICTURE_ADDRESS)).strip()
        if own:
            return Payload(Kind.ADDRESSES, own.encode("utf-8", "surrogatepass"))
        if len(picture_formats(self._formats)) == 1:
            return None
        return Payload(Kind.ADDRESSES, address)

    def picture(self, address: bytes) -> Payload | None:
        """Return a picture's encoded bytes."""
        for name in picture_formats(self._formats):
            content = self._ask(name)
            if content:
                html = self._ask(HTML)
                return Payload(
                    Kind.BYTES, content, content_type=name, address=address, html=html, is_copy=True
                )
        return None

    def web_address(self) -> Payload | None:
        """Return an address that comes without a list."""
        lines = text_of(self.first(WEB_ADDRESSES)).strip().splitlines()
        if not lines:
            return None
        address = lines[0].encode("utf-8", "surrogatepass")
        if not _is_of_web(address) and promises(self._formats):
            # A mail program's attachment.
            return Payload(Kind.BLOBS, found=(words_for_promise(),))
        return Payload(Kind.ADDRESSES, address)

    def bitmap(self) -> Payload | None:
        """Return a picture that is not encoded."""
        if QT_IMAGE not in self._formats or self._is_frozen:
            return None
        image = self._mime.imageData()
        return Payload(Kind.PICTURE, image=image) if isinstance(image, QImage) else None

    def text(self) -> Payload | None:
        """Return the text, if it isn't empty."""
        content = self._ask(TEXT)
        return Payload(Kind.TEXT, content) if _says_something(content) else None

    def page(self) -> Payload | None:
        """Return a piece of a page, which may have a picture in it."""
        html = self._ask(HTML)
        return Payload(Kind.PAGE, html=html) if html else None

    def empty_promise(self) -> Payload | None:
        """Return what to say about files that were told of and didn't come."""
        if self._is_frozen:
            return Payload(Kind.SILENCE)
        if not set(ADDRESSES).isdisjoint(self._formats):
            return Payload(Kind.ADDRESSES)
        if promises(self._formats):
            return Payload(Kind.BLOBS, found=(words_for_promise(),))
        return Payload(Kind.TEXT) if TEXT in self._formats else None

    def _ask(self, name: str) -> bytes:
        return self._ask_any(name) if name in self._formats else b""

    def _ask_any(self, name: str) -> bytes:
        if self._is_frozen:
            return b""
        began = self._clock()
        content = bytes(self._mime.data(name).data())
        self._is_frozen = not content and self._clock() - began > _PATIENCE
        return content


def _says_something(content: bytes) -> bool:
    # Looked at from the front alone: it may be a hundred megabytes.
    return bool(content[:_BEGINNING].strip(b"\0\r\n "))


def _only_address(listed: bytes) -> bytes:
    """Return the one address of a list, if it has no other and it is no file's; else b""."""
    if len(listed) > _BEGINNING:
        return listed if _is_of_web(listed[:_BEGINNING]) and listed.find(b"\n", 0, -2) < 0 else b""
    lines = lines_in(listed)
    return lines[0] if len(lines) == 1 and _is_of_web(lines[0]) else b""


def _is_of_web(address: bytes) -> bool:
    """Return whether an address leads to no file of a file manager."""
    scheme, colon, _rest = address.partition(b":")
    return bool(colon) and scheme.lower() in (b"http", b"https", b"data", b"blob", b"about")
