"""Shows falgui at work to somebody who has no key yet."""

from importlib.util import find_spec
from typing import Final

from PySide6.QtCore import QProcess

from falgui.desktop.system.own_command import own_command

_SERVER_LIBRARY: Final = "aiohttp"


def can_demonstrate() -> bool:
    """Return whether what the sandbox needs is installed."""
    return find_spec(_SERVER_LIBRARY) is not None


def open_demonstration() -> None:
    """Open a second falgui on a sandbox of its own, with the sample files in it."""
    program, *words = own_command("demo")
    QProcess.startDetached(program, words)
