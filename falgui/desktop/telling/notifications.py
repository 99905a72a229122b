"""Shows notices: in the desktop's notifications, or where there are none as the tray's message."""

import sys
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from falgui.core.translation import _
from falgui.desktop.system.session_bus import SessionBus
from falgui.desktop.telling.notice import Button, Notice
from falgui.desktop.telling.notification_server import NotificationServer

_WORD: Final = "word"


class Notifications(QObject):
    """Shows notices by their names: a new one takes the place of an older one of the same name.

    `server` is the desktop's, if it has one that takes more than the tray's messages do.
    """

    pressed = Signal(str, str, str)
    """The name of a notice, which `Button` of it was pressed, and a token that lets a window come
    to the front, or ""."""

    def __init__(
        self, server: NotificationServer | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._server = server
        self._show_message: Callable[[str, str], None] = lambda _title, _text: None
        self._message = _WORD
        if server is not None:
            server.pressed.connect(self.pressed)

    def use_tray(self, show_message: Callable[[str, str], None]) -> None:
        """Show with `show_message`, which takes a title and a text, what nobody else shows."""
        self._show_message = show_message

    def show(self, name: str, notice: Notice) -> None:
        """Show a notice, whoever looks where; without notifications and a tray nothing happens."""
        if self._server is None:
            self._show_in_tray(name, notice)
        else:
            self._server.show(name, notice, lambda: self._show_in_tray(name, notice))

    def say(self, title: str, text: str) -> None:
        """Say a few words that matter at this moment only, such as what became of a click."""
        self.show(_WORD, Notice(title, text, passing=True))

    def window_hidden(self) -> None:
        """Explain, the first time, that closing the window has not ended the program."""
        self.say(
            _("falgui keeps running in the tray"),
            _("Uploads go on. You can change this in Settings."),
        )

    def withdraw(self, name: str) -> None:
        """Take a notice away, if that can be done."""
        if self._server is not None:
            self._server.withdraw(name)

    def close(self) -> None:
        """Take all notices away: nothing can be done about them any more."""
        if self._server is not None:
            self._server.close()

    @Slot()
    def click(self) -> None:
        """Take a click on the tray's message."""
        self.pressed.emit(self._message, Button.SHOW, "")

    def _show_in_tray(self, name: str, notice: Notice) -> None:
        self._message = name
        self._show_message(notice.title, notice.text)


def desktop_notifications(bus: SessionBus, parent: QObject) -> Notifications:
    """Return notifications as this desktop has them."""
    server = NotificationServer(bus, parent) if sys.platform == "linux" else None
    return Notifications(server, parent)
