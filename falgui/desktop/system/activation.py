"""Brings the window to the front on behalf of another start, past what guards the focus."""

import logging
import os
import re
from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from falgui.desktop.system.background import Background

_log = logging.getLogger(__name__)

_VARIABLE: Final = "XDG_ACTIVATION_TOKEN"
_TIME: Final = re.compile(r"_TIME(\d+)$")
_LATEST_TIME: Final = 0xFFFF_FFFF
_FROM_PERSON: Final = 2
"""The request comes from what the person used, not from a program that wants to be seen."""
_CHUNK: Final = 20


def activation_token(environment: Mapping[str, str]) -> str:
    """Return what the desktop gave to this start so that a window may come to the front."""
    return environment.get(_VARIABLE) or environment.get("DESKTOP_STARTUP_ID", "")


def expect_activation(token: str) -> None:
    """Have the next window that asks for the focus show `token`, "" for none (Wayland)."""
    if token:
        # Where Qt looks for it, and a program that is started.
        os.environ[_VARIABLE] = token


def drop_activation() -> None:
    """Let no window show a token that was used up elsewhere."""
    os.environ.pop(_VARIABLE, None)


def bring_to_front(window: QWidget, token: str, background: Background) -> None:
    """Ask the window manager for the focus in the name of the start that `token` was given to.

    Only X11 needs it: Qt asks with the time at which falgui itself was last used, and a window
    manager that guards the focus refuses that to whoever has worked in another window since.
    """
    if QGuiApplication.platformName() == "xcb":
        number = int(window.winId())
        background.run(window, lambda: _ask(number, token), lambda _nothing: None)


def _ask(window: int, token: str) -> None:
    """Send the request over a connection of its own."""
    from Xlib import X, error  # noqa: PLC0415  on X11 only
    from Xlib.display import Display  # noqa: PLC0415

    from falgui.desktop.system.window_manager import ask_window_manager  # noqa: PLC0415

    try:
        display = Display()
    except (error.DisplayError, OSError):
        _log.warning("no connection to the X server for the focus")
        return
    try:
        given = _TIME.search(token)
        time = min(int(given[1]), _LATEST_TIME) if given else X.CurrentTime
        ask_window_manager(display, window, "_NET_ACTIVE_WINDOW", (_FROM_PERSON, time, 0, 0, 0))
        if token:
            _end_start(display, token)
        display.sync()
    finally:
        display.close()


def _end_start(display: Any, token: str) -> None:  # noqa: ANN401  Xlib has no types
    """Tell the desktop that the start has come to its end: it shows a busy pointer until then."""
    from Xlib import X  # noqa: PLC0415  on X11 only
    from Xlib.protocol.event import ClientMessage  # noqa: PLC0415

    quoted = token.replace("\\", "\\\\").replace('"', '\\"')
    words = f'remove: ID="{quoted}"'.encode() + b"\0"
    root = display.screen().root
    teller = root.create_window(-1, -1, 1, 1, 0, X.CopyFromParent, X.InputOnly)
    kind = "_NET_STARTUP_INFO_BEGIN"
    for place in range(0, len(words), _CHUNK):
        chunk = words[place : place + _CHUNK].ljust(_CHUNK, b"\0")
        told = ClientMessage(window=teller.id, client_type=display.get_atom(kind), data=(8, chunk))
        root.send_event(told, event_mask=X.PropertyChangeMask)
        kind = "_NET_STARTUP_INFO"
    teller.destroy()
