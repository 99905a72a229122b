"""What a drag or the clipboard holds: read once, then told apart into files, folders and links."""

import os
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from falgui.core.names import display_name
from falgui.core.sources import FileSource, Source, link_source
from falgui.core.translation import _
from falgui.desktop.intake.mere_text import MereText, mere_text

_ADDRESSES: Final = "text/uri-list"
_COPIED_FILES: Final = "x-special/gnome-copied-files"
_QT_IMAGE: Final = "application/x-qt-image"
_TEXT: Final = "text/plain"
_PICTURES: Final = ("image/png", "image/jpeg", "image/webp", "image/bmp", "image/tiff", _QT_IMAGE)
_FROM_BROWSER: Final = frozenset({"text/x-moz-url", "_NETSCAPE_URL", "text/html"})
_TEXT_LIMIT: Final = 4 * 1024 * 1024
_ON_WINDOWS: Final = os.name == "nt"


class Kind(StrEnum):
    """How the content of a `Payload` is to be read."""

    ADDRESSES = "addresses"
    TEXT = "text"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Payload:
    """The one format that was read of a drag or the clipboard.

    A picture is either still encoded, in `content`, or an `image` already.
    """

    kind: Kind
    content: bytes = b""
    image: QImage | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """What there is to upload, in the order it came, and a sentence for each thing there isn't.

    A path among the `items` is a folder's. `shares` are paths on other computers; nobody has
    looked yet at what is there.
    """

    items: tuple[Source | Path, ...] = ()
    shares: tuple[Path, ...] = ()
    problems: tuple[str, ...] = ()
    text: MereText | None = None
    """A text that is neither links nor paths; then there is nothing else."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """The files and links."""
        return tuple(item for item in self.items if not isinstance(item, Path))

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders."""
        return tuple(item for item in self.items if isinstance(item, Path))


def describe_hover(mime: QMimeData) -> str:
    """Return what a drop would do, or "" if nothing in it can be uploaded.

    Looks at the names of the formats only: their content may be slow to come, or frozen.
    """
    formats = mime.formats()
    if _is_from_browser(formats):
        return _("Release to fetch this link")
    if _ADDRESSES in formats or _COPIED_FILES in formats:
        return _("Release to upload")
    if _picture_format(formats):
        return _("Release to upload the picture")
    if _TEXT in formats:
        return _("Release to upload this text, or what it names")
    return ""


def carries_files(mime: QMimeData) -> bool:
    """Return whether there are addresses of files or links among the formats of `mime`."""
    return not {_ADDRESSES, _COPIED_FILES}.isdisjoint(mime.formats())


def read(mime: QMimeData) -> Payload | None:
    """Return the best that `mime` offers, or None if it has nothing to upload.

    Each format is asked for once, and `hasText()` and its like never: where the owner of the
    clipboard hangs, every question costs five seconds.
    """
    formats = mime.formats()
    picture = _picture_format(formats)
    for name in (_ADDRESSES, _COPIED_FILES):
        if name in formats:
            content = bytes(mime.data(name).data())
            # A browser names the bytes themselves as the address of a picture that has none.
            if picture and (not content.strip(b"\0\r\n") or content.startswith(b"data:")):
                break
            return Payload(Kind.ADDRESSES, content)
    if picture == _QT_IMAGE:
        image = mime.imageData()
        return Payload(Kind.PICTURE, image=image) if isinstance(image, QImage) else None
    if picture:
        return Payload(Kind.PICTURE, bytes(mime.data(picture).data()))
    if _TEXT in formats:
        return Payload(Kind.TEXT, bytes(mime.data(_TEXT).data()))
    return None


def sources_in(payload: Payload) -> Dropped:
    """Return the files, folders and links that `payload` names.

    Asks the file system what is a folder: never call it on the main thread. Files that are gone
    are kept: their row tells.
    """
    if payload.kind is Kind.TEXT:
        return _from_text(payload.content)
    lines = [line for line in _lines(payload.content) if line not in (b"copy", b"cut")]
    if not lines:
        return Dropped(problems=(_("What you dropped came without any files."),))
    return _sorted_out([_target(line) for line in lines])


