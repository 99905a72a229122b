"""What programs really offered, format by format, when things were dragged or copied out of them.

Recorded from Firefox ESR 153, Chromium 156, and file managers of Debian 12; each of a page at
`PAGE` with one picture. What an `ORIGINAL` is here was the picture's file, byte for byte, and a
`COPY` what the browser had made of it.
"""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QByteArray, QMimeData

Formats = Mapping[str, bytes]

PAGE: Final = "http://127.0.0.1:41809"
ORIGINAL: Final = b"\xff\xd8\xff\xe0\0\x10JFIF\0 the file itself"
COPY: Final = b"\x89PNG\r\n\x1a\n\0 made of the picture"
COPY_AS_JPEG: Final = b"\xff\xd8\xff\xe0\0\x10JFIF\0 made of the picture"


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def firefox_picture(address: str, leads_to: str = "", alt: str = "") -> Formats:
    """Return the drag of a picture at `address`, which may be a link as well."""
    link = leads_to or address
    picture = f'<img src="{address}" style="width:100vw" alt="{alt}">'
    inside = f'<a href="{leads_to}">{picture}</a>' if leads_to else picture
    is_listed = not link.startswith("blob:")
    name = address.rpartition("/")[2] if is_listed else "Untitled.jpeg"
    formats = {
        "text/uri-list": f"{link}\r\n".encode() if is_listed else b"",
        "_NETSCAPE_URL": f"{link}\n{alt or link}".encode() if is_listed else b"",
        "text/x-moz-url-data": _wide(link),
        "text/x-moz-url-desc": _wide(alt or link),
        "application/x-moz-custom-clipdata": b"\0\0\0\1",
        "text/_moz_htmlcontext": _wide("<html><body></body></html>"),
        "text/_moz_htmlinfo": _wide("0,0"),
        "text/html": b'<meta http-equiv="content-type" content="text/html; charset=utf-8">'
        + inside.encode(),
        "text/plain": link.encode(),
        "text/plain;charset=utf-8": link.encode(),
        "application/x-moz-nativeimage": b"",
        "image/png": COPY,
        "image/jpeg": COPY_AS_JPEG,
        "image/jpg": b"",
        "image/gif": b"",
        "application/x-moz-file-promise": b"",
        "XdndDirectSave0": b"E",
        "application/x-moz-file-promise-url": _wide(address),
        "application/x-moz-file-promise-dest-filename": _wide(name),
        "application/x-qt-image": b"",
    }
    return formats if is_listed else {k: v for k, v in formats.items() if k != "_NETSCAPE_URL"}


def chromium_picture(
    address: str, leads_to: str = "", alt: str = "", original: bytes = ORIGINAL
) -> Formats:
    """Return the drag of a picture at `address`, which may be a link as well."""
    link = leads_to or address
    picture = f'<img src="{address}" style="width:100vw" alt="{alt}">'
    return {
        "text/uri-list": link.encode(),
        "text/plain": link.encode(),
        "XdndDirectSave0": b"F",
        "application/octet-stream": original,
        "chromium/x-renderer-taint": PAGE.encode(),
        "text/html": b"\xef\xbb\xbf" + picture.encode(),
        "chromium/x-drag-id": b"C7C3AB435177A2FCE86046EE0FB27FEC",
    }


def firefox_copied_picture(address: str) -> Formats:
    """Return the clipboard after "Copy Image"."""
    return {
        "TIMESTAMP": b"gH\xbc\0",
        "TARGETS": b"j\1\0\0",
        "MULTIPLE": b"",
        "SAVE_TARGETS": b"",
        "text/html": f'<img src="{address}" alt="A nice picture">'.encode(),
        "text/_moz_htmlinfo": _wide("0,0"),
        "text/_moz_htmlcontext": b"",
        "image/png": COPY,
        "image/jpeg": COPY_AS_JPEG,
        "image/bmp": b"BM",
        "image/x-icon": b"",
        "image/tiff": b"",
        "application/x-qt-image": b"",
    }


def chromium_copied_picture(address: str) -> Formats:
    """Return the clipboard after "Copy image"."""
    return {
        "TIMESTAMP": b"\x82w\xbc\0",
        "TARGETS": b"j\1\0\0",
        "SAVE_TARGETS": b"",
        "MULTIPLE": b"",
        "text/uri-list": address.encode(),
        "chromium/x-internal-source-rfh-token": b"\x14\0\0\0",
        "chromium/x-source-url": f"{PAGE}/page".encode(),
        "image/png": COPY,
        "text/html": f'<img src="{address}" alt="A nice picture"/>'.encode(),
        "application/x-qt-image": b"",
    }


FIREFOX_LINK: Final[Formats] = {
    "text/uri-list": f"{PAGE}/pics/a.png".encode(),
    "_NETSCAPE_URL": f"{PAGE}/pics/a.png\na link".encode(),
    "text/x-moz-url-data": _wide(f"{PAGE}/pics/a.png"),
    "text/x-moz-url-desc": _wide("a link"),
    "application/x-moz-custom-clipdata": b"\0\0\0\1",
    "text/_moz_htmlcontext": _wide("<html><body></body></html>"),
    "text/_moz_htmlinfo": _wide("0,0"),
    "text/html": f'<a href="{PAGE}/pics/a.png">a link</a>'.encode(),
    "text/plain": f"{PAGE}/pics/a.png".encode(),
    "text/plain;charset=utf-8": f"{PAGE}/pics/a.png".encode(),
}
CHROMIUM_LINK: Final[Formats] = {
    "text/uri-list": f"{PAGE}/pics/a.png".encode(),
    "text/plain": f"{PAGE}/pics/a.png".encode(),
    "_NETSCAPE_URL": f"{PAGE}/pics/a.png\na link".encode(),
    "chromium/x-renderer-taint": PAGE.encode(),
    "text/html": f'\ufeff<a href="{PAGE}/pics/a.png">a link</a>'.encode(),
    "chromium/x-drag-id": b"84736DCD86C0",
}
FILE_MANAGERS: Final[Mapping[str, tuple[str, ...]]] = {
    "thunar": ("text/uri-list",),
    "pcmanfm": ("text/uri-list", "application/x-fmlist-ptr", "text/plain"),
    "nautilus": ("text/uri-list", "text/plain;charset=utf-8"),
    "dolphin": ("text/uri-list", "text/plain", "application/x-kde4-urilist"),
    "nemo": ("x-special/gnome-icon-list", "text/uri-list", "text/plain"),
    "caja": ("x-special/mate-icon-list", "text/uri-list", "text/plain"),
    "pcmanfm-qt": ("text/uri-list", "text/plain", "libfm/files"),
}
"""The formats of a drag of files."""


def mime_of(formats: Formats) -> QMimeData:
    """Return what a drag with these formats brings."""
    mime = QMimeData()
    for name, content in formats.items():
        mime.setData(name, content)
    return mime


class Counting(QMimeData):
    """A clipboard whose owner is slow: each question costs, and is counted."""

    def __init__(self, formats: Formats) -> None:
        super().__init__()
        self._formats = formats
        self.asked: list[str] = []

    def formats(self) -> list[str]:
        """Return the names alone."""
        return list(self._formats)

    def hasFormat(self, name: str) -> bool:  # noqa: N802  Qt's name
        """Return whether `name` is offered."""
        return name in self._formats

    def retrieveData(self, name: str, _kind: object) -> object:  # noqa: N802  Qt's name
        """Return the content, and take note that it was asked for."""
        self.asked.append(name)
        return QByteArray(self._formats.get(name, b""))
