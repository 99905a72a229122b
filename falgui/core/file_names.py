"""Names for files that falgui writes itself: such as every file system takes."""

import mimetypes
import re
from typing import Final

from falgui.core.content_types import SNIFF_LENGTH, UNKNOWN, content_type, suffix_for

_LONGEST: Final = 180
"""Bytes of UTF-8; most file systems take 255, and a number may be added."""
_FORBIDDEN: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff]')
_DEVICES: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_SUFFIX: Final = re.compile(r"\.[A-Za-z0-9]{1,5}$")
# Digits alone may be part of a time or a version.
_TELLING_SUFFIX: Final = re.compile(r"\.(?=[0-9]*[A-Za-z])[A-Za-z0-9]{1,5}$")
# Without what this machine has installed: a name must not depend on it.
_MORE_SUFFIXES: Final = mimetypes.MimeTypes()


def usable_name(name: str) -> str:
    """Return `name` as a file may be called on any system, or "" if nothing is left of it.

    Only its last component counts. A name that is too long keeps its ending.
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    plain = _FORBIDDEN.sub("_", last).strip().strip(".").strip()
    if _DEVICES.match(plain):
        plain = f"_{plain}"
    suffix = _SUFFIX.search(plain)
    ending = suffix[0] if suffix else ""
    stem = plain.removesuffix(ending).encode()[: _LONGEST - len(ending)]
    return stem.decode(errors="ignore") + ending


def fitting_name(name: str, content: bytes, declared: str = "") -> str:
    """Return `name` with an ending for what `content` is, which was `declared` as such a type.

    A picture gets the ending of what it really is; other content that of its declared type,
    unless its name has one already.
    """
    kind = content_type("", content[:SNIFF_LENGTH])
    is_picture = kind.startswith("image/") or declared.startswith("image/")
    if not kind.startswith("image/") and declared:
        kind = declared
    ending = suffix_for(kind) or _MORE_SUFFIXES.guess_extension(kind, strict=False) or ""
    suffix = _TELLING_SUFFIX.search(name)
    called = content_type(name, b"")
    if not ending or called == kind or (suffix and not is_picture):
        return name
    # "holiday 3.5" is a whole name, "holiday.png" is not.
    return (name.removesuffix(suffix[0]) if suffix and called != UNKNOWN else name) + ending
