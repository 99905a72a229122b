"""Asks a Linux desktop to stay awake, in the words of whoever looks after that there.

That is the desktop's own session manager first (GNOME, Cinnamon, MATE), then its power management
(KDE, Xfce), and last the portal, through which a sandboxed program gets at both: on a desktop
without either the portal says yes and does nothing. The screen saver's interface would keep the
screen unlocked as well, and logind's lock would hold up a closed lid.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from jeepney import DBusAddress
from PySide6.QtCore import QObject

from falgui.core.translation import _
from falgui.desktop.system.session_bus import Body, SessionBus

_SESSION: Final = DBusAddress(
    "/org/gnome/SessionManager", "org.gnome.SessionManager", "org.gnome.SessionManager"
)
_POWER: Final = DBusAddress(
    "/org/freedesktop/PowerManagement/Inhibit",
    "org.freedesktop.PowerManagement",
    "org.freedesktop.PowerManagement.Inhibit",
)
_PORTAL: Final = DBusAddress(
    "/org/freedesktop/portal/desktop",
    "org.freedesktop.portal.Desktop",
    "org.freedesktop.portal.Inhibit",
)
_REQUEST: Final = "org.freedesktop.portal.Request"
_SUSPEND: Final = 4
"""Both GNOME's and the portal's word for falling asleep."""


class _Way(NamedTuple):
    address: DBusAddress
    signature: str
    body: Body
    give_back: Callable[[Any], tuple[DBusAddress, str, str, Body]]
    """From what was returned: address, method, signature and body of the call that ends it."""


def _ways() -> Sequence[_Way]:
    reason = _("Uploading files")
    return (
        _Way(
            _SESSION,
            "susu",
            ("falgui", 0, reason, _SUSPEND),
            lambda cookie: (_SESSION, "Uninhibit", "u", (cookie,)),
        ),
        _Way(
            _POWER,
            "ss",
            ("falgui", reason),
            lambda cookie: (_POWER, "UnInhibit", "u", (cookie,)),
        ),
        _Way(
            _PORTAL,
            "sua{sv}",
            ("", _SUSPEND, {"reason": ("s", reason)}),
            lambda handle: (DBusAddress(handle, _PORTAL.bus_name, _REQUEST), "Close", "", ()),
        ),
    )


class BusInhibitor(QObject):
    """Asks the desktop, one way after the other until one is there."""

    def __init__(self, bus: SessionBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self._wanted = False
        self._asking = False
        self._held: tuple[DBusAddress, str, str, Body] | None = None
        bus.lost.connect(self._forget)

    def take(self) -> None:
        """Ask for it."""
        self._wanted = True
        if self._held is None and not self._asking:
            self._asking = True
            self._ask(list(_ways()))

    def release(self) -> None:
        """Give it back, now or as soon as it has been given."""
        self._wanted = False
        if self._held is not None:
            address, method, signature, body = self._held
            self._held = None
            self._bus.call(self, address, method, signature, body)

    def _ask(self, ways: list[_Way]) -> None:
        if not ways or not self._wanted:
            self._asking = False
            return
        way, others = ways[0], ways[1:]

        def given(body: Body) -> None:
            self._asking = False
            self._held = way.give_back(body[0])
            if not self._wanted:
                self.release()

        self._bus.call(
            self,
            way.address,
            "Inhibit",
            way.signature,
            way.body,
            done=given,
            failed=lambda _name: self._ask(others),
        )

    def _forget(self) -> None:
        # Whoever gave it has gone, or has seen us go.
        self._held = None
