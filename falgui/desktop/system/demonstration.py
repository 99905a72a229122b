"""Shows falgui at work to somebody who has no key yet."""

import sys
from importlib.util import find_spec
from typing import Final

from PySide6.QtCore import QProcess

_SERVER_LIBRARY: Final = "aiohttp"


def can_demonstrate() -> bool:
    """Return whether what the sandbox needs is installed."""
    return find_spec(_SERVER_LIBRARY) is not None


def open_demonstration() -> None:
    """Open a second falgui on a sandbox of its own, with the sample files in it."""
    frozen = getattr(sys, "frozen", False)
    QProcess.startDetached(sys.executable, ["demo"] if frozen else ["-m", "falgui", "demo"])
