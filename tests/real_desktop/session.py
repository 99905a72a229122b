"""A private desktop on a machine without a screen: all that a person's own desktop has."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Final

from tests.real_desktop.furniture import (
    KEYRING_PASSWORD,
    KeyStore,
    Notifications,
    Panel,
    WindowManager,
    start_key_store,
    start_notifications,
    start_panel,
    start_window_manager,
    wait_for_name,
)
from tests.real_desktop.hands import Hands
from tests.real_desktop.programs import MARK
from tests.real_desktop.waiting import wait_until

__all__ = ["BUS_CONFIGURATION", "KEYRING_PASSWORD", "Desktop", "open_desktop", "wait_until"]

TOOLS: Final = (
    "Xvfb",
    "dbus-daemon",
    "openbox",
    "xclip",
    "xdotool",
    "import",
    "pcmanfm-qt",
    "xfce4-panel",
    "trayer",
    "xwininfo",
    "dunst",
    "gnome-keyring-daemon",
    "weston",
    "wl-copy",
    "thunar",
)
_ACCESSIBILITY_BUS: Final = "/usr/libexec/at-spi-bus-launcher"
_SCREEN: Final = "1280x900"
# What the bus may start when it is asked for: the panel's settings, and the window in which the
# key store asks for its password. A stock bus would bring whatever happens to be installed.
_SERVICES: Final = ("org.xfce.Xfconf", "org.gnome.keyring.SystemPrompter")
_INSTALLED_SERVICES: Final = Path("/usr/share/dbus-1/services")
BUS_CONFIGURATION: Final = """<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={folder}/bus</listen><auth>EXTERNAL</auth>
<servicedir>{folder}/services</servicedir>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""


@dataclass(slots=True)
class Desktop(Hands):
    """A running desktop: `environment` is for the programs on it, `logs` has their output."""

    def wait_for_name(self, name: str) -> None:
        """Return as soon as a program has this name on the session bus."""
        wait_for_name(self, name)


def missing_tools() -> list[str]:
    """Return what a desktop needs and this machine lacks."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    return missing if Path(_ACCESSIBILITY_BUS).exists() else [*missing, _ACCESSIBILITY_BUS]


@contextmanager
def open_desktop(
    folder: Path,
    *,
    window_manager: WindowManager | None = "openbox",
    panel: Panel | None = "xfce4-panel",
    notifications: Notifications | None = "dunst",
    key_store: KeyStore | None = "unlocked",
) -> Iterator[Desktop]:
    """Run a desktop that keeps everything below `folder`; ends whatever was started on it.

    What is None is not there; `furniture` can bring it later.
    """
    mark = token_hex(8)
    # The path of a socket has room for a hundred bytes.
    with tempfile.TemporaryDirectory(prefix="falgui-desktop-") as runtime:
        desktop = Desktop(_environment(folder, runtime, mark), folder / "logs")
        desktop.logs.mkdir(parents=True)
        try:
            _start(desktop, Path(runtime))
            if window_manager:
                start_window_manager(desktop, window_manager)
            if panel:
                start_panel(desktop, panel)
            if notifications:
                start_notifications(desktop, notifications)
            if key_store:
                start_key_store(desktop, key_store)
            yield desktop
        finally:
            desktop.end()


def _environment(folder: Path, runtime: str, mark: str) -> dict[str, str]:
    home = folder / "home"
    home.mkdir(parents=True)
    return {
        MARK: mark,
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": runtime,
        "XDG_SESSION_TYPE": "x11",
        "XDG_CURRENT_DESKTOP": "XFCE",
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={runtime}/bus",
        "LANG": "C.UTF-8",
        # Qt's own dialogues, which can be reached through accessibility.
        "QT_QPA_PLATFORMTHEME": "gnome",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "GSETTINGS_BACKEND": "memory",
    }


def _start(desktop: Desktop, runtime: Path) -> None:
    number = runtime / "display"
    with number.open("wb") as told:
        server, screen = ["Xvfb", "-screen", "0", f"{_SCREEN}x24"], {}
        if outer := os.environ.get("FALGUI_WATCH"):
            # In a window of the desktop of whoever runs the tests.
            server, screen = ["Xephyr", "-screen", _SCREEN], {"DISPLAY": outer}
        options = ["-displayfd", str(told.fileno()), "-nolisten", "tcp"]
        # When its last client leaves, it would begin anew, and turn away who comes meanwhile.
        command = [*server, *options, "-noreset"]
        desktop.start("x-server", command, more=screen, pass_fds=[told.fileno()])
    wait_until(lambda: number.read_bytes().endswith(b"\n"), "an X server")
    desktop.environment = {
        **desktop.environment,
        "DISPLAY": f":{number.read_text().strip()}",
    }
    _allow_services(runtime / "services")
    configuration = runtime / "bus.conf"
    configuration.write_text(BUS_CONFIGURATION.format(folder=runtime))
    desktop.start("bus", ["dbus-daemon", f"--config-file={configuration}", "--nofork"])
    wait_until(lambda: _takes_calls(runtime / "bus"), "a session bus")
    desktop.start("accessibility", [_ACCESSIBILITY_BUS, "--launch-immediately"])


def _takes_calls(address: Path) -> bool:
    # The socket is there a moment before anybody listens.
    with socket.socket(socket.AF_UNIX) as caller:
        return caller.connect_ex(str(address)) == 0


def _allow_services(folder: Path) -> None:
    folder.mkdir()
    for name in _SERVICES:
        service = f"{name}.service"
        (folder / service).symlink_to(_INSTALLED_SERVICES / service)
