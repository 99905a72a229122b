"""Notices when a key store that was locked, or wasn't there, opens by other means."""

from typing import Final

from jeepney import DBusAddress, Message
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from falgui.desktop.account.account import Account
from falgui.desktop.system.session_bus import SessionBus

_SECRETS: Final = "org.freedesktop.secrets"
_WALLETS: Final = ("kwalletd6", "kwalletd5")
_STORES: Final = (_SECRETS, *(f"org.kde.{wallet}" for wallet in _WALLETS))
_BUS: Final = DBusAddress(
    "/org/freedesktop/DBus", "org.freedesktop.DBus", interface="org.freedesktop.DBus"
)
_OPENED: Final = (
    (
        DBusAddress("/org/freedesktop/secrets", _SECRETS, "org.freedesktop.Secret.Service"),
        "CollectionChanged",
    ),
    *(
        (DBusAddress(f"/modules/{wallet}", f"org.kde.{wallet}", "org.kde.KWallet"), "walletOpened")
        for wallet in _WALLETS
    ),
)
# What opens it tells of it several times.
_MILLISECONDS: Final = 200


class KeyStoreWatch(QObject):
    """Has `account` look again when that may be worth it, as long as it misses its store.

    The store's own signals tell, where they come over `bus`; everywhere, the person coming back
    to falgui is a reason to look.
    """

    def __init__(self, account: Account, bus: SessionBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._account = account
        self._bus = bus
        self._is_listening = False
        self._has_come = False
        self._timer = QTimer(self, interval=_MILLISECONDS, singleShot=True)
        self._timer.timeout.connect(self._look)
        account.changed.connect(self._follow)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._follow_person)

    def _follow(self) -> None:
        # It came while the one before it was waited for, whose end is no news any more.
        if self._account.is_absent and self._has_come:
            self._look_soon()
        # Most people's stores are open from the start, and nothing needs to be listened to.
        if self._is_listening or not (self._account.is_locked or self._account.is_absent):
            return
        self._is_listening = True
        for address, signal in _OPENED:
            self._bus.listen(self, address, signal, lambda _message: self._look_soon())
        self._bus.listen(self, _BUS, "NameOwnerChanged", self._owner_changed)

    def _owner_changed(self, message: Message) -> None:
        name, _before, owner = message.body
        if name in _STORES:
            # A store that ends as soon as it was asked would be started again and again.
            self._has_come = bool(owner)
            if self._has_come and self._account.is_absent:
                self._look_soon()

    def _look_soon(self) -> None:
        # Not begun anew, or whoever tells something all the time would keep us from looking.
        if not self._timer.isActive():
            self._timer.start()

    def _look(self) -> None:
        if self._account.look_again():
            self._has_come = False

    def _follow_person(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self._account.look_again()
