"""A shortcut through the desktop portal, the one way under Wayland."""

from collections.abc import Callable
from secrets import token_hex
from typing import Any, Final

from jeepney import DBusAddress, Message
from PySide6.QtCore import QObject

from falgui.core.translation import _
from falgui.desktop.integration.chord import Chord
from falgui.desktop.integration.shortcut_way import Outcome, ShortcutWay
from falgui.desktop.system.session_bus import Body, SessionBus

_NAME: Final = "org.freedesktop.portal.Desktop"
_PATH: Final = "/org/freedesktop/portal/desktop"
_SHORTCUTS: Final = DBusAddress(_PATH, _NAME, "org.freedesktop.portal.GlobalShortcuts")
_PROPERTIES: Final = DBusAddress(_PATH, _NAME, "org.freedesktop.DBus.Properties")
_REGISTRY: Final = DBusAddress(_PATH, _NAME, "org.freedesktop.host.portal.Registry")
_BUS: Final = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
_PROGRAM: Final = "falgui"
_SHORTCUT: Final = "upload-clipboard"


class PortalShortcut(ShortcutWay):
    """The `GlobalShortcuts` portal, over `bus`.

    The desktop may ask the person, may choose other keys than those wanted, and remembers them
    for the next start. It says `UNAVAILABLE` where there is no such portal.
    """

    def __init__(self, bus: SessionBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self._chord: Chord | None = None
        self._session = ""
        self._is_listening = False
        # Answers to what was asked for before are of no interest.
        self._attempt: QObject | None = None

    def take(self, chord: Chord) -> None:
        """Have the portal bind `chord`."""
        self.release()
        self._chord = chord
        self._begin()

    def release(self) -> None:
        """Close the session, and with it whatever the portal still asks."""
        self._chord = None
        self._forget_attempt()
        if self._session:
            session = DBusAddress(self._session, _NAME, "org.freedesktop.portal.Session")
            self._bus.call(self, session, "Close")
            self._session = ""

    def _begin(self) -> None:
        self._forget_attempt()
        attempt = self._attempt = QObject(self)
        # Only so does a portal know a program that is in no sandbox; older ones can do without.
        self._bus.call(self, _REGISTRY, "Register", "sa{sv}", (_PROGRAM, {}))
        self._bus.call(
            attempt,
            _PROPERTIES,
            "Get",
            "ss",
            (_SHORTCUTS.interface, "version"),
            done=lambda _version: self._create_session(attempt),
            failed=lambda _error: self.settled.emit(Outcome.UNAVAILABLE, ""),
        )

    def _forget_attempt(self) -> None:
        if self._attempt is not None:
            self._attempt.deleteLater()
            self._attempt = None

    def _create_session(self, attempt: QObject) -> None:
        if attempt is not self._attempt:
            return
        self._listen()
        self._request(
            attempt,
            "CreateSession",
            "a{sv}",
            lambda options: ({**options, "session_handle_token": ("s", _token())},),
            self._session_created,
        )

    def _session_created(self, results: dict[str, tuple[str, Any]]) -> None:
        self._session = str(results["session_handle"][1])
        chord, attempt = self._chord, self._attempt
        if chord is None or attempt is None:
            return
        shortcut = {
            "description": ("s", _("Upload clipboard")),
            "preferred_trigger": ("s", chord.trigger),
        }
        self._request(
            attempt,
            "BindShortcuts",
            "oa(sa{sv})sa{sv}",
            lambda options: (self._session, [(_SHORTCUT, shortcut)], "", options),
            self._bound,
        )

    def _bound(self, results: dict[str, tuple[str, Any]]) -> None:
        _signature, shortcuts = results.get("shortcuts", ("", []))
        self._tell(shortcuts)

    def _tell(self, shortcuts: list[tuple[str, dict[str, tuple[str, Any]]]]) -> None:
        for name, about in shortcuts:
            if name == _SHORTCUT:
                _signature, trigger = about.get("trigger_description", ("s", ""))
                self.settled.emit(Outcome.ACTIVE, str(trigger))
                return
        self.settled.emit(Outcome.REFUSED, "")

    def _request(
        self,
        attempt: QObject,
        method: str,
        signature: str,
        body: Callable[[dict[str, tuple[str, str]]], Body],
        granted: Callable[[dict[str, tuple[str, Any]]], None],
    ) -> None:
        """Call a method that answers later, by a signal of an object made for it."""
        token = _token()
        sender = self._bus.name.removeprefix(":").replace(".", "_")
        path = f"{_PATH}/request/{sender}/{token}"

        def answered(message: Message) -> None:
            response, results = message.body
            if attempt is not self._attempt:
                return
            if response != 0:
                self.settled.emit(Outcome.REFUSED, "")
                return
            granted(results)

        # Before it is asked: the answer may come at once.
        request = DBusAddress(path, _NAME, "org.freedesktop.portal.Request")
        self._bus.listen(attempt, request, "Response", answered)
        self._bus.call(
            attempt,
            _SHORTCUTS,
            method,
            signature,
            body({"handle_token": ("s", token)}),
            failed=lambda _error: self.settled.emit(Outcome.UNAVAILABLE, ""),
        )

    def _listen(self) -> None:
        if self._is_listening:
            return
        self._is_listening = True
        self._bus.listen(self, _SHORTCUTS, "Activated", self._activated)
        self._bus.listen(self, _SHORTCUTS, "ShortcutsChanged", self._changed)
        self._bus.listen(self, _BUS, "NameOwnerChanged", self._owner_changed)

    def _activated(self, message: Message) -> None:
        session, name, *_rest = message.body
        if session == self._session and name == _SHORTCUT:
            self.pressed.emit()

    def _changed(self, message: Message) -> None:
        session, shortcuts = message.body
        if session == self._session:
            self._tell(shortcuts)

    def _owner_changed(self, message: Message) -> None:
        name, _before, owner = message.body
        # A portal that was started anew knows nothing of us.
        if name == _NAME and owner and self._chord is not None:
            self._session = ""
            self._begin()


def _token() -> str:
    return f"falgui_{token_hex(8)}"
