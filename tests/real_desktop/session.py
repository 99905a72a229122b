"""A private desktop on a machine without a screen: X server, bus, accessibility, window manager."""

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

TOOLS: Final = ("Xvfb", "dbus-daemon", "openbox", "xclip", "xdotool", "import")
_ACCESSIBILITY_BUS: Final = "/usr/libexec/at-spi-bus-launcher"
_MARK: Final = "FALGUI_TEST_DESKTOP"
_SCREEN: Final = "1280x900x24"
_SECONDS: Final = 15.0
# Nothing is started by itself but what accessibility needs: a stock bus would bring a key store
# and notifications of whatever happens to be installed.
_BUS_CONFIGURATION: Final = """<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={folder}/bus</listen><auth>EXTERNAL</auth>
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
        pass_fds: Sequence[int] = (),
    ) -> subprocess.Popen[bytes]:
        """Start a program on this desktop, with `more` in its environment."""
        with (self.logs / f"{name}.log").open("ab") as log:
            program = subprocess.Popen(  # noqa: S603  the tests' own programs
                [str(part) for part in command],
                env={**self.environment, **(more or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=pass_fds,
            )
        self._started.append(program)
        return program

    def clipboard(self) -> str:
        """Return the text on the clipboard, as another program gets it."""
        command = ["xclip", "-out", "-selection", "clipboard"]
        try:
            asked = subprocess.run(  # noqa: S603
                command, env=dict(self.environment), capture_output=True, timeout=3, check=False
            )
        except subprocess.TimeoutExpired:
            return ""
        return asked.stdout.decode()

    def copy_file(self, file: Path) -> None:
        """Put `file` on the clipboard, as a file manager does."""
        command = ["xclip", "-in", "-selection", "clipboard", "-target", "text/uri-list"]
        # It goes into the background to answer whoever asks, with whatever it got to write to.
        subprocess.run(  # noqa: S603
            command,
            env=dict(self.environment),
            input=f"{file.as_uri()}\r\n".encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=True,
        )

    def press(self, *keys: str) -> None:
        """Press keys one after the other, such as "ctrl+v"; the active window gets them."""
        self._use_keyboard("key", *keys)

    def type(self, text: str) -> None:
        """Type `text` into the active window."""
        self._use_keyboard("type", text)

    def _use_keyboard(self, *words: str) -> None:
        command = ["xdotool", *words]
        subprocess.run(command, env=dict(self.environment), timeout=_SECONDS, check=True)  # noqa: S603

    def has_window_manager(self) -> bool:
        """Return whether somebody gives windows their place and the keyboard."""
        command = ["xdotool", "get_num_desktops"]
        asked = subprocess.run(  # noqa: S603
            command, env=dict(self.environment), capture_output=True, timeout=_SECONDS, check=False
        )
        return asked.returncode == 0

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
    configuration = runtime / "bus.conf"
    configuration.write_text(_BUS_CONFIGURATION.format(folder=runtime))
    desktop.start("bus", ["dbus-daemon", f"--config-file={configuration}", "--nofork"])
    wait_until((runtime / "bus").is_socket, "a session bus")
    desktop.start("accessibility", [_ACCESSIBILITY_BUS, "--launch-immediately"])
    desktop.start("window-manager", ["openbox", "--sm-disable"])
    wait_until(desktop.has_window_manager, "a window manager")


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
