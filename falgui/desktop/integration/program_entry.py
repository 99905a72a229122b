"""falgui among the programs of the desktop: its entry, and links that begin with `falgui://`."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QSettings

from falgui.core.resources import resource
from falgui.desktop.integration.own_files import MARK, OwnFile, is_ours, put, remove_empty
from falgui.desktop.integration.places import Places
from falgui.desktop.system.own_command import exec_line

_NAME: Final = "falgui.desktop"
_STARTS: Final = "Exec="
_CLASSES: Final = r"HKEY_CURRENT_USER\Software\Classes\falgui"
_SECONDS: Final = 20.0


class ProgramEntry(Protocol):
    """What makes falgui known to the desktop. All but `is_wanted` may raise `OSError`."""

    @property
    def is_wanted(self) -> bool:
        """Whether it is up to falgui: where it came as a package, all this came with it."""

    def put(self, command: Sequence[str]) -> bool:
        """Add it, or bring it up to date; return False where somebody else's is in its place."""

    def take_away(self) -> None:
        """Remove it."""

    def is_there(self) -> bool:
        """Return whether it was added."""

    def is_stale(self, command: Sequence[str]) -> bool:
        """Return whether it was added, and is to be added anew to start `command`."""


def program_entry(where: Places, platform: str = sys.platform) -> ProgramEntry:
    """Return what is right for this system."""
    if platform == "win32":
        return RegistryEntry(QSettings(_CLASSES, QSettings.Format.NativeFormat))
    return DesktopEntry(where, packaged=platform == "darwin")


class DesktopEntry:
    """The desktop entry in the person's own folder. A bundle of macOS tells all in itself."""

    def __init__(self, where: Places, *, packaged: bool = False) -> None:
        self._path = where.data / "applications" / _NAME
        self._packaged = packaged or any(
            (folder / "applications" / _NAME).exists() for folder in where.system_data
        )

    @property
    def is_wanted(self) -> bool:
        """Whether no package has brought one."""
        return not self._packaged

    def put(self, command: Sequence[str]) -> bool:
        """Write the entry, and let the desktop know."""
        done = put(OwnFile(self._path, entry_for(command).encode()))
        self._tell_desktop()
        return done

    def take_away(self) -> None:
        """Remove the entry, and let the desktop know."""
        if is_ours(self._path):
            self._path.unlink()
            self._tell_desktop()
            cache = self._path.with_name("mimeinfo.cache")
            if [cache] == list(self._path.parent.iterdir()):
                # Of nothing at all.
                cache.unlink()
            remove_empty(self._path.parent)

    def is_there(self) -> bool:
        """Return whether the entry is there."""
        return is_ours(self._path)

    def is_stale(self, command: Sequence[str]) -> bool:
        """Return whether it differs from what `put` writes, and starts nothing that is there."""
        if not is_ours(self._path):
            return False
        text = self._path.read_text("utf-8", "surrogateescape")
        program = text.partition(_STARTS)[2].partition("\n")[0]
        is_own = f"{_STARTS}{exec_line(command)}" in text
        return text != entry_for(command) and (is_own or not _is_there(program))

    def _tell_desktop(self) -> None:
        # Desktops look through the folder by themselves as well, only later.
        tool = shutil.which("update-desktop-database")
        if tool:
            with suppress(OSError, subprocess.SubprocessError):
                subprocess.run(  # noqa: S603  a tool of the desktop's
                    [tool, "-q", str(self._path.parent)],
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    timeout=_SECONDS,
                    check=False,
                )


class RegistryEntry:
    """Who opens `falgui://` links, in the registry of Windows at `keys`."""

    def __init__(self, keys: QSettings) -> None:
        self._keys = keys

    @property
    def is_wanted(self) -> bool:
        """Whether it can be had."""
        return True

    def put(self, command: Sequence[str]) -> bool:
        """Write the keys."""
        self._keys.setValue(".", f"URL:falgui ({MARK})")
        self._keys.setValue("URL Protocol", "")
        self._keys.setValue("shell/open/command/.", self._line(command))
        self._keys.sync()
        return self._keys.status() is QSettings.Status.NoError

    def take_away(self) -> None:
        """Remove the keys."""
        if self.is_there():
            self._keys.remove("")
            self._keys.sync()

    def is_there(self) -> bool:
        """Return whether the keys are ours."""
        return MARK in str(self._keys.value("."))

    def is_stale(self, command: Sequence[str]) -> bool:
        """Return whether links would start something that isn't there any more."""
        line = str(self._keys.value("shell/open/command/."))
        program = line[1:].partition('"')[0]
        return self.is_there() and line != self._line(command) and not Path(program).exists()

    def _line(self, command: Sequence[str]) -> str:
        program, *words = command
        return " ".join(
            [f'"{program}"', *([subprocess.list2cmdline(words)] if words else []), '"%1"']
        )


def entry_for(command: Sequence[str]) -> str:
    """Return falgui's desktop entry, started by `command`, for a person's own folder."""
    lines = [f"# {MARK}."]
    for line in resource(_NAME).read_text("utf-8").splitlines():
        if line.startswith(_STARTS):
            words = line.removeprefix(_STARTS).split()[1:]
            code = words.pop() if words and words[-1].startswith("%") else ""
            lines.append(_STARTS + exec_line([*command, *words], code))
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def _is_there(exec_value: str) -> bool:
    """Return whether the program of an `Exec` key can be found."""
    quoted = exec_value.startswith('"')
    word = exec_value[1:].partition('"')[0] if quoted else exec_value.partition(" ")[0]
    return shutil.which(word.replace("%%", "%").replace("\\\\", "\\")) is not None
