"""“Upload to fal” as each file manager of Linux wants it in a file of its own."""

import os
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

from falgui.desktop.integration.own_files import MARK, OwnFile, is_ours, put, take_away
from falgui.desktop.system.own_command import exec_line

_STARTS: Final = "Starts: "
_BEGINNING: Final = 4096


class MenuEntry(Protocol):
    """A file manager's entry that uploads what is selected there. All may raise `OSError`."""

    def put(self, command: Sequence[str], label: str) -> bool:
        """Add it, or bring it up to date; return False where somebody else's is in its place."""

    def take_away(self) -> None:
        """Remove it, with whatever came with it."""

    def program(self) -> str | None:
        """Return the program that it starts, or None where there is no entry of falgui's."""


class FileEntry:
    """An entry that is a file at `path`, with what `write` makes of command and label.

    With `is_named`, `path` is a folder, and the file's name in it is the label.
    """

    def __init__(
        self,
        path: Path,
        write: Callable[[Sequence[str], str], str],
        *,
        executable: bool = False,
        is_named: bool = False,
    ) -> None:
        self._path = path
        self._write = write
        self._executable = executable
        self._is_named = is_named

    def put(self, command: Sequence[str], label: str) -> bool:
        """Write the file."""
        path = self._path / label.replace(os.sep, "-") if self._is_named else self._path
        content = os.fsencode(self._write(command, label))
        done = put(OwnFile(path, content, self._executable))
        for other in self._ours():
            if done and other != path:
                # Its label was in another language.
                other.unlink()
        return done

    def take_away(self) -> None:
        """Remove the file."""
        for path in self._ours():
            take_away(path)

    def program(self) -> str | None:
        """Return what the file says that it starts."""
        ours = self._ours()
        return _started_by(ours[0]) if ours else None

    def _ours(self) -> list[Path]:
        if not self._is_named:
            return [self._path] if is_ours(self._path) else []
        try:
            there = sorted(self._path.iterdir())
        except OSError:
            return []
        return [path for path in there if path.is_file() and is_ours(path)]


def script(command: Sequence[str], _label: str) -> str:
    """Return a script for Nautilus or Caja, which tell by variables what is selected."""
    return f"""#!/bin/sh
{_remarks(command)}
# Addresses first: a name may have a newline in it. What is on a server has a path here, too.
chosen=${{NAUTILUS_SCRIPT_SELECTED_URIS:-${{CAJA_SCRIPT_SELECTED_URIS:-}}}}
paths=${{NAUTILUS_SCRIPT_SELECTED_FILE_PATHS:-${{CAJA_SCRIPT_SELECTED_FILE_PATHS:-}}}}
case $chosen in
file:*) ;;
*) chosen=${{paths:-$chosen}} ;;
esac
IFS='
'
set -f
exec {shlex.join(command)} $chosen
"""


def service_menu(command: Sequence[str], label: str) -> str:
    """Return a service menu for Dolphin."""
    return f"""{_remarks(command)}
[Desktop Entry]
Type=Service
ServiceTypes=KonqPopupMenu/Plugin
X-KDE-ServiceTypes=KonqPopupMenu/Plugin
MimeType=application/octet-stream;inode/directory;
Actions=upload;
X-KDE-Priority=TopLevel

[Desktop Action upload]
Name={label}
Icon=falgui
Exec={exec_line(command, "%F")}
"""


def nemo_action(command: Sequence[str], label: str) -> str:
    """Return an action for Nemo."""
    # Without quotes Nemo cuts a name at its newline.
    return f"""{_remarks(command)}
[Nemo Action]
Name={label}
Icon-Name=falgui
Exec={exec_line(command, "%F")}
Quote=double
Selection=notnone
Extensions=any;
"""


def desktop_action(command: Sequence[str], label: str) -> str:
    """Return an action for PCManFM and PCManFM-Qt."""
    # No more than this: with “Schemes” or “Basenames” in it, PCManFM 1.3 crashes at its start.
    return f"""{_remarks(command)}
[Desktop Entry]
Type=Action
Name={label}
Icon=falgui
Profiles=upload;

[X-Action-Profile upload]
MimeTypes=all/all;
Exec={exec_line(command, "%F")}
"""


def _remarks(command: Sequence[str]) -> str:
    # A newline in a path would end the remark.
    started = command[0].replace("\n", " ")
    return f"# {MARK}.\n# {_STARTS}{started}"


def _started_by(path: Path) -> str:
    with path.open("rb") as file:
        lines = os.fsdecode(file.read(_BEGINNING)).split("\n")
    return next((line.partition(_STARTS)[2] for line in lines if _STARTS in line), "")
