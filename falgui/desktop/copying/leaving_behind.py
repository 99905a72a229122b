"""Leaves what falgui has copied on the clipboard when it ends."""

import os
import subprocess
import sys
from typing import Final

from PySide6.QtGui import QGuiApplication

from falgui.core.worker import worker_command, worker_environment

_KEEPER: Final = "falgui.desktop.system.clipboard_keeper"
_PASTEBOARD: Final = "/usr/bin/pbcopy"
_SECONDS: Final = 1.0


def leave_on_clipboard(text: str, window: int) -> "subprocess.Popen[bytes] | None":
    """Let `text`, which is on the clipboard and falgui's, outlive the program.

    `window` is the number of one of falgui's windows. On X11 a clipboard's text is its program's:
    a small process goes on with it, which is returned. Elsewhere the system keeps what it is
    given in time; with Wayland that is the compositor's affair.
    """
    if sys.platform == "win32":
        _give_to_windows()
    elif sys.platform == "darwin":
        _give_to_pasteboard(text)
    elif QGuiApplication.platformName() == "xcb":
        return _start_keeper(text, window)
    return None


def _start_keeper(text: str, window: int) -> "subprocess.Popen[bytes]":
    # Neither in the arguments, which everybody can see, nor in a pipe, which may be too short to
    # hold it until Python has started.
    given = os.memfd_create("clipboard")
    with os.fdopen(given, "w+b") as content:
        content.write(text.encode())
        content.seek(0)
        return subprocess.Popen(  # noqa: S603  falgui itself
            worker_command(_KEEPER, str(window)),
            stdin=content,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=worker_environment("DISPLAY", "XAUTHORITY", "HOME"),
            cwd="/",
            start_new_session=True,
        )


def _give_to_windows() -> None:
    """Have Windows take over what Qt has only promised to give."""
    import ctypes  # noqa: PLC0415  ten milliseconds, and only here

    getattr(ctypes, "windll").ole32.OleFlushClipboard()  # noqa: B009


def _give_to_pasteboard(text: str) -> None:
    """Copy it once more, through a program that keeps nothing to itself."""
    subprocess.run(  # noqa: S603  the system's own
        [_PASTEBOARD],
        input=text.encode(),
        env={"LC_CTYPE": "UTF-8"},
        timeout=_SECONDS,
        check=False,
    )
