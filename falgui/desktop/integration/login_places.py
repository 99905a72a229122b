"""Where each system keeps what it starts at a login, and falgui's entry there."""

import os
import plistlib
import subprocess
import sys
from collections.abc import Mapping
from configparser import ConfigParser, Error
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Protocol
from xml.parsers.expat import ExpatError

from falgui.desktop.integration.places import places
from falgui.desktop.system.own_command import exec_line, own_command

_RUN: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
_APPROVED: Final = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
_DISABLED: Final = 1
"""The bit in the first byte that Windows sets for what was switched off in its own settings."""
_LABEL: Final = "falgui"
_ENTRY: Final = "Desktop Entry"


class LoginPlace(Protocol):
    """Falgui's entry; both take their time, and raise `OSError` when the system says no."""

    def has_entry(self) -> bool:
        """Return whether falgui starts at the next login, as far as the system tells."""

    def write(self, *, on: bool) -> None:
        """Have falgui start at every login from now on, or no more."""


def login_place(environment: Mapping[str, str]) -> LoginPlace:
    """Return this system's."""
    if sys.platform == "win32":
        return WindowsRun()
    if sys.platform == "darwin":
        return LaunchAgent(Path.home() / "Library" / "LaunchAgents")
    return Autostart(places(environment).config / "autostart")


def command() -> list[str]:
    """Return what is started: falgui without a window, in the tray."""
    return own_command("--hidden")


class Autostart:
    """A desktop entry in the folder that all Linux desktops look into."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "falgui.desktop"

    def has_entry(self) -> bool:
        """Return whether it is there, and no desktop's own settings have switched it off."""
        entry = ConfigParser(interpolation=None, strict=False, delimiters=("=",))
        try:
            entry.read_string(self._file.read_text(encoding="utf-8", errors="replace"))
            values = entry[_ENTRY]
            hidden = values.get("Hidden", "false")
            enabled = values.get("X-GNOME-Autostart-enabled", "true")
        except (FileNotFoundError, Error, KeyError):
            return False
        return hidden.lower() != "true" and enabled.lower() != "false"

    def write(self, *, on: bool) -> None:
        """Write the entry, or remove it."""
        if not on:
            self._file.unlink(missing_ok=True)
            return
        text = (
            f"[{_ENTRY}]\n"
            "Type=Application\n"
            "Name=falgui\n"
            f"Exec={exec_line(command())}\n"
            "Icon=falgui\n"
            "Terminal=false\n"
            "StartupNotify=false\n"
            "X-GNOME-Autostart-enabled=true\n"
        )
        _put(self._file, text.encode())


class LaunchAgent:
    """A property list in the folder that macOS looks into."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / f"{_LABEL}.plist"

    def has_entry(self) -> bool:
        """Return whether it is there, and not disabled."""
        try:
            agent = plistlib.loads(self._file.read_bytes())
        except (FileNotFoundError, plistlib.InvalidFileException, ExpatError, ValueError):
            return False
        return isinstance(agent, dict) and not agent.get("Disabled")

    def write(self, *, on: bool) -> None:
        """Write the list, or remove it; it counts from the next login on."""
        if not on:
            self._file.unlink(missing_ok=True)
            return
        agent = {
            "Label": _LABEL,
            "ProgramArguments": command(),
            "RunAtLoad": True,
            "ProcessType": "Interactive",
        }
        _put(self._file, plistlib.dumps(agent))


class WindowsRun:
    """A value in the user's part of the registry; `registry` stands in for `winreg`."""

    def __init__(self, registry: Any = None) -> None:  # noqa: ANN401  a module that is absent here
        self._registry = registry or __import__("winreg")

    def has_entry(self) -> bool:
        """Return whether it is there, and the task manager has not switched it off."""
        if self._read(_RUN) is None:
            return False
        approved = self._read(_APPROVED)
        return not (isinstance(approved, bytes) and approved and approved[0] & _DISABLED)

    def write(self, *, on: bool) -> None:
        """Write the value, or remove it; what was switched off elsewhere is on again."""
        registry = self._registry
        with suppress(FileNotFoundError), self._open(_APPROVED, registry.KEY_SET_VALUE) as key:
            registry.DeleteValue(key, _LABEL)
        if on:
            with registry.CreateKey(registry.HKEY_CURRENT_USER, _RUN) as key:
                line = subprocess.list2cmdline(command())
                registry.SetValueEx(key, _LABEL, 0, registry.REG_SZ, line)
        else:
            with suppress(FileNotFoundError), self._open(_RUN, registry.KEY_SET_VALUE) as key:
                registry.DeleteValue(key, _LABEL)

    def _read(self, path: str) -> object:
        try:
            with self._open(path, self._registry.KEY_READ) as key:
                value, _kind = self._registry.QueryValueEx(key, _LABEL)
                return value
        except FileNotFoundError:
            return None

    def _open(self, path: str, access: int) -> Any:  # noqa: ANN401  a handle
        registry = self._registry
        return registry.OpenKey(registry.HKEY_CURRENT_USER, path, 0, access)


def _put(file: Path, content: bytes) -> None:
    """Write `file` in one go: a login in the middle finds all of it or nothing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        half.write_bytes(content)
        half.replace(file)
    finally:
        half.unlink(missing_ok=True)
