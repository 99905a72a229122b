"""What falgui runs on, as a report needs it."""

import os
import platform
import sys

from falgui import __version__


def described_system() -> list[tuple[str, str]]:
    """Return name and value of what differs from machine to machine, nothing personal in it."""
    facts = [
        ("falgui", __version__),
        ("on", _system_name()),
        ("Python", platform.python_version()),
    ]
    # Asked for here, it would be loaded by a command line that does without.
    qt = sys.modules.get("PySide6")
    if qt is not None:
        facts.append(("Qt", str(qt.__version__)))
    session = _session()
    if session:
        facts.append(("session", session))
    return facts


def _system_name() -> str:
    name = f"{platform.system()} {platform.release()} {platform.machine()}"
    try:
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, {name}"
    except (OSError, KeyError):
        return name


def _session() -> str:
    """Return the kind of desktop, such as `wayland GNOME`, "" where there is none."""
    words = (os.environ.get(name, "") for name in ("XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP"))
    return " ".join(word for word in words if word.isprintable())[:80].strip()