def things_chosen(things: Sequence[Path | Source]) -> Dropped:
    """Return files, folders and links that the person has picked, also on other computers.

    Never call it on the main thread.
    """
    return _sorted_out(things, ask=False)


def host_of(path: Path) -> str:
    """Return the other computer that `path` leads to on Windows, or "" if there is none.

    Asking there whether the file exists would tell that computer who asks, with a digest of the
    password. A device counts as another computer, because some devices lead to one.
    """
    first, second, host, *rest = (*str(path).replace("/", "\\").split("\\"), "", "", "")
    if not _ON_WINDOWS or first or second or not host:
        return ""
    if host == "?":
        kind = rest[0].upper()
        return "" if kind.endswith(":") else rest[1] if kind == "UNC" else host
    return host


def _from_text(content: bytes) -> Dropped:
    text = content[:_TEXT_LIMIT].strip(b"\xef\xbb\xbf")
    # "Copy as path" puts quotes around each line.
    lines = [line.strip(b"\"'") for line in _lines(text)]
    targets = [_target(line) for line in lines]
    usable = bool(lines) and all(
        not isinstance(target, str)
        and (not isinstance(target, Path) or bool(host_of(target)) or target.exists())
        for target in targets
    )
    if usable:
        return _sorted_out(targets)
    mere = mere_text(content)
    if mere is None:
        return Dropped(problems=(_("There is nothing to upload in this text."),))
    return Dropped(text=mere)


def _sorted_out(targets: Sequence[Source | Path | str], *, ask: bool = True) -> Dropped:
    items: list[Source | Path] = []
    shares: list[Path] = []
    problems: list[str] = []
    for target in targets:
        if isinstance(target, str):
            problems.append(target)
        elif not isinstance(target, Path):
            items.append(target)
        elif ask and host_of(target):
            shares.append(target)
        else:
            items.append(target if target.is_dir() else FileSource(target))
    return Dropped(tuple(items), tuple(shares), tuple(problems))


def _lines(content: bytes) -> Iterator[bytes]:
    for line in content.replace(b"\0", b"\n").splitlines():
        stripped = line.strip()
        if stripped and not stripped.startswith(b"#"):
            yield stripped


def _target(line: bytes) -> Source | Path | str:
    """Return what one address leads to; a text says why it can't be uploaded."""
    if line[:5].lower() == b"file:":
        return _local_path(line[5:])
    # Taken as it is: names need not be UTF-8.
    path = Path(os.fsdecode(line))
    if path.is_absolute() or host_of(path):
        return path
    text = line.decode("utf-8", "replace")
    shown = text if len(text) <= 80 else text[:79] + "…"  # noqa: PLR2004
    return link_source(text) or _(
        "Files and web links can be uploaded, this cannot: {text}"
    ).format(text=display_name(shown))


def _local_path(address: bytes) -> Path | str:
    host = b""
    if address.startswith(b"//"):
        host, slash, rest = address[2:].partition(b"/")
        address = slash + rest
    path = os.fsdecode(unquote_to_bytes(address))
    name = host.decode("ascii", "replace").lower()
    if _ON_WINDOWS:
        if name not in ("", "localhost"):
            path = f"//{name}{path}"
        elif not path.startswith("//"):  # some programs write a share as "file:////server/share"
            path = path.lstrip("/")
    elif name not in ("", "localhost", socket.gethostname().lower()):
        return _("This file is on another computer ({host}): {name}").format(
            host=display_name(name), name=display_name(Path(path).name)
        )
    return Path(path)


def _picture_format(formats: Sequence[str]) -> str:
    return next((name for name in _PICTURES if name in formats), "")


def _is_from_browser(formats: Sequence[str]) -> bool:
    return _ADDRESSES in formats and not _FROM_BROWSER.isdisjoint(formats)
