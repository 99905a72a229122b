"""A Wayland compositor in a window of the private desktop, and a hand's reach into it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Final, Literal

from tests.real_desktop.session import Desktop, open_desktop, wait_until

_SOCKET: Final = "wayland-1"
NOWHERE: Final = (1200, 12)
"""A point beside the menus of a window that has the whole screen: a click there does nothing."""
_CONFIGURATION: Final = """[core]
idle-time=0
shell={shell}-shell.so
[shell]
panel-position=none
locking=false
background-color=0xff305060
"""


@dataclass(slots=True)
class WaylandDesktop(Desktop):
    """A desktop whose programs know of Wayland alone.

    Keys and the mouse go through the X server in which Weston draws, so a place on its screen
    is one on Weston's. It doesn't tell which windows there are, nor move them.
    """

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        more: Mapping[str, str] | None = None,
        stdin: bytes = b"",
        pass_fds: Sequence[int] = (),
    ) -> Popen[bytes]:
        """Start a program here, which can't reach the X server around."""
        without = ["env", "--unset=DISPLAY", *command]
        # Not super(): the dataclass with slots is another class than the one that it names.
        return Desktop.start(self, name, without, more=more, stdin=stdin, pass_fds=pass_fds)

    def clipboard(self, kind: str = "") -> str:
        """Return the text on the clipboard, or what it holds of a MIME type, as others get it."""
        return self.ask("wl-paste", "--no-newline", *(["--type", kind] if kind else []), seconds=3)

    def copy(self, content: bytes, kind: str) -> None:
        """Put `content` on the clipboard, as a program does that offers this MIME type alone."""
        self.do("wl-copy", "--type", kind, stdin=content)
        # It had to take the keyboard for that, and a click is the way to give it back.
        self.click(NOWHERE)


@contextmanager
def open_wayland(
    folder: Path,
    *,
    seat: bool = True,
    shell: Literal["kiosk", "desktop"] = "kiosk",
    scale: int = 1,
) -> Iterator[WaylandDesktop]:
    """Run a desktop with Weston, with notifications and a key store, and without a panel.

    Without a `seat` there is no keyboard, no mouse and no clipboard, and nothing to see. The
    "kiosk" gives each window the whole screen, the "desktop" lets them float.
    """
    # Weston's window is to be the whole screen, and a window manager would frame it.
    with open_desktop(folder, window_manager=None, panel=None) as outer:
        runtime = Path(outer.environment["XDG_RUNTIME_DIR"])
        configuration = runtime / "weston.ini"
        configuration.write_text(_CONFIGURATION.format(shell=shell))
        options = [f"--config={configuration}", f"--socket={_SOCKET}", f"--scale={scale}"]
        options += [f"--width={1280 // scale}", f"--height={900 // scale}"]
        if seat:
            options += ["--backend=x11-backend.so", "--use-pixman"]
        else:
            options += ["--backend=headless-backend.so"]
        outer.start("weston", ["weston", *options])
        wait_until((runtime / _SOCKET).is_socket, "a Wayland compositor")
        environment = {
            **outer.environment,
            "WAYLAND_DISPLAY": _SOCKET,
            "XDG_SESSION_TYPE": "wayland",
            "QT_QPA_PLATFORM": "wayland",
            "GDK_BACKEND": "wayland",
        }
        yield WaylandDesktop(environment, outer.logs)
