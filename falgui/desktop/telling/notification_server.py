"""The desktop's notifications (Linux), spoken to over D-Bus: they have buttons."""

from collections import deque
from collections.abc import Callable
from html import escape
from typing import Any, Final

from jeepney import DBusAddress, HeaderFields, Message, message_bus
from PySide6.QtCore import QObject, Signal

from falgui.core.resources import resource
from falgui.core.translation import _
from falgui.desktop.system.session_bus import Body, SessionBus
from falgui.desktop.telling.notice import Button, Notice

NOTIFICATIONS: Final = DBusAddress(
    "/org/freedesktop/Notifications",
    "org.freedesktop.Notifications",
    "org.freedesktop.Notifications",
)
_SECONDS: Final = 3.0
_AS_LONG_AS_USUAL: Final = -1
_LOW, _NORMAL = 0, 1
_EXPIRED: Final = 1


class NotificationServer(QObject):
    """Shows notices by their names: a new one takes the place of an older one of the same name.

    Nothing is asked of the desktop before the first
    notice. Where it has no notifications, or does not answer, `failed` of `show` is called; each
    time it is tried anew.
    """

    pressed = Signal(str, str, str)
    """The name of a notice, which `Button` of it was pressed, and a token that lets a window come
    to the front, or ""."""

    def __init__(self, bus: SessionBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self._is_listening = False
        self._capabilities: frozenset[str] | None = None
        self._numbers: dict[str, int] = {}
        self._tokens: dict[int, str] = {}
        # One after the other: what takes the place of a notice must know its number.
        self._steps: deque[Callable[[], None]] = deque()
        bus.lost.connect(self._forget)

    def show(self, name: str, notice: Notice, failed: Callable[[], None]) -> None:
        """Show a notice; `failed` is called, later, when it could not be."""
        self._listen()

        def give_up(_error: str) -> None:
            failed()
            self._go_on()

        def ask() -> None:
            self._call("GetCapabilities", done=learn, failed=give_up)

        def learn(body: Body) -> None:
            (capabilities,) = body
            self._capabilities = frozenset(capabilities)
            send()

        def send() -> None:
            body = self._body(name, notice)
            self._call("Notify", "susssasa{sv}i", body, done=note, failed=give_up)

        def note(body: Body) -> None:
            (self._numbers[name],) = body
            self._go_on()

        self._take_step(lambda: ask() if self._capabilities is None else send())

    def withdraw(self, name: str) -> None:
        """Take a notice away, if it is there."""

        def close() -> None:
            self._close(name)
            self._go_on()

        self._take_step(close)

    def close(self) -> None:
        """Take all notices away, and show none any more."""
        self._steps.clear()
        for name in tuple(self._numbers):
            self._close(name)

    # How it is said ---------------------------------------------------------------------------

    def _body(self, name: str, notice: Notice) -> Body:
        capabilities = self._capabilities or frozenset()
        text = escape(notice.text, quote=False) if "body-markup" in capabilities else notice.text
        actions: list[str] = []
        if "actions" in capabilities:
            buttons = {Button.SHOW: _("Show"), **notice.buttons}
            actions = [word for button, label in buttons.items() for word in (button.value, label)]
        return (
            "falgui",
            self._numbers.get(name, 0),
            resource("icons/falgui.svg").as_uri(),
            notice.title,
            text,
            actions,
            _hints(notice),
            _AS_LONG_AS_USUAL,
        )

    def _call(
        self,
        method: str,
        signature: str = "",
        body: Body = (),
        *,
        done: Callable[[Body], None],
        failed: Callable[[str], None],
    ) -> None:
        self._bus.call(
            self,
            NOTIFICATIONS,
            method,
            signature,
            body,
            done=done,
            failed=failed,
            seconds=_SECONDS,
        )

    def _close(self, name: str) -> None:
        number = self._numbers.pop(name, None)
        if number is not None:
            self._bus.call(self, NOTIFICATIONS, "CloseNotification", "u", (number,))

    def _take_step(self, step: Callable[[], None]) -> None:
        self._steps.append(step)
        if len(self._steps) == 1:
            step()

    def _go_on(self) -> None:
        if self._steps:
            self._steps.popleft()
        if self._steps:
            self._steps[0]()

    # What is heard ----------------------------------------------------------------------------

    def _listen(self) -> None:
        if self._is_listening:
            return
        self._is_listening = True
        self._bus.listen(self, NOTIFICATIONS, "ActionInvoked", self._take_press)
        self._bus.listen(self, NOTIFICATIONS, "ActivationToken", self._take_token)
        self._bus.listen(self, NOTIFICATIONS, "NotificationClosed", self._take_closed)
        self._bus.listen(
            self,
            message_bus,
            "NameOwnerChanged",
            lambda _message: self._forget(),
            about=NOTIFICATIONS.bus_name,
        )

    def _take_press(self, message: Message) -> None:
        number, button = _content(message, "us", (0, ""))
        token = self._tokens.pop(number, "")
        for name in self._names(number):
            self.pressed.emit(name, button, token)

    def _take_token(self, message: Message) -> None:
        number, token = _content(message, "us", (0, ""))
        if self._names(number):
            self._tokens[number] = token

    def _take_closed(self, message: Message) -> None:
        number, reason = _content(message, "uu", (0, 0))
        self._tokens.pop(number, None)
        # What only had its time is kept in a list by many desktops, with its buttons.
        for name in self._names(number) if reason != _EXPIRED else ():
            del self._numbers[name]

    def _names(self, number: int) -> list[str]:
        return [name for name, shown in self._numbers.items() if shown == number]

    def _forget(self) -> None:
        # Another server counts anew, and may give our numbers to others.
        self._capabilities = None
        self._numbers.clear()
        self._tokens.clear()


def _hints(notice: Notice) -> dict[str, tuple[str, Any]]:
    sound: tuple[str, tuple[str, Any]] = ("suppress-sound", ("b", True))
    if notice.sound:
        sound = "sound-name", ("s", "dialog-warning" if notice.is_error else "complete")
    hints = dict([sound])
    hints["desktop-entry"] = ("s", "falgui")
    hints["urgency"] = ("y", _LOW if notice.passing else _NORMAL)
    if notice.passing:
        hints["transient"] = ("b", True)
    else:
        hints["category"] = ("s", "transfer.error" if notice.is_error else "transfer.complete")
    return hints


def _content(message: Message, signature: str, otherwise: Body) -> Body:
    """Return what a signal says, or `otherwise` if it says something else than it should."""
    fits = message.header.fields.get(HeaderFields.signature) == signature
    return message.body if fits else otherwise
