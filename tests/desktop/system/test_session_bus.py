"""The session bus is spoken to, listened to, missed and waited for, with a real bus daemon."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from jeepney import DBusAddress, MessageType, message_bus, new_method_return
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from pytestqt.qtbot import QtBot

from falgui.desktop.system.session_bus import SessionBus
from tests.real_desktop.session import BUS_CONFIGURATION

pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="no dbus-daemon")

BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
CLOCK = DBusAddress("/clock", "org.example.Clock", "org.example.Clock")


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    configuration = tmp_path / "bus.conf"
    configuration.write_text(BUS_CONFIGURATION.format(folder=tmp_path))
    command = ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--print-address"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: S603
    assert process.stdout is not None
    assert process.stdout.readline()
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.fixture
def address(tmp_path: Path, daemon: subprocess.Popen[bytes]) -> str:
    assert daemon.poll() is None
    return f"unix:path={tmp_path}/bus"


@pytest.fixture
def bus(qtbot: QtBot, address: str) -> Iterator[SessionBus]:
    assert qtbot is not None
    bus = SessionBus(address)
    yield bus
    bus.close()


@pytest.fixture
def clock(address: str) -> Iterator[DBusConnection]:
    """Connect another program, with a well-known name."""
    with open_dbus_connection(address) as connection:
        connection.send_and_get_reply(message_bus.RequestName(CLOCK.bus_name))
        yield connection


class Heard(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.bodies: list[tuple[object, ...]] = []
        self.errors: list[str] = []


@pytest.fixture
def heard() -> Heard:
    return Heard()


def test_a_call_comes_back_with_its_result(qtbot: QtBot, bus: SessionBus, heard: Heard) -> None:
    bus.call(heard, BUS, "NameHasOwner", "s", ("org.example.Nobody",), done=heard.bodies.append)
    assert heard.bodies == []
    qtbot.waitUntil(lambda: heard.bodies == [(False,)])
    assert bus.name.startswith(":")


def test_calls_before_the_connection_stands_keep_their_order(
    qtbot: QtBot, bus: SessionBus, heard: Heard
) -> None:
    for _number in range(20):
        bus.call(heard, BUS, "GetId", done=heard.bodies.append)
    qtbot.waitUntil(lambda: len(heard.bodies) == 20)
    assert len(set(heard.bodies)) == 1


def test_an_error_comes_back_by_its_name(qtbot: QtBot, bus: SessionBus, heard: Heard) -> None:
    bus.call(heard, CLOCK, "Tell", failed=heard.errors.append)
    qtbot.waitUntil(lambda: heard.errors == ["org.freedesktop.DBus.Error.ServiceUnknown"])


def test_an_unsigned_number_arrives_as_one(
    qtbot: QtBot, bus: SessionBus, clock: DBusConnection, heard: Heard
) -> None:
    bus.call(heard, CLOCK, "Set", "ua{sv}", (7, {"zone": ("s", "UTC")}), done=heard.bodies.append)
    qtbot.waitUntil(lambda: bus.name != "")
    asked = clock.receive(timeout=5)
    while asked.header.message_type is not MessageType.method_call:
        asked = clock.receive(timeout=5)
    assert asked.body == (7, {"zone": ("s", "UTC")})
    clock.send(new_method_return(asked, "b", (True,)))
    qtbot.waitUntil(lambda: heard.bodies == [(True,)])


def test_a_program_that_hangs_is_given_up(
    qtbot: QtBot, bus: SessionBus, clock: DBusConnection, heard: Heard
) -> None:
    assert clock is not None
    bus.call(heard, CLOCK, "Tell", failed=heard.errors.append, seconds=0.2)
    qtbot.waitUntil(lambda: heard.errors == [""])


def test_signals_are_heard_and_told(
    qtbot: QtBot, bus: SessionBus, address: str, heard: Heard
) -> None:
    other = SessionBus(address)
    anywhere = DBusAddress("/clock", interface="org.example.Clock")
    other.listen(heard, anywhere, "Struck", lambda message: heard.bodies.append(message.body))
    other.call(
        heard,
        BUS,
        "GetId",
        done=lambda _body: bus.emit_signal("/clock", "org.example.Clock", "Struck", "u", (12,)),
    )
    qtbot.waitUntil(lambda: heard.bodies == [(12,)])
    other.close()


def test_nothing_is_called_once_its_owner_is_gone(
    qtbot: QtBot, bus: SessionBus, heard: Heard
) -> None:
    gone = Heard()
    bodies = gone.bodies
    bus.call(gone, BUS, "GetId", done=bodies.append)
    with qtbot.waitSignal(gone.destroyed):
        gone.deleteLater()
    bus.call(heard, BUS, "GetId", done=heard.bodies.append)
    qtbot.waitUntil(lambda: len(heard.bodies) == 1)
    assert bodies == []


@pytest.mark.parametrize("where", ["", "unix:path=/nowhere/bus", "tcp:host=127.0.0.1,port=9", "?"])
def test_without_a_bus_a_call_fails_and_nothing_else_happens(
    qtbot: QtBot, heard: Heard, where: str
) -> None:
    bus = SessionBus(where)
    bus.listen(heard, CLOCK, "Struck", lambda _message: None)
    bus.emit_signal("/clock", "org.example.Clock", "Struck")
    bus.call(heard, BUS, "GetId", failed=heard.errors.append)
    assert heard.errors == []
    qtbot.waitUntil(lambda: heard.errors == [""])
    bus.close()


def test_a_bus_that_ends_fails_what_was_asked_of_it(
    qtbot: QtBot,
    bus: SessionBus,
    clock: DBusConnection,
    daemon: subprocess.Popen[bytes],
    heard: Heard,
) -> None:
    assert clock is not None
    bus.call(heard, CLOCK, "Tell", failed=heard.errors.append)
    qtbot.waitUntil(lambda: bus.name != "")
    with qtbot.waitSignal(bus.lost):
        daemon.kill()
    qtbot.waitUntil(lambda: heard.errors == [""])
    assert bus.name == ""


def test_a_frozen_bus_holds_nobody_up(
    qtbot: QtBot, bus: SessionBus, daemon: subprocess.Popen[bytes], heard: Heard
) -> None:
    daemon.send_signal(signal.SIGSTOP)
    bus.call(heard, BUS, "GetId", failed=heard.errors.append, seconds=0.2)
    qtbot.waitUntil(lambda: heard.errors == [""])
    daemon.send_signal(signal.SIGCONT)
    bus.call(heard, BUS, "GetId", done=heard.bodies.append)
    qtbot.waitUntil(lambda: len(heard.bodies) == 1)


def test_a_bus_that_is_let_go_while_it_waits_does_no_harm(qtbot: QtBot, heard: Heard) -> None:
    for _number in range(50):
        bus = SessionBus("unix:path=/nowhere/bus")
        bus.call(heard, BUS, "GetId", failed=heard.errors.append, seconds=0.01)
        del bus
    later = SessionBus("")
    later.call(heard, BUS, "GetId", done=heard.bodies.append, failed=heard.errors.append)
    qtbot.waitUntil(lambda: bool(heard.errors))
    del later
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.wait(30)
