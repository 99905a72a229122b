"""Docks and taskbars hear how far the uploads are, in the words and types that they know."""

from collections.abc import Iterator

import pytest
from jeepney import HeaderFields, MatchRule, MessageType, message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import UploadError
from falgui.core.request import Options
from falgui.core.sources import LinkSource
from falgui.core.upload import Problem, State, WaitCause
from falgui.desktop.integration.dock_icon import dock_icon
from falgui.desktop.integration.launcher_entry import LauncherEntry
from falgui.desktop.integration.taskbar import Pace, Progress, Taskbar, progress_of
from falgui.desktop.integration.windows_taskbar import calls
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.queue_model import QueueModel
from falgui.desktop.system.session_bus import SessionBus
from tests.desktop.scripted_uploader import ScriptedUploader, fail_with

SIGNAL = "com.canonical.Unity.LauncherEntry"


class Shown:
    """A place that notes what is shown there."""

    def __init__(self) -> None:
        self.notes: list[Progress] = []

    def show(self, progress: Progress) -> None:
        self.notes.append(progress)


@pytest.fixture
def place() -> Shown:
    return Shown()


@pytest.fixture
def watching() -> list[bool]:
    return [False]


@pytest.fixture
def taskbar(
    queue: UploadQueue, queue_model: QueueModel, place: Shown, watching: list[bool]
) -> Taskbar:
    taskbar = Taskbar(queue, place, lambda: watching[-1], queue)
    queue_model.ticked.connect(taskbar.follow)
    return taskbar


@pytest.fixture
def listener(bus_address: str) -> Iterator[DBusConnection]:
    """Connect a dock, which hears all that is told about programs."""
    with open_dbus_connection(bus_address) as connection:
        rule = MatchRule(type="signal", interface=SIGNAL, member="Update")
        connection.send_and_get_reply(message_bus.AddMatch(rule))
        yield connection


def sources(*names: str) -> list[LinkSource]:
    return [LinkSource(f"https://example.org/{name}") for name in names]


def test_a_dock_is_told_in_its_types(
    qtbot: QtBot, bus: SessionBus, listener: DBusConnection
) -> None:
    entry = LauncherEntry(bus)
    entry.show(Progress(Pace.RUNNING, 42, 3, urgent=True))
    entry.show(Progress())
    told: list[object] = []
    bus.call(bus, message_bus, "GetId", done=told.append)
    qtbot.waitUntil(lambda: bool(told))
    bodies: list[object] = []
    while len(bodies) < 2:
        message = listener.receive(timeout=5)
        fields = message.header.fields
        if (
            message.header.message_type is MessageType.signal
            and fields[HeaderFields.interface] == SIGNAL
        ):
            assert fields[HeaderFields.signature] == "sa{sv}"
            bodies.append(message.body)
    running = {
        "progress": ("d", 0.42),
        "progress-visible": ("b", True),
        "count": ("x", 3),
        "count-visible": ("b", True),
        "urgent": ("b", True),
    }
    idle = {
        "progress": ("d", 0.0),
        "progress-visible": ("b", False),
        "count": ("x", 0),
        "count-visible": ("b", False),
        "urgent": ("b", False),
    }
    program = "application://falgui.desktop"
    assert bodies == [(program, running), (program, idle)]


def test_an_upload_shows_and_goes_when_it_is_done(
    qtbot: QtBot,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    place: Shown,
    taskbar: Taskbar,
) -> None:
    assert taskbar is not None
    gate = uploader.block("a.png", sent=40)
    queue.add(sources("a.png"), Options())
    qtbot.waitUntil(lambda: Progress(Pace.RUNNING, 40, 1) in place.notes)
    gate.set()
    qtbot.waitUntil(lambda: place.notes[-1] == Progress())
    # A few times a second, however often things change.
    assert len(place.notes) <= 4


def test_all_that_changes_at_once_is_told_once(
    queue: UploadQueue, uploader: ScriptedUploader, place: Shown, taskbar: Taskbar, qtbot: QtBot
) -> None:
    gate = uploader.block("a.png")
    queue.add(sources("a.png"), Options())
    qtbot.waitUntil(lambda: len(place.notes) == 1)
    for _ in range(100):
        taskbar.follow()
    queue.pause_all()
    for _ in range(100):
        taskbar.follow()
    assert len(place.notes) == 1
    qtbot.waitUntil(lambda: place.notes[1:] == [Progress()])
    gate.set()


def test_what_waits_stands(qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader) -> None:
    gate = uploader.block("a.png")
    queue.hold(WaitCause.OFFLINE, Problem(messages.offline()))
    queue.add(sources("a.png", "b.png"), Options())
    assert progress_of(queue) == Progress(Pace.STANDING, 0, 2)
    queue.release(WaitCause.OFFLINE)
    qtbot.waitUntil(lambda: progress_of(queue).pace is Pace.RUNNING)
    gate.set()


def test_what_failed_is_urgent_until_it_is_seen(
    qtbot: QtBot,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    place: Shown,
    taskbar: Taskbar,
    watching: list[bool],
) -> None:
    uploader.scripts["bad.png"] = fail_with(UploadError(messages.offline()))
    gate = uploader.block("a.png")
    queue.add(sources("bad.png", "a.png"), Options())
    qtbot.waitUntil(lambda: queue.states().get(State.FAILED, 0) == 1)
    qtbot.waitUntil(lambda: place.notes[-1] == Progress(Pace.FAILING, 0, 1, urgent=True))
    gate.set()
    qtbot.waitUntil(lambda: place.notes[-1] == Progress(urgent=True))
    watching.append(True)
    qtbot.waitUntil(lambda: not taskbar._pause.isActive())
    taskbar.follow()
    assert place.notes[-1] == Progress()
    watching.append(False)
    qtbot.waitUntil(lambda: not taskbar._pause.isActive())
    taskbar.follow()
    assert place.notes[-1] == Progress()


def test_at_the_end_nothing_is_shown(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader, place: Shown, taskbar: Taskbar
) -> None:
    gate = uploader.block("a.png")
    queue.add(sources("a.png"), Options())
    qtbot.waitUntil(lambda: bool(place.notes))
    taskbar.close()
    assert place.notes[-1] == Progress()
    count = len(place.notes)
    taskbar.close()
    assert len(place.notes) == count
    gate.set()


@pytest.mark.parametrize(
    ("progress", "told"),
    [
        (Progress(), [(10, (0,))]),
        (Progress(Pace.RUNNING, 42, 3), [(9, (42, 100)), (10, (2,))]),
        (Progress(Pace.FAILING, 42, 3), [(9, (42, 100)), (10, (4,))]),
        (Progress(Pace.STANDING, 42, 3), [(9, (42, 100)), (10, (8,))]),
    ],
)
def test_windows_is_told_value_and_colour(
    progress: Progress, told: list[tuple[int, tuple[int, ...]]]
) -> None:
    assert calls(progress) == told


def test_a_dock_icon_has_a_bar_that_grows(qapp: QApplication) -> None:
    assert qapp is not None

    def picture(progress: Progress) -> QImage:
        return dock_icon(progress).pixmap(256, 256).toImage()

    pictures = [
        picture(Progress()),
        *(picture(Progress(Pace.RUNNING, percent, 1)) for percent in (0, 50, 100)),
        picture(Progress(Pace.STANDING, 50, 1)),
        picture(Progress(Pace.FAILING, 50, 1)),
    ]
    for place, one in enumerate(pictures):
        assert all(one != other for other in pictures[place + 1 :])
