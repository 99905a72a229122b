"""A shortcut through the portal, with a strict portal on a real bus."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from falgui.desktop.integration.chord import Chord, chord_of
from falgui.desktop.integration.portal_shortcut import PortalShortcut
from falgui.desktop.integration.shortcut_way import Outcome
from falgui.desktop.system.session_bus import SessionBus
from tests.session_bus import Answer, Service, open_bus

pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="no dbus-daemon")

NAME = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"


class Portal:
    """Answers each request by a signal on an object of the caller's, as the portal does."""

    def __init__(self, address: str, *, version: int = 1) -> None:
        self.version = version
        self.agrees = True
        self.trigger = "Press Ctrl+Alt+U"
        self.bound: list[tuple[str, dict[str, tuple[str, Any]]]] = []
        self.sessions: list[str] = []
        self.closed: list[str] = []
        self.programs: list[str] = []
        self.service = Service(
            address,
            NAME,
            {
                "org.freedesktop.host.portal.Registry.Register": ("sa{sv}", self.register),
                "org.freedesktop.DBus.Properties.Get": ("ss", self.get),
                f"{SHORTCUTS}.CreateSession": ("a{sv}", self.create_session),
                f"{SHORTCUTS}.BindShortcuts": ("oa(sa{sv})sa{sv}", self.bind),
                "org.freedesktop.portal.Session.Close": ("", self.close_session),
            },
        )

    def register(self, program: str, _options: object) -> Answer:
        self.programs.append(program)
        return "", ()

    def get(self, interface: str, name: str) -> Answer:
        assert (interface, name) == (SHORTCUTS, "version")
        return "v", (("u", self.version),)

    def create_session(self, options: dict[str, tuple[str, Any]]) -> Answer:
        token = options["session_handle_token"][1]
        self.sessions.append(f"{PATH}/session/{self._sender()}/{token}")
        # The specification has it as a string, not as a path.
        return self._respond(options, 0, {"session_handle": ("s", self.sessions[-1])})

    def bind(
        self,
        session: str,
        shortcuts: list[tuple[str, dict[str, tuple[str, Any]]]],
        _window: str,
        options: dict[str, tuple[str, Any]],
    ) -> Answer:
        assert session == self.sessions[-1]
        self.bound = shortcuts
        given = [
            (name, {**about, "trigger_description": ("s", self.trigger)})
            for name, about in shortcuts
        ]
        results = {"shortcuts": ("a(sa{sv})", given)} if self.agrees else {}
        return self._respond(options, 0 if self.agrees else 1, results)

    def close_session(self) -> Answer:
        self.closed.append(self.sessions[-1])
        return "", ()

    def press(self, session: str, name: str = "upload-clipboard") -> None:
        self.service.emit(PATH, SHORTCUTS, "Activated", "osta{sv}", session, name, 1, {})

    def _sender(self) -> str:
        return self.service.caller.removeprefix(":").replace(".", "_")

    def _respond(
        self, options: dict[str, tuple[str, Any]], response: int, results: dict[str, Any]
    ) -> Answer:
        path = f"{PATH}/request/{self._sender()}/{options['handle_token'][1]}"
        # Before the call has returned, as a real one may.
        self.service.emit(
            path,
            "org.freedesktop.portal.Request",
            "Response",
            "ua{sv}",
            response,
            results,
            receiver=self.service.caller,
        )
        return "o", (path,)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with open_bus(tmp_path) as address:
        yield address


@pytest.fixture
def portal(address: str) -> Iterator[Portal]:
    portal = Portal(address)
    yield portal
    portal.service.close()
    assert portal.service.refused == []


@pytest.fixture
def way(qtbot: QtBot, address: str) -> Iterator[PortalShortcut]:  # noqa: ARG001  sockets need it
    bus = SessionBus(address)
    yield PortalShortcut(bus)
    bus.close()


def keys(text: str = "Ctrl+Alt+U") -> Chord:
    chord = chord_of(text)
    assert chord is not None
    return chord


