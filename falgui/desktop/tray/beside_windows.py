"""Tells an X11 window manager that a window is no task, and belongs to every workspace."""

from contextlib import suppress
from typing import Final

from Xlib.display import Display
from Xlib.error import ConnectionClosedError, DisplayError, XError

from falgui.desktop.system.window_manager import ask_window_manager

_ADD: Final = 1
_FROM_A_PROGRAM: Final = 1
_EVERY_WORKSPACE: Final = 0xFFFFFFFF
_STATES: Final = ("_NET_WM_STATE_SKIP_TASKBAR", "_NET_WM_STATE_SKIP_PAGER")


def set_beside_windows(window: int) -> None:
    """Keep the shown window with this number out of taskbars, and on all workspaces.

    Qt has no words for that. Has a connection of its own, and waits for the server: not on the
    main thread. Where there is no X server nothing happens.
    """
    with suppress(OSError, DisplayError, ConnectionClosedError, XError):
        display = Display()
        try:
            states = [display.intern_atom(name) for name in _STATES]
            ask_window_manager(
                display, window, "_NET_WM_STATE", [_ADD, *states, _FROM_A_PROGRAM, 0]
            )
            ask_window_manager(
                display,
                window,
                "_NET_WM_DESKTOP",
                [_EVERY_WORKSPACE, _FROM_A_PROGRAM, 0, 0, 0],
            )
            display.sync()
        finally:
            display.close()
