"""The desktop is asked to stay awake in the words that it understands, on a real bus."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from jeepney import HeaderFields, Message, MessageType, message_bus, new_method_return
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from pytestqt.qtbot import QtBot

from falgui.desktop.integration.bus_inhibitor import BusInhibitor
from falgui.desktop.integration.sleep_inhibitors import (
    Caffeinate,
    ExecutionState,
    new_inhibitor,
)
from falgui.desktop.system.session_bus import SessionBus

GNOME = "org.gnome.SessionManager"
POWER = "org.freedesktop.PowerManagement"
PORTAL = "org.freedesktop.portal.Desktop"
HANDLE = "/org/freedesktop/portal/desktop/request/1_7/falgui"


class Desktop:
    """Programs on the bus, each under its name, that are asked for something."""

    def __init__(self, connect: Callable[[], DBusConnection]) -> None:
        self._connect = connect
        self._programs: dict[str, DBusConnection] = {}

    def start(self, name: str) -> None:
        connection = self._programs[name] = self._connect()
        connection.send_and_get_reply(message_bus.RequestName(name))

    def asked(self, name: str) -> Message:
        """Return the next call to this program."""
        while True:
            message = self._programs[name].receive(timeout=5)
            if message.header.message_type is MessageType.method_call:
                return message

    def answer(self, name: str, asked: Message, signature: str = "", *body: object) -> None:
        self._programs[name].send(new_method_return(asked, signature or None, body))


@pytest.fixture
def desktop(bus_address: str) -> Iterator[Desktop]:
    with ExitStack() as connections:
        yield Desktop(lambda: connections.enter_context(open_dbus_connection(bus_address)))


@pytest.fixture
def inhibitor(qtbot: QtBot, bus: SessionBus) -> BusInhibitor:
    assert qtbot is not None
    return BusInhibitor(bus)


def said(message: Message) -> tuple[str, str, str, str, tuple[object, ...]]:
    fields = message.header.fields
    return (
        fields[HeaderFields.path],
        fields[HeaderFields.interface],
        fields[HeaderFields.member],
        fields.get(HeaderFields.signature, ""),
        message.body,
    )


def settle(qtbot: QtBot, bus: SessionBus) -> None:
    """Let all that was asked be answered."""
    done: list[object] = []
    bus.call(bus, message_bus, "GetId", done=done.append)
    qtbot.waitUntil(lambda: bool(done))


WORDS = {
    GNOME: (
        (
            "/org/gnome/SessionManager",
            GNOME,
            "Inhibit",
            "susu",
            ("falgui", 0, "Uploading files", 4),
        ),
        ("u", 77),
        ("/org/gnome/SessionManager", GNOME, "Uninhibit", "u", (77,)),
    ),
    POWER: (
        (
            "/org/freedesktop/PowerManagement/Inhibit",
            f"{POWER}.Inhibit",
            "Inhibit",
            "ss",
            ("falgui", "Uploading files"),
        ),
        ("u", 4_000_000_000),
        (
            "/org/freedesktop/PowerManagement/Inhibit",
            f"{POWER}.Inhibit",
            "UnInhibit",
            "u",
            (4_000_000_000,),
        ),
    ),
    PORTAL: (
        (
            "/org/freedesktop/portal/desktop",
            "org.freedesktop.portal.Inhibit",
            "Inhibit",
            "sua{sv}",
            ("", 4, {"reason": ("s", "Uploading files")}),
        ),
        ("o", HANDLE),
        (HANDLE, "org.freedesktop.portal.Request", "Close", "", ()),
    ),
}


@pytest.mark.parametrize("name", WORDS)
def test_each_desktop_is_asked_in_its_words(
    qtbot: QtBot, bus: SessionBus, inhibitor: BusInhibitor, desktop: Desktop, name: str
) -> None:
    asks, gives, ends = WORDS[name]
    desktop.start(name)
    inhibitor.take()
    qtbot.waitUntil(lambda: bus.name != "")
    settle(qtbot, bus)
    asked = desktop.asked(name)
    assert said(asked) == asks
    desktop.answer(name, asked, *gives)
    qtbot.waitUntil(lambda: inhibitor._held is not None)
    inhibitor.release()
    settle(qtbot, bus)
    assert said(desktop.asked(name)) == ends


def test_a_desktop_comes_before_the_portal(
    qtbot: QtBot, bus: SessionBus, inhibitor: BusInhibitor, desktop: Desktop
) -> None:
    for name in (PORTAL, POWER, GNOME):
        desktop.start(name)
    inhibitor.take()
    settle(qtbot, bus)
    assert said(desktop.asked(GNOME)) == WORDS[GNOME][0]


def test_what_comes_when_nobody_wants_it_any_more_is_given_back(
    qtbot: QtBot, bus: SessionBus, inhibitor: BusInhibitor, desktop: Desktop
) -> None:
    desktop.start(GNOME)
    inhibitor.take()
    inhibitor.release()
    inhibitor.take()
    inhibitor.release()
    settle(qtbot, bus)
    asked = desktop.asked(GNOME)
    desktop.answer(GNOME, asked, "u", 5)
    qtbot.waitUntil(lambda: not inhibitor._asking)
    settle(qtbot, bus)
    # Asked for once, given back once.
    assert said(desktop.asked(GNOME))[2:] == ("Uninhibit", "u", (5,))


def test_where_nobody_can_be_asked_nothing_happens(qtbot: QtBot, inhibitor: BusInhibitor) -> None:
    inhibitor.take()
    qtbot.waitUntil(lambda: not inhibitor._asking)
    inhibitor.release()
    assert inhibitor._held is None


def test_without_a_bus_nothing_happens(qtbot: QtBot) -> None:
    bus = SessionBus("")
    inhibitor = BusInhibitor(bus)
    inhibitor.take()
    qtbot.waitUntil(lambda: not inhibitor._asking)
    inhibitor.release()


def test_macos_runs_its_own_program_that_ends_with_falgui() -> None:
    command = ["/usr/bin/caffeinate", "-i", "-w", str(os.getpid())]
    assert Caffeinate().command == command


def test_windows_is_told_that_the_system_is_in_use_but_not_the_screen() -> None:
    told: list[int] = []
    state = ExecutionState(told.append)
    state.take()
    state.release()
    assert told == [0x8000_0001, 0x8000_0000]


def test_each_system_has_its_way(bus: SessionBus, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {
        "linux": BusInhibitor,
        "freebsd14": BusInhibitor,
        "darwin": Caffeinate,
        "win32": ExecutionState,
    }
    for platform, kind in kinds.items():
        monkeypatch.setattr(sys, "platform", platform)
        assert isinstance(new_inhibitor(bus, bus), kind)
