"""“Upload to fal” in the “Send to” menu of Windows' Explorer: a shortcut in its folder."""

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from falgui.desktop.integration.own_files import MARK

_SECONDS: Final = 30.0
# What varies comes by the environment, so that nothing in it can be taken for code.
_MAKE: Final = (
    "$made = (New-Object -ComObject WScript.Shell).CreateShortcut($env:FALGUI_SHORTCUT);"
    "$made.TargetPath = $env:FALGUI_PROGRAM;"
    "$made.Arguments = $env:FALGUI_ARGUMENTS;"
    "$made.Description = $env:FALGUI_MARK;"
    "$made.Save()"
)

Run = Callable[[Sequence[str], Mapping[str, str]], None]
"""Runs a command with more in its environment; raises `OSError` if it fails."""


def run_quietly(command: Sequence[str], more: Mapping[str, str]) -> None:
    """Run `command` without a window of its own, with `more` in its environment."""
    no_window: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        subprocess.run(  # noqa: S603  a program of the system's, with our own words
            command,
            env={**os.environ, **more},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            creationflags=no_window,
        )
    except subprocess.SubprocessError as error:
        raise OSError(command[0]) from error


class SendTo:
    """The shortcut; `folder` and `run` are the system's unless told otherwise."""

    def __init__(self, folder: Path | None = None, run: Run = run_quietly) -> None:
        roaming = Path(os.environ.get("APPDATA") or Path.home() / "AppData/Roaming")
        self._folder = folder or roaming / "Microsoft/Windows/SendTo"
        self._run = run

    def put(self, command: Sequence[str], label: str) -> bool:
        """Make the shortcut anew; the menu shows the file's name."""
        path = self._folder / f"{label}.lnk"
        if path.exists() and path not in self._ours():
            return False
        program, *words = command
        told = {
            "FALGUI_SHORTCUT": str(path),
            "FALGUI_PROGRAM": program,
            "FALGUI_ARGUMENTS": subprocess.list2cmdline(words),
            "FALGUI_MARK": f"{MARK}: {program}",
        }
        self._run(["powershell.exe", "-NoProfile", "-NonInteractive", "-Command", _MAKE], told)
        for other in self._ours():
            if other != path:
                # Its label was in another language.
                other.unlink()
        return True

    def take_away(self) -> None:
        """Remove the shortcut."""
        for path in self._ours():
            path.unlink()

    def program(self) -> str | None:
        """Return the program that the shortcut starts, as its description has it."""
        for path in self._ours():
            told = path.read_bytes().partition(_in_shortcut(f"{MARK}: "))[2]
            # The text ends where the next field's length begins.
            return told.decode("utf-16-le", "replace").partition(".exe")[0] + ".exe"
        return None

    def _ours(self) -> list[Path]:
        try:
            there = sorted(self._folder.glob("*.lnk"))
            return [path for path in there if _in_shortcut(MARK) in path.read_bytes()]
        except OSError:
            return []


def _in_shortcut(text: str) -> bytes:
    return text.encode("utf-16-le")