def test_keys_are_bound_and_heard(qtbot: QtBot, portal: Portal, way: PortalShortcut) -> None:
    with qtbot.waitSignal(way.settled) as settled:
        way.take(keys())
    assert settled.args == [Outcome.ACTIVE, "Press Ctrl+Alt+U"]
    assert portal.programs == ["falgui"]
    ((name, about),) = portal.bound
    assert name == "upload-clipboard"
    assert about["preferred_trigger"] == ("s", "CTRL+ALT+u")
    assert about["description"] == ("s", "Upload clipboard")
    with qtbot.assertNotEmitted(way.pressed, wait=50):
        portal.press(f"{PATH}/session/1_1/another")
        portal.press(portal.sessions[0], "another")
    with qtbot.waitSignal(way.pressed):
        portal.press(portal.sessions[0])


def test_the_desktop_may_choose_other_keys_and_change_them_later(
    qtbot: QtBot, portal: Portal, way: PortalShortcut
) -> None:
    portal.trigger = "Super+U"
    with qtbot.waitSignal(way.settled) as settled:
        way.take(keys())
    assert settled.args == [Outcome.ACTIVE, "Super+U"]
    changed = [("upload-clipboard", {"trigger_description": ("s", "F9")})]
    with qtbot.waitSignal(way.settled) as settled:
        portal.service.emit(
            PATH, SHORTCUTS, "ShortcutsChanged", "oa(sa{sv})", portal.sessions[0], changed
        )
    assert settled.args == [Outcome.ACTIVE, "F9"]


def test_a_person_who_does_not_agree_has_no_shortcut(
    qtbot: QtBot, portal: Portal, way: PortalShortcut
) -> None:
    portal.agrees = False
    with qtbot.waitSignal(way.settled) as settled:
        way.take(keys())
    assert settled.args == [Outcome.REFUSED, ""]


def test_other_keys_get_a_session_of_their_own(
    qtbot: QtBot, portal: Portal, way: PortalShortcut
) -> None:
    with qtbot.waitSignal(way.settled):
        way.take(keys())
    with qtbot.waitSignal(way.settled):
        way.take(keys("Ctrl+Alt+F"))
    assert portal.closed
    assert portal.bound[0][1]["preferred_trigger"] == ("s", "CTRL+ALT+f")
    way.release()
    qtbot.waitUntil(lambda: len(portal.closed) == 2)
    with qtbot.assertNotEmitted(way.pressed, wait=50):
        portal.press(portal.sessions[-1])


def test_a_portal_that_is_started_anew_is_told_again(
    qtbot: QtBot, address: str, way: PortalShortcut
) -> None:
    first = Portal(address)
    with qtbot.waitSignal(way.settled):
        way.take(keys())
    first.service.close()
    with qtbot.waitSignal(way.settled) as settled:
        second = Portal(address)
    assert settled.args[0] is Outcome.ACTIVE
    with qtbot.waitSignal(way.pressed):
        second.press(second.sessions[-1])
    second.service.close()


def test_a_desktop_without_a_portal_is_told(
    qtbot: QtBot, address: str, way: PortalShortcut
) -> None:
    assert address
    with qtbot.waitSignal(way.settled) as settled:
        way.take(keys())
    assert settled.args == [Outcome.UNAVAILABLE, ""]


def test_a_portal_without_shortcuts_is_told(
    qtbot: QtBot, address: str, way: PortalShortcut
) -> None:
    service = Service(address, NAME, {})
    with qtbot.waitSignal(way.settled) as settled:
        way.take(keys())
    assert settled.args == [Outcome.UNAVAILABLE, ""]
    service.close()


def test_without_a_bus_there_is_no_portal(qtbot: QtBot, qapp: QApplication) -> None:
    # Its timers go a little later than the test, and it must not go before them.
    bus = SessionBus("unix:path=/nonexistent", qapp)
    way = PortalShortcut(bus)
    with qtbot.waitSignal(way.settled) as settled:
        way.take(keys())
    assert settled.args == [Outcome.UNAVAILABLE, ""]
    bus.close()
