"""How falgui is started again: by a login, a file manager, or falgui itself."""

import os
import re
import shutil
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

_PLAIN: Final = re.compile(r"[A-Za-z0-9@%+=:,./_-]+")
"""Words that a desktop entry may hold without quotes."""


def own_command(*words: str) -> list[str]:
    """Return the command that starts this falgui with `words`, its program by its full path.

    That is the bundle that runs, else the `falgui` that was installed beside this Python, else
    the one on the `PATH`, else `python -m falgui`.
    """
    return [*_program(), *words]


def exec_line(command: Sequence[str], code: str = "") -> str:
    """Return `command` as the `Exec` key of a desktop entry has it.

    `code` is the field code that the desktop puts files or links in place of, such as "%F".
    """
    quoted = " ".join(map(_quoted, command))
    # Before the desktop reads quotes it reads the key's value, where backslashes count as well.
    line = quoted.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
    return f"{line} {code}" if code else line


def _program() -> list[str]:
    if getattr(sys, "frozen", False):
        return [_bundle(Path(sys.executable), os.environ)]
    if sys.platform == "win32":
        # The installed script would open a terminal beside the window.
        windowed = Path(sys.executable).with_name("pythonw.exe")
        return [str(windowed) if windowed.exists() else sys.executable, "-P", "-m", "falgui"]
    beside = sysconfig.get_path("scripts")
    found = shutil.which("falgui", path=beside) or shutil.which("falgui")
    # Without -P a folder called falgui where it is started would be run in its place.
    return [str(Path(found).absolute())] if found else [sys.executable, "-P", "-m", "falgui"]


def _bundle(executable: Path, environment: Mapping[str, str]) -> str:
    """Return what to start so that the bundle runs whose program is `executable`."""
    image, mounted = environment.get("APPIMAGE"), environment.get("APPDIR")
    # Its folder is another one each time. Both may also be of the terminal that started us.
    if image and mounted and executable.is_relative_to(mounted):
        return image
    # That of the same name without a "w" opens a terminal beside the window (Windows).
    windowed = executable.with_name("falguiw.exe")
    return str(windowed if windowed.exists() else executable)


def _quoted(word: str) -> str:
    word = word.replace("%", "%%")
    if _PLAIN.fullmatch(word):
        return word
    return '"' + re.sub(r'(["`$\\])', r"\\\1", word) + '"'
