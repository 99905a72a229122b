"""“Upload to fal” among Thunar's custom actions, which are all in one file of the person's."""

import re
import shlex
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from falgui.desktop.integration.own_files import remove_empty, write_whole

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

_IDENTITY: Final = "falgui-upload"
_ACTION: Final = re.compile(r"<action>(?:(?!</action>).)*</action>\n?", re.DOTALL)
_OURS: Final = re.compile(rf"<unique-id>\s*{_IDENTITY}\s*</unique-id>")
_END: Final = "</actions>"
_EMPTY: Final = re.compile(r"<actions\s*/>")
_NONE: Final = f'<?xml version="1.0" encoding="UTF-8"?>\n<actions>\n{_END}\n'
_KINDS: Final = ("directories", "audio-files", "image-files", "other-files", "text-files")
_MODE: Final = 0o644


class ThunarEntry:
    """Our action in the file at `path`; Thunar takes that in the place of the `default` one.

    Everything else in it stays as it is, byte for byte.
    """

    def __init__(self, path: Path, default: Path) -> None:
        self._path = path
        self._default = default

    def put(self, command: Sequence[str], label: str) -> bool:
        """Add the action or bring it up to date; False if the file can't be understood."""
        before = self._read(self._path)
        start = self._starting_point() if before is None else before
        after = with_action(start, command, label)
        if after is None:
            return False
        if after != before:
            self._write(after)
        return True

    def take_away(self) -> None:
        """Remove the action, and the file if nothing but what it began with is left."""
        before = self._read(self._path)
        after = before and without_action(before)
        if not after or after == before:
            return
        if _is_same(after, self._starting_point()):
            self._path.unlink()
            remove_empty(self._path.parent)
        else:
            self._write(after)

    def program(self) -> str | None:
        """Return what the action's command begins with."""
        root = _parsed(self._read(self._path) or "")
        for action in [] if root is None else root.findall("action"):
            if (action.findtext("unique-id") or "").strip() == _IDENTITY:
                try:
                    words = shlex.split(action.findtext("command") or "")
                except ValueError:
                    return ""
                return words[0].replace("%%", "%") if words else ""
        return None

    def _starting_point(self) -> str:
        """Return what shows the same actions as no file does."""
        return self._read(self._default) or _NONE

    def _write(self, text: str) -> None:
        mode = self._path.stat().st_mode & 0o777 if self._path.exists() else _MODE
        write_whole(self._path, text.encode(), mode)

    def _read(self, path: Path) -> str | None:
        """Return the file's text, "" if it is none, or None if there is no file."""
        try:
            return path.read_bytes().decode()
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            return ""


def with_action(document: str, command: Sequence[str], label: str) -> str | None:
    """Return `document` with our action as its last, or None if that isn't safely possible."""
    others = without_action(document)
    if others is None:
        return None
    opened = _EMPTY.sub(f"<actions>\n{_END}", others)
    start, end, rest = opened.rpartition(_END)
    after = f"{start}{_action(command, label)}\n{end}{rest}"
    return after if _actions(after)[:-1] == _actions(others) else None


def without_action(document: str) -> str | None:
    """Return `document` without our action, or None if that isn't safely possible."""
    if _parsed(document) is None:
        return None
    after = _ACTION.sub(lambda found: "" if _OURS.search(found[0]) else found[0], document)
    kept = [one for one in _actions(document) if not _OURS.search(one)]
    return after if _parsed(after) is not None and _actions(after) == kept else None


def _is_same(document: str, start: str) -> bool:
    """Return whether `document` is `start`, perhaps as Thunar has rewritten it.

    Thunar does so at its start, with a number for each action, and in one language.
    """
    if document == start:
        return True
    one, other = _parsed(document), _parsed(start)
    if one is None or other is None or len(one) != len(other):
        return False
    for action, original in zip(one, other, strict=True):
        marks, texts = _said(action)
        original_marks, original_texts = _said(original)
        if marks != original_marks or not texts <= original_texts:
            return False
    return True


def _said(action: "ET.Element") -> tuple[set[str], set[tuple[str, str]]]:
    """Return the marks that an action has, and its texts, in whatever languages."""
    parts = [(part.tag, (part.text or "").strip()) for part in action]
    marks = {tag for tag, text in parts if not text and tag not in ("range", "submenu")}
    return marks, {(tag, text) for tag, text in parts if text and tag != "unique-id"}


def _action(command: Sequence[str], label: str) -> str:
    # What is expanded are codes that begin with a percent sign.
    line = shlex.join(command).replace("%", "%%") + " %F"
    kinds = "".join(f"<{kind}/>" for kind in (*_KINDS, "video-files"))
    return (
        f"<action><icon>falgui</icon><name>{escape(label, quote=False)}</name>"
        f"<unique-id>{_IDENTITY}</unique-id><command>{escape(line, quote=False)}</command>"
        f"<description></description><patterns>*</patterns>{kinds}</action>"
    )


def _parsed(document: str) -> "ET.Element | None":
    # Fifty milliseconds that no start waits for.
    from xml.etree import ElementTree as ET  # noqa: PLC0415

    try:
        root = ET.fromstring(document)  # noqa: S314  the person's own file
    except (ET.ParseError, ValueError):
        return None
    return root if root.tag == "actions" else None


def _actions(document: str) -> list[str]:
    """Return each action in a form that can be compared, whatever stands between them."""
    from xml.etree import ElementTree as ET  # noqa: PLC0415  as below

    root = _parsed(document)
    if root is None:
        return []
    texts = []
    for child in root:
        child.tail = None
        texts.append(ET.tostring(child, "unicode"))
    return texts
