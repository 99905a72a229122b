"""Starting twice, closing, quitting and being ended, on a desktop with a panel and without."""

import asyncio
import json
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from aiohttp import web
from jeepney import DBusAddress, Properties
from jeepney.io.blocking import open_dbus_connection
from Xlib import X
from Xlib.display import Display

from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.sandbox.server import Sandbox
from tests.real_desktop.accessibility import Accessible, Bus, NotThereError, Role, StateBit
from tests.real_desktop.first_steps import PHOTO, rows
from tests.real_desktop.furniture import start_panel
from tests.real_desktop.session import Desktop, wait_until

OTHER = """
import sys
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication(sys.argv)
label = QLabel("another program")
label.setWindowTitle("another program")
label.setGeometry(40, 60, 420, 300)
label.show()
application.exec()
"""


class Gate:
    """A fal that takes files and answers only once it is open."""

    def __init__(self) -> None:
        self._opened = threading.Event()
        self.taken = 0

    async def __call__(self, arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.SINGLE:
            await arrived.request.read()
            self.taken += 1
            while not self._opened.is_set():  # noqa: ASYNC110  it is opened by another thread
                await asyncio.sleep(0.02)
        return None

    def open(self) -> None:
        self._opened.set()


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.open()


@pytest.fixture
def sandbox(gate: Gate) -> Iterator[Sandbox]:
    with Sandbox(interfere=gate) as server:
        yield server
        gate.open()


class Program:
    """Falgui with a key in its environment, started as often as a test wants."""

    def __init__(self, desktop: Desktop, bus: Bus, sandbox: Sandbox, home: Path) -> None:
        self._desktop = desktop
        self._bus = bus
        self._environment = {**sandbox.environment(), "FALGUI_HOME": str(home)}
        self._home = home
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, *words: str | Path, **more: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "falgui", *words]
        process = self._desktop.start("falgui", command, more={**self._environment, **more})
        self._processes.append(process)
        return process

    def application(self) -> Accessible:
        found: list[Accessible] = []

        def look() -> bool:
            # Other programs may go while they are asked for their names.
            with suppress(NotThereError):
                found.append(self._bus.application("falgui", 1.0))
            return bool(found)

        wait_until(look, "falgui", 30)
        return found[0]

    def window(self) -> Accessible:
        return self.application().find(Role.FRAME)

    def is_in_sight(self) -> bool:
        return bool(self._desktop.windows("falgui$"))

    def settings(self) -> dict[str, object]:
        file = self._home / "config" / "settings.json"
        return dict(json.loads(file.read_text())) if file.exists() else {}

    def kept(self) -> tuple[list[str], int]:
        """Return what is to go on at the next start, and how many starts ended in a crash."""
        with closing(sqlite3.connect(self._home / "data" / "falgui.sqlite3")) as database:
            paths = [path for (path,) in database.execute("SELECT path FROM queue")]
            ((unended,),) = database.execute("SELECT unended FROM starts")
        return paths, int(unended)

    def end_all(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.kill()
            process.wait(10)
        wait_until(
            lambda: all(_name(one) != "falgui" for one in self._bus.programs()),
            "falgui to leave the accessibility bus",
        )


@pytest.fixture
def program(desktop: Desktop, bus: Bus, sandbox: Sandbox, home: Path) -> Iterator[Program]:
    program = Program(desktop, bus, sandbox, home)
    yield program
    program.end_all()


@pytest.fixture
def other(desktop: Desktop) -> Iterator[None]:
    """Show another program's window, in which the person works."""
    process = desktop.start("other", [sys.executable, "-c", OTHER])
    wait_until(lambda: bool(desktop.windows("^another program$")), "the other program")
    yield
    process.kill()
    process.wait(10)


def work_in_other(desktop: Desktop) -> None:
    desktop.activate("^another program$")
    desktop.click((200, 200))
    desktop.press("a")


def test_a_second_start_hands_over_its_file_and_comes_to_the_front(
    desktop: Desktop, program: Program, gate: Gate, other: None
) -> None:
    assert other is None
    gate.open()
    program.start()
    window = program.window()
    work_in_other(desktop)
    wait_until(lambda: not window.has(StateBit.ACTIVE), "the other program in front")
    assert program.start(PHOTO).wait(20) == 0
    wait_until(lambda: window.has(StateBit.ACTIVE), "falgui in front")
    wait_until(lambda: rows(window) == [f"{PHOTO.name}, Ready"], "a row that is ready")


def test_a_second_start_ends_the_busy_pointer_that_the_desktop_shows_for_it(
    desktop: Desktop, program: Program
) -> None:
    program.start()
    program.window()
    desktop_told = _Startups(desktop.environment["DISPLAY"])
    token = 'desktop/"falgui"/1-0'
    assert program.start(DESKTOP_STARTUP_ID=token).wait(20) == 0
    wait_until(lambda: 'remove: ID="desktop/\\"falgui\\"/1-0"' in desktop_told.all(), "its end")
    desktop_told.close()


def test_a_start_for_the_login_disturbs_nobody(
    desktop: Desktop, program: Program, other: None
) -> None:
    assert other is None
    program.start()
    window = program.window()
    work_in_other(desktop)
    wait_until(lambda: not window.has(StateBit.ACTIVE), "the other program in front")
    assert program.start("--hidden").wait(20) == 0
    assert not window.has(StateBit.ACTIVE)


def test_at_a_login_falgui_waits_in_the_tray_until_it_is_asked_for(
    program: Program, home: Path
) -> None:
    running = program.start("--hidden")
    # Before that the other start might be the one that stays.
    wait_until((home / "runtime/falgui.socket").is_socket, "falgui", 40)
    assert program.start("--hidden").wait(20) == 0
    assert running.poll() is None
    assert not program.is_in_sight()
    assert program.start().wait(20) == 0
    assert program.window().is_shown


def test_closing_hides_in_the_tray_and_tells_so_once(desktop: Desktop, program: Program) -> None:
    running = program.start()
    window = program.window()
    wait_until(lambda: window.has(StateBit.ACTIVE), "falgui in front")
    for _ in range(2):
        told = _notifications(desktop)
        desktop.press("alt+F4")
        wait_until(lambda: not program.is_in_sight(), "falgui in the tray")
        assert running.poll() is None
        wait_until(lambda: program.settings().get("tray_explained") is True, "a note of that")
        assert program.start().wait(20) == 0
        wait_until(lambda: window.has(StateBit.ACTIVE), "falgui in front again")
    # The second time nothing was said.
    assert _notifications(desktop) == told


def test_quitting_with_an_upload_asks_and_escape_keeps_it(
    desktop: Desktop, program: Program, gate: Gate
) -> None:
    running = program.start(PHOTO)
    window = program.window()
    wait_until(lambda: gate.taken == 1, "an upload on its way")
    wait_until(lambda: window.has(StateBit.ACTIVE), "falgui in front")
    desktop.press("ctrl+q")
    question = program.application().find(Role.ALERT)
    wait_until(lambda: question.has(StateBit.ACTIVE), "the question in front")
    desktop.press("Escape")
    wait_until(lambda: not question.is_shown, "the end of the question")
    assert running.poll() is None
    desktop.press("ctrl+q")
    question = program.application().find(Role.ALERT)
    question.find(Role.BUTTON, "Quit and resume later").do()
    assert running.wait(10) == 0
    assert program.kept() == ([str(PHOTO)], 0)


def test_what_sigterm_has_interrupted_goes_on_at_the_next_start(
    program: Program, gate: Gate
) -> None:
    running = program.start(PHOTO)
    wait_until(lambda: gate.taken == 1, "an upload on its way")
    running.send_signal(signal.SIGTERM)
    assert running.wait(10) == 0
    assert program.kept() == ([str(PHOTO)], 0)
    gate.open()
    program.start()
    window = program.window()
    wait_until(lambda: rows(window) == [f"{PHOTO.name}, Ready"], "a row that is ready")


def test_a_panel_that_dies_does_not_take_the_window_along(
    desktop: Desktop, program: Program
) -> None:
    program.start()
    window = program.window()
    wait_until(lambda: window.has(StateBit.ACTIVE), "falgui in front")
    desktop.press("alt+F4")
    wait_until(lambda: not program.is_in_sight(), "falgui in the tray")
    for process in desktop.running("xfce4-panel"):
        process.kill()
        process.wait(10)
    try:
        wait_until(program.is_in_sight, "the window back", 20)
    finally:
        start_panel(desktop)


def test_closing_without_a_panel_asks_about_uploads(
    desktop: Desktop, program: Program, gate: Gate
) -> None:
    for process in desktop.running("xfce4-panel"):
        process.kill()
        process.wait(10)
    try:
        running = program.start(PHOTO)
        window = program.window()
        wait_until(lambda: gate.taken == 1, "an upload on its way")
        wait_until(lambda: window.has(StateBit.ACTIVE), "falgui in front")
        desktop.press("alt+F4")
        question = program.application().find(Role.ALERT)
        question.find(Role.BUTTON, "Keep uploading").do()
        wait_until(lambda: not question.is_shown, "the end of the question")
        gate.open()
        wait_until(lambda: rows(window) == [f"{PHOTO.name}, Ready"], "a row that is ready")
        desktop.press("alt+F4")
        assert running.wait(10) == 0
    finally:
        start_panel(desktop)


def test_a_screen_that_goes_away_is_no_crash(
    desktop: Desktop, program: Program, gate: Gate, tmp_path: Path
) -> None:
    number = tmp_path / "display"
    with number.open("wb") as told:
        command = ["Xvfb", "-displayfd", str(told.fileno()), "-nolisten", "tcp", "-noreset"]
        server = desktop.start("another-x-server", command, pass_fds=[told.fileno()])
    wait_until(lambda: number.read_bytes().endswith(b"\n"), "another X server")
    running = program.start(PHOTO, DISPLAY=f":{number.read_text().strip()}")
    wait_until(lambda: gate.taken == 1, "an upload on its way")
    server.kill()
    assert running.wait(10) == 1
    assert program.kept() == ([str(PHOTO)], 0)


class _Startups:
    """Hears what is told about starts on a display, in pieces of twenty bytes."""

    def __init__(self, display: str) -> None:
        self._display = Display(display)
        self._display.screen().root.change_attributes(event_mask=X.PropertyChangeMask)
        self._display.sync()
        self._heard: dict[int, bytes] = {}

    def all(self) -> list[str]:
        """Return the whole messages so far."""
        while self._display.pending_events():
            event = self._display.next_event()
            if event.type == X.ClientMessage:
                teller = event.window.id
                self._heard[teller] = self._heard.get(teller, b"") + bytes(event.data[1])
        return [heard.partition(b"\0")[0].decode() for heard in self._heard.values()]

    def close(self) -> None:
        self._display.close()


def _name(program: Accessible) -> str:
    try:
        return program.name
    except NotThereError:
        return ""


def _notifications(desktop: Desktop) -> int:
    """Return how many notifications have been shown."""
    place = "/org/freedesktop/Notifications"
    dunst = DBusAddress(place, "org.freedesktop.Notifications", "org.dunstproject.cmd0")
    with open_dbus_connection(desktop.environment["DBUS_SESSION_BUS_ADDRESS"]) as bus:
        counts = [
            bus.send_and_get_reply(Properties(dunst).get(name)).body[0][1]
            for name in ("waitingLength", "displayedLength", "historyLength")
        ]
    return sum(counts)
