"""What a drag or the clipboard holds, told apart into files, folders, links and mere bytes."""

import os
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import unquote_to_bytes

from PySide6.QtGui import QImage

from falgui.core.content_types import SNIFF_LENGTH, content_type
from falgui.core.data_uri import read_data_uri
from falgui.core.errors import LocalFileError
from falgui.core.file_names import fitting_name, usable_name
from falgui.core.given_names import is_elsewhere
from falgui.core.names import display_name
from falgui.core.sources import FileSource, Source, link_source, without_query
from falgui.core.translation import _
from falgui.desktop.intake.blob import Blob, save_blob
from falgui.desktop.intake.mere_text import MereText, mere_text
from falgui.desktop.intake.web_picture import lost_in_copy, name_of_picture, only_picture

_TEXT_LIMIT: Final = 4 * 1024 * 1024
_DATA_URI: Final = re.compile(rb"(?i)data:[^,\s]*(,|\Z)")
_VERBS: Final = (b"copy", b"cut")
_TOLD_BY_BYTES: Final = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/tiff", "image/bmp"}
)
_ON_WINDOWS: Final = os.name == "nt"


class Kind(StrEnum):
    """How the content of a `Payload` is to be read."""

    ADDRESSES = "addresses"
    TEXT = "text"
    PICTURE = "picture"
    BYTES = "bytes"
    BLOBS = "blobs"
    PAGE = "page"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Payload:
    """What was read of a drag or the clipboard, and what tells more about it.

    A picture that isn't encoded is an `image`; `found` are files that were read already, and
    sentences for those that couldn't be. Bytes have the `address` and the `html` that came with
    them; a copy is what a browser made of a picture to hand it over.
    """

    kind: Kind
    content: bytes = b""
    image: QImage | None = None
    found: tuple[Blob | str, ...] = ()
    content_type: str = ""
    address: bytes = b""
    html: bytes = b""
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """What there is to upload, in the order it came, and a sentence for each thing there isn't.

    A path among the `items` is a folder's, a `Blob` has no file yet. `shares` are paths on other
    computers; nobody has looked yet at what is there.
    """

    items: tuple[Source | Path | Blob, ...] = ()
    shares: tuple[Path, ...] = ()
    problems: tuple[str, ...] = ()
    text: MereText | None = None
    """A text that is neither links nor paths; then there is nothing else."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """The files and links."""
        return tuple(item for item in self.items if not isinstance(item, Path | Blob))

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders."""
        return tuple(item for item in self.items if isinstance(item, Path))


def sources_in(payload: Payload) -> Dropped:
    """Return the files, folders and links that `payload` names.

    Asks the file system what is a folder: never call it on the main thread. Files that are gone
    are kept: their row tells.
    """
    match payload.kind:
        case Kind.TEXT:
            return _from_data_uris(payload.content) or _from_text(payload.content)
        case Kind.BYTES:
            return _from_bytes(payload)
        case Kind.BLOBS:
            return _sorted_out(payload.found)
        case Kind.PAGE:
            return _from_page(payload.html)
        case Kind.SILENCE:
            return Dropped(problems=(_("The other program does not answer. Try again."),))
    lines = lines_in(payload.content)
    if not lines:
        return Dropped(
            problems=(_("What you dropped came without any files. Use “Add files…” to pick them."),)
        )
    return _sorted_out([_target(line) for line in lines])


def saved(dropped: Dropped, folder: Path, now: datetime) -> Dropped:
    """Return `dropped` with a temporary file in `folder` for each `Blob`.

    What can't be written becomes a problem, and the others come all the same. Never call it on
    the main thread.
    """
    items: list[Source | Path | Blob] = []
    problems = list(dropped.problems)
    for item in dropped.items:
        try:
            items.append(save_blob(item, folder, now) if isinstance(item, Blob) else item)
        except LocalFileError as error:
            problems.append(f"{error.title} {error.advice}")
    return replace(dropped, items=tuple(items), problems=tuple(problems))


def lines_in(content: bytes) -> list[bytes]:
    """Return the addresses in a list of them, without comments and what a file manager adds."""
    lines = (line.strip() for line in content.replace(b"\0", b"\n").splitlines())
    return [line for line in lines if line and not line.startswith(b"#") and line not in _VERBS]


def thing_given(text: str) -> Source | Path | str:
    """Return what an absolute path or an address stands for; a text says why it can't be used."""
    if is_elsewhere(text):
        return _("Copy this to a folder of this computer first, then upload it: {text}").format(
            text=display_name(_shortened(without_query(text)))
        )
    return link_source(text) or Path(text)


def things_chosen(things: Sequence[Path | Source | str]) -> Dropped:
    """Return files, folders and links that the person has picked, also on other computers.

    A text among them is a sentence about what can't be used. Never call it on the main thread.
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


def _from_bytes(payload: Payload) -> Dropped:
    content, address = payload.content, payload.address.decode("utf-8", "replace")
    kind = content_type("", content[:SNIFF_LENGTH])
    if payload.is_copy and payload.content_type in _TOLD_BY_BYTES and kind[:6] != "image/":
        return Dropped(problems=(_("The picture could not be read."),))
    declared = payload.content_type if payload.content_type.startswith("image/") else ""
    name = usable_name(name_of_picture(address, payload.html))
    if name:
        name = fitting_name(name, content, declared)
    lost = lost_in_copy(content, address, payload.html) if payload.is_copy else ""
    return Dropped((Blob(content, name, declared, lost),))


def _from_page(html: bytes) -> Dropped:
    picture = only_picture(html)
    if picture is None:
        return Dropped(problems=(_("There is nothing here that can be uploaded."),))
    return _sorted_out([_target(picture.address.encode("utf-8", "surrogatepass"))])


def _from_data_uris(content: bytes) -> Dropped | None:
    """Return what is in a text that begins with a data URI, of whatever length."""
    text = content.strip(b"\xef\xbb\xbf\0\r\n\t \"'")
    head = _DATA_URI.match(text)
    if head is None or not head[1]:
        return None
    if head[0].lower().endswith(b";base64,"):
        # Mail programs and style sheets wrap it.
        held = read_data_uri(text)
        if not isinstance(held, str):
            return Dropped((Blob(held.content, held.name, held.content_type),))
    return _sorted_out([_target(line.strip(b"\"'")) for line in lines_in(text)])


def _from_text(content: bytes) -> Dropped:
    text = content[:_TEXT_LIMIT].strip(b"\xef\xbb\xbf")
    # "Copy as path" puts quotes around each line.
    lines = [line.strip(b"\"'") for line in lines_in(text)]
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


def _sorted_out(targets: Sequence[Source | Path | Blob | str], *, ask: bool = True) -> Dropped:
    items: list[Source | Path | Blob] = []
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


def _target(line: bytes) -> Source | Path | Blob | str:
    """Return what one address leads to; a text says why it can't be uploaded."""
    if line[:5].lower() == b"file:":
        return _local_path(line[5:])
    if _DATA_URI.match(line):
        held = read_data_uri(line)
        return held if isinstance(held, str) else Blob(held.content, held.name, held.content_type)
    # Taken as it is: names need not be UTF-8.
    path = Path(os.fsdecode(line))
    if path.is_absolute() or host_of(path):
        return path
    text = line.decode("utf-8", "replace")
    return link_source(text) or _(
        "Files and web links can be uploaded, this cannot: {text}"
    ).format(text=display_name(_shortened(text)))


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"  # noqa: PLR2004


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
