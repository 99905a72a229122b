"""Tells whether there is a display, before Qt ends the process for want of one."""

import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from falgui.core.names import display_name
from falgui.core.translation import _

_X_SOCKETS: Final = "/tmp/.X11-unix/X"  # noqa: S108  where every X server listens
_X_PORT: Final = 6000
_SECONDS: Final = 1.0


def missing_display(environment: Mapping[str, str], platform: str) -> str | None:
    """Return the sentence to print when no window can be opened, or None when one can.

    `platform` is `sys.platform`. Only Linux can be without a display; a chosen
    `QT_QPA_PLATFORM` is taken at its word. Takes at most a second for each display named.
    """
    if platform != "linux" or environment.get("QT_QPA_PLATFORM"):
        return None
    display = environment.get("DISPLAY", "")
    wayland = environment.get("WAYLAND_DISPLAY", "")
    # WAYLAND_SOCKET is a connection that the compositor has already opened for us.
    if environment.get("WAYLAND_SOCKET"):
        return None
    if wayland and _answers(_wayland_socket(wayland, environment.get("XDG_RUNTIME_DIR", ""))):
        return None
    if display and _x_answers(display):
        return None
    if not display and not wayland:
        return _(
            "falgui needs a display to open its window. "
            "Without one, upload right here: falgui upload FILE…"
        )
    return _(
        "The display {name} does not answer, so falgui cannot open its window. "
        "Without one, upload right here: falgui upload FILE…"
    ).format(name=display_name(wayland or display))


def _wayland_socket(name: str, runtime_folder: str) -> str:
    # An absolute name stays as it is when joined.
    return str(Path(runtime_folder or "/") / name)


def _x_answers(display: str) -> bool:
    host, _colon, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    if not number.isdecimal():
        return False
    if host in ("", "unix") or host.endswith("/unix"):
        path = _X_SOCKETS + number
        # The abstract name is what remains when /tmp is private, as in some containers.
        return _answers(path) or _answers(f"\0{path}")
    try:
        with socket.create_connection((host.strip("[]"), _X_PORT + int(number)), _SECONDS):
            return True
    except (OSError, OverflowError, ValueError):
        # OverflowError is a port beyond 65535, ValueError a host name that can't be encoded.
        return False


def _answers(path: str) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(_SECONDS)
            connection.connect(path)
    except OSError:
        return False
    return True
