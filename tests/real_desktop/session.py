"""A private desktop on a machine without a screen: all that a person's own desktop has."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Final

from jeepney import message_bus
from jeepney.io.blocking import open_dbus_connection

TOOLS: Final = (
    "Xvfb",
    "dbus-daemon",
    "openbox",
    "xclip",
    "xdotool",
    "import",
    "pcmanfm-qt",
    "thunar",
    "xfce4-panel",
    "dunst",
    "gnome-keyring-daemon",
)
KEYRING_PASSWORD: Final = "a desktop's own"
_ACCESSIBILITY_BUS: Final = "/usr/libexec/at-spi-bus-launcher"
_MARK: Final = "FALGUI_TEST_DESKTOP"
_SCREEN: Final = "1280x900x24"
_SECONDS: Final = 15.0
# What the bus may start when it is asked for: the panel's settings, and the window in which the
# key store asks for its password. A stock bus would bring whatever happens to be installed.
_SERVICES: Final = ("org.xfce.Xfconf", "org.gnome.keyring.SystemPrompter")
_INSTALLED_SERVICES: Final = Path("/usr/share/dbus-1/services")
_PANEL: Final = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
 <property name="configver" type="int" value="2"/>
 <property name="panels" type="array"><value type="int" value="1"/>
  <property name="panel-1" type="empty">
   <property name="position" type="string" value="p=12;x=0;y=0"/>
   <property name="position-locked" type="bool" value="true"/>
   <property name="length" type="uint" value="100"/><property name="size" type="uint" value="30"/>
   <property name="plugin-ids" type="array">
    <value type="int" value="1"/><value type="int" value="2"/><value type="int" value="3"/>
   </property>
  </property></property>
 <property name="plugins" type="empty">
  <property name="plugin-1" type="string" value="tasklist"/>
  <property name="plugin-2" type="string" value="separator">
   <property name="expand" type="bool" value="true"/>
   <property name="style" type="uint" value="0"/></property>
  <property name="plugin-3" type="string" value="systray">
   <property name="square-icons" type="bool" value="true"/></property>
 </property></channel>
"""
_NOTIFICATIONS: Final = "[global]\n origin = top-right\n offset = 20x40\n"
BUS_CONFIGURATION: Final = """<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={folder}/bus</listen><auth>EXTERNAL</auth>
<servicedir>{folder}/services</servicedir>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""


@dataclass(slots=True)
class Desktop:
    """A running desktop: `environment` is for the programs on it, `logs` has their output."""

    environment: Mapping[str, str]
    logs: Path
    _started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        more: Mapping[str, str] | None = None,
        stdin: bytes = b"",
        pass_fds: Sequence[int] = (),
    ) -> subprocess.Popen[bytes]:
        """Start a program on this desktop, with `more` in its environment; it reads `stdin`."""
        with (self.logs / f"{name}.log").open("ab") as log, tempfile.TemporaryFile() as given:
            given.write(stdin)
            given.seek(0)
            program = subprocess.Popen(  # noqa: S603  the tests' own programs
                [str(part) for part in command],
                env={**self.environment, **(more or {})},
                stdin=given,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=pass_fds,
            )
        self._started.append(program)
        return program

    def clipboard(self, kind: str = "") -> str:
        """Return the text on the clipboard, or what it holds of a MIME type, as others get it."""
        target = ["-target", kind] if kind else []
        command = ["xclip", "-out", "-selection", "clipboard", *target]
        try:
            asked = subprocess.run(  # noqa: S603
                command, env=dict(self.environment), capture_output=True, timeout=3, check=False
            )
        except subprocess.TimeoutExpired:
            return ""
        return asked.stdout.decode()

    def copy_file(self, file: Path) -> None:
        """Put `file` on the clipboard, as a file manager does."""
        self.copy(f"{file.as_uri()}\r\n".encode(), "text/uri-list")

    def copy(self, content: bytes, kind: str) -> None:
        """Put `content` on the clipboard, as a program does that offers this MIME type alone."""
        command = ["xclip", "-in", "-selection", "clipboard", "-target", kind]
        # It goes into the background to answer whoever asks, with whatever it got to write to.
        subprocess.run(  # noqa: S603
            command,
            env=dict(self.environment),
            input=content,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=True,
        )

    def press(self, *keys: str) -> None:
        """Press keys one after the other, such as "ctrl+v"; the active window gets them."""
        self._use_xdotool("key", *keys)

    def type(self, text: str) -> None:
        """Type `text` into the active window."""
        self._use_xdotool("type", text)

    def windows(self, name: str) -> list[str]:
        """Return the X server's numbers of the windows in sight that are called `name`."""
        return self._ask_xdotool("search", "--onlyvisible", "--name", name).split()

    def place(self, name: str, left: int, top: int, width: int, height: int) -> None:
        """Give the window that is called `name` its place, as soon as it is there."""
        wait_until(lambda: bool(self.windows(name)), f"a window {name}")
        for window in self.windows(name):
            self._use_xdotool("windowsize", window, str(width), str(height))
            self._use_xdotool("windowmove", window, str(left), str(top))

    def activate(self, name: str) -> None:
        """Bring the window that is called `name` to the front, with the keyboard."""
        self._use_xdotool("windowactivate", "--sync", self.windows(name)[0])

    def click(self, point: tuple[int, int], button: int = 1) -> None:
        """Click with the left button, or with another one: 3 is the right."""
        self._use_xdotool("mousemove", *map(str, point), "click", str(button))

    def drag(
        self, start: tuple[int, int], end: tuple[int, int], is_over: Callable[[], bool]
    ) -> None:
        """Drag what is at `start` to `end`, and let go once it says that it `is_over` it.

        At the pace of a hand: a toolkit begins a drag only when it has seen the button go down
        and then the pointer move on by more than a little, and so do its events.
        """
        self._use_xdotool("mousemove", *map(str, start), "sleep", "0.1", "mousedown", "1")
        try:
            for step in range(1, 6):
                self._move(start[0] + 4 * step, start[1] + 2 * step)
            begun = start[0] + 20, start[1] + 10
            for step in range(1, 13):
                self._move(
                    *(a + (b - a) * step // 12 for a, b in zip(begun, end, strict=True)),
                )
            wait_until(lambda: self._is_answered(end, is_over), "an answer to the drag")
        finally:
            self._use_xdotool("mouseup", "1")

    def _is_answered(self, end: tuple[int, int], is_over: Callable[[], bool]) -> bool:
        """Move a little, as a drag's source asks its target at each move, and look again."""
        if not is_over():
            self._move(end[0] + 2, end[1] + 2)
            self._move(*end)
            return False
        # Whether it is welcome is told with the next move, at the latest.
        for distance in (1, 2, 3, 0):
            self._move(end[0] + distance, end[1])
        return True

    def _move(self, left: int, top: int) -> None:
        self._use_xdotool("mousemove", str(left), str(top), "sleep", "0.03")

    def _use_xdotool(self, *words: str) -> None:
        command = ["xdotool", *words]
        subprocess.run(command, env=dict(self.environment), timeout=_SECONDS, check=True)  # noqa: S603

    def _ask_xdotool(self, *words: str) -> str:
        command = ["xdotool", *words]
        asked = subprocess.run(  # noqa: S603
            command, env=dict(self.environment), capture_output=True, timeout=_SECONDS, check=False
        )
        return asked.stdout.decode()

    def has_window_manager(self) -> bool:
        """Return whether somebody gives windows their place and the keyboard."""
        command = ["xdotool", "get_num_desktops"]
        asked = subprocess.run(  # noqa: S603
            command, env=dict(self.environment), capture_output=True, timeout=_SECONDS, check=False
        )
        return asked.returncode == 0

    def wait_for_name(self, name: str) -> None:
        """Return as soon as a program has this name on the session bus."""
        with open_dbus_connection(self.environment["DBUS_SESSION_BUS_ADDRESS"]) as bus:
            question = message_bus.NameHasOwner(name)
            wait_until(lambda: bool(bus.send_and_get_reply(question).body[0]), name)

    def screenshot(self, file: Path) -> None:
        """Save what is on the screen, for people to look at."""
        command = ["import", "-window", "root", str(file)]
        subprocess.run(command, env=dict(self.environment), timeout=20, check=False)  # noqa: S603

    def end(self) -> None:
        """End everything that was started here, and what those programs have started."""
        mark = self.environment[_MARK]
        for number in (signal.SIGTERM, signal.SIGKILL):
            for process in _marked(mark):
                with suppress(ProcessLookupError):
                    os.kill(process, number)
            with suppress(TimeoutError):
                wait_until(lambda: not self._left(mark), "the end of the desktop", 3.0)

    def _left(self, mark: str) -> bool:
        # Asked all of them, so that none stays a zombie.
        running = [program.poll() is None for program in self._started]
        return any(running) or bool(_marked(mark))


def missing_tools() -> list[str]:
    """Return what a desktop needs and this machine lacks."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    return missing if Path(_ACCESSIBILITY_BUS).exists() else [*missing, _ACCESSIBILITY_BUS]


@contextmanager
def open_desktop(folder: Path) -> Iterator[Desktop]:
    """Run a desktop that keeps everything below `folder`; ends whatever was started on it."""
    mark = token_hex(8)
    # The path of a socket has room for a hundred bytes.
    with tempfile.TemporaryDirectory(prefix="falgui-desktop-") as runtime:
        desktop = Desktop(_environment(folder, runtime, mark), folder / "logs")
        desktop.logs.mkdir(parents=True)
        try:
            _start(desktop, Path(runtime))
            yield desktop
        finally:
            desktop.end()


def wait_until(condition: Callable[[], bool], what: str, seconds: float = _SECONDS) -> None:
    """Return as soon as `condition` holds; raises `TimeoutError` that says `what` was missing."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.02)


def _environment(folder: Path, runtime: str, mark: str) -> dict[str, str]:
    home = folder / "home"
    home.mkdir(parents=True)
    return {
        _MARK: mark,
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
        where = str(told.fileno())
        server = ["Xvfb", "-displayfd", where, "-screen", "0", _SCREEN, "-nolisten", "tcp"]
        # When its last client leaves, it would begin anew, and turn away who comes meanwhile.
        desktop.start("x-server", [*server, "-noreset"], pass_fds=[told.fileno()])
    wait_until(lambda: number.read_bytes().endswith(b"\n"), "an X server")
    desktop.environment = {
        **desktop.environment,
        "DISPLAY": f":{number.read_text().strip()}",
    }
    _allow_services(runtime / "services")
    configuration = runtime / "bus.conf"
    configuration.write_text(BUS_CONFIGURATION.format(folder=runtime))
    desktop.start("bus", ["dbus-daemon", f"--config-file={configuration}", "--nofork"])
    wait_until((runtime / "bus").is_socket, "a session bus")
    desktop.start("accessibility", [_ACCESSIBILITY_BUS, "--launch-immediately"])
    desktop.start("window-manager", ["openbox", "--sm-disable"])
    wait_until(desktop.has_window_manager, "a window manager")
    panel = Path(desktop.environment["HOME"]) / ".config/xfce4/xfconf/xfce-perchannel-xml"
    panel.mkdir(parents=True)
    (panel / "xfce4-panel.xml").write_text(_PANEL)
    desktop.start("panel", ["xfce4-panel", "--disable-wm-check", "--sm-client-disable"])
    desktop.wait_for_name("org.kde.StatusNotifierWatcher")
    (runtime / "dunstrc").write_text(_NOTIFICATIONS)
    desktop.start("notifications", ["dunst", "-config", runtime / "dunstrc"])
    desktop.wait_for_name("org.freedesktop.Notifications")
    keyring = ["gnome-keyring-daemon", "--unlock", "--foreground", "--components=secrets"]
    # It reads the password up to the end, makes the "login" keyring with it, and unlocks that.
    desktop.start("keyring", keyring, stdin=KEYRING_PASSWORD.encode())
    desktop.wait_for_name("org.freedesktop.secrets")


def _allow_services(folder: Path) -> None:
    folder.mkdir()
    for name in _SERVICES:
        service = f"{name}.service"
        (folder / service).symlink_to(_INSTALLED_SERVICES / service)


def _marked(mark: str) -> list[int]:
    """Return the processes that carry the mark: also those that the bus has started."""
    wanted = f"{_MARK}={mark}".encode()
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdecimal() and int(process.name) != os.getpid():
            with suppress(OSError):
                if wanted in (process / "environ").read_bytes().split(b"\0"):
                    found.append(int(process.name))
    return found
