"""What the names of a drag's formats tell by themselves, before any content is asked for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QMimeData

from falgui.core.translation import _

ADDRESSES: Final = (
    "text/uri-list",
    "application/x-kde4-urilist",
    "x-special/gnome-copied-files",
)
"""Lists of files and links, the most complete first."""
QT_IMAGE: Final = "application/x-qt-image"
TEXT: Final = "text/plain"
HTML: Final = "text/html"
PICTURE_ADDRESS: Final = "application/x-moz-file-promise-url"
"""Where Firefox has a picture from; the drag's own address may be of the page it links to."""
WEB_ADDRESSES: Final = (
    "text/x-moz-url",
    "text/x-moz-url-data",
    "_NETSCAPE_URL",
    PICTURE_ADDRESS,
)
WINDOWS_DESCRIPTIONS: Final = 'application/x-qt-windows-mime;value="FileGroupDescriptorW"'
WINDOWS_CONTENTS: Final = 'application/x-qt-windows-mime;value="FileContents"'

# What loses nothing comes first, where a program offers a picture in several forms.
_PICTURES: Final = (
    "image/png",
    'application/x-qt-windows-mime;value="PNG"',
    "image/webp",
    "image/avif",
    "image/heic",
    "image/heif",
    "image/jxl",
    "image/jpeg",
    'application/x-qt-windows-mime;value="JFIF"',
    "image/gif",
    'application/x-qt-windows-mime;value="GIF"',
    "image/tiff",
    "image/svg+xml",
    "image/bmp",
)
_BYTES: Final = "application/octet-stream"
_DIRECT_SAVE: Final = "XdndDirectSave0"
_FROM_CHROMIUM: Final = "chromium/x-renderer-taint"
_FROM_BROWSER: Final = frozenset({*WEB_ADDRESSES, HTML})
_PROMISES: Final = re.compile(
    r"(?i)^XdndDirectSave0$|promised-file|NSPromise|NSFilePromise|x-moz-file-promise$"
    r"|FileGroupDescriptor|^application/vnd\.portal\.file"
)


@dataclass(frozen=True, slots=True)
class Hover:
    """What to say while something is over the window: what a drop would do, or why it can't."""

    text: str = ""
    """Empty where a drop would do nothing."""
    reason: str = ""


def hover(mime: QMimeData) -> Hover:
    """Return what to say about `mime`.

    Looks at the names of the formats only: their content may be slow to come, or frozen.
    """
    formats = mime.formats()
    if picture_formats(formats) or original_format(formats) or QT_IMAGE in formats:
        return Hover(_("Release to upload the picture"))
    listed = not set(ADDRESSES).isdisjoint(formats)
    if not _FROM_BROWSER.isdisjoint(formats) and (listed or has_web_address(formats)):
        return Hover(_("Release to fetch this link"))
    if listed or WINDOWS_CONTENTS in formats:
        return Hover(_("Release to upload"))
    if TEXT in formats:
        return Hover(_("Release to upload this text, or what it names"))
    if HTML in formats:
        return Hover(_("Release to upload the picture in this text"))
    if promises(formats):
        return Hover(reason=words_for_promise())
    return Hover(reason=_("It holds no files, links or pictures."))


def carries_files(mime: QMimeData) -> bool:
    """Return whether there are files, links or pictures among the formats of `mime`."""
    formats = mime.formats()
    return (
        not set(ADDRESSES).isdisjoint(formats)
        or has_web_address(formats)
        or WINDOWS_CONTENTS in formats
        or bool(original_format(formats))
    )


def picture_formats(formats: Sequence[str]) -> list[str]:
    """Return those of `formats` that are a picture's encoded bytes, the best first."""
    return [name for name in _PICTURES if name in formats]


def original_format(formats: Sequence[str]) -> str:
    """Return the one of `formats` that is the file itself as the browser has it, or "".

    Chromium keeps what a page has loaded, and hands out those bytes, on Wayland with a name.
    """
    if _DIRECT_SAVE not in formats and _FROM_CHROMIUM not in formats:
        return ""
    return next((name for name in formats if name.partition(";")[0] == _BYTES), "")


def has_web_address(formats: Sequence[str]) -> bool:
    """Return whether one of `formats` is an address alone, as browsers write it."""
    return not set(WEB_ADDRESSES).isdisjoint(formats)


def promises(formats: Sequence[str]) -> bool:
    """Return whether there is a file to come that the program would still have to write."""
    return any(_PROMISES.search(name) for name in formats)


def words_for_promise() -> str:
    """Return what to say about a file that is only promised."""
    return _("The other program only promises this file. Save it first, then drop the file.")
