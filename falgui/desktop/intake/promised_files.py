"""Files that another program on Windows holds in memory: attachments, members of archives."""

import re
import struct
from collections.abc import Callable, Sequence
from typing import Final

from falgui.core.names import display_name
from falgui.core.translation import _
from falgui.desktop.intake.blob import Blob
from falgui.desktop.intake.formats import WINDOWS_CONTENTS, words_for_promise

# FILEDESCRIPTORW: flags, class, size, point, attributes, three times, size, name.
_ENTRY: Final = struct.Struct("<I16s8s8sI8s8s8sII520s")
_SHORTCUT: Final = re.compile(rb"(?is)\s*\[InternetShortcut\].*?^URL=([^\r\n]+)", re.MULTILINE)
_COUNT: Final = struct.Struct("<I")
_HAS_ATTRIBUTES: Final = 0x4
_HAS_SIZE: Final = 0x40
_IS_FOLDER: Final = 0x10
_MOST: Final = 1000
_MOST_BYTES: Final = 500_000_000
"""More is not to be held in memory."""


def promised_files(descriptions: bytes, ask: Callable[[str], bytes]) -> list[Blob | str]:
    """Return the files that a `FILEGROUPDESCRIPTORW` tells of, each asked for by `ask`.

    A text stands for what can't be had, and says why. Folders are passed over: what is in them
    has a description of its own.
    """
    found: list[Blob | str] = []
    left = _MOST_BYTES
    for index, (name, size) in enumerate(_described(descriptions)):
        if size is None:
            continue
        if size > left:
            found.append(
                _("“{name}” is too large to be handed over. Save it first, then drop it.").format(
                    name=display_name(name)
                )
            )
            continue
        content = ask(f"{WINDOWS_CONTENTS};index={index}")
        if not content and not index:
            content = ask(WINDOWS_CONTENTS)
        left -= len(content)
        if content:
            found.append(Blob(content, name))
        else:
            found.append(
                _("“{name}” could not be read. Save it first, then drop the file.").format(
                    name=display_name(name)
                )
            )
    return found or [words_for_promise()]


def shortcut_address(found: Sequence[Blob | str]) -> bytes:
    """Return where the only file leads to, if browsers made it of a link: an Internet shortcut."""
    if len(found) != 1 or not isinstance(found[0], Blob):
        return b""
    address = _SHORTCUT.match(found[0].content)
    return address[1].strip() if address else b""


def _described(descriptions: bytes) -> list[tuple[str, int | None]]:
    """Return name and size of each file; None as the size of a folder."""
    if len(descriptions) < _COUNT.size:
        return []
    (count,) = _COUNT.unpack_from(descriptions)
    whole = (len(descriptions) - _COUNT.size) // _ENTRY.size
    entries = []
    for index in range(min(count, whole, _MOST)):
        flags, *_shape, attributes, _made, _read, _written, high, low, raw = _ENTRY.unpack_from(
            descriptions, _COUNT.size + index * _ENTRY.size
        )
        name = raw.decode("utf-16-le", "replace").partition("\0")[0].rpartition("\\")[2]
        is_folder = flags & _HAS_ATTRIBUTES and attributes & _IS_FOLDER
        size = high << 32 | low if flags & _HAS_SIZE else 0
        entries.append((name, None if is_folder else size))
    return entries
