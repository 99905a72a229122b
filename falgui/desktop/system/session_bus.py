"""The desktop's D-Bus session bus (Linux), spoken to without ever blocking."""

import logging
import os
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from jeepney import (
    DBusAddress,
    DBusErrorResponse,
    MatchRule,
    Message,
    MessageType,
    message_bus,
    new_method_call,
    new_signal,
)
from jeepney.auth import BEGIN, AuthenticationError, Authenticator
from jeepney.bus import get_connectable_addresses
from jeepney.low_level import HeaderFields, Parser
from jeepney.wrappers import unwrap_msg
from PySide6.QtCore import QDeadlineTimer, QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalSocket
from shiboken6 import isValid

_log = logging.getLogger(__name__)

_SECONDS: Final = 10.0
_PAUSE_MILLISECONDS: Final = 5000
"""Between two attempts to connect where there is no bus."""

Body = tuple[Any, ...]


def _nothing(*_arguments: object) -> None:
    pass


@dataclass(frozen=True, slots=True, eq=False)
class _Call:
    owner: QObject
    done: Callable[[Body], None]
    failed: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Ear:
    owner: QObject
    rule: MatchRule
    """For the bus."""
    filter: MatchRule
    """For us: the bus tells a signal's sender by its unique name, whatever name was asked for."""
    heard: Callable[[Message], None]


class SessionBus(QObject):
    """Calls programs on the session bus, listens to them, and tells them things.

    Everything happens on the thread that it lives on, in small steps, so that neither a hung
    program nor a hung bus can stop the window. It connects when it is first used; where there
    is no bus, calls fail and nothing is heard. Qt's own binding can't be used for this: it sends
    every Python number as a signed one, which strict receivers refuse.

    `address` stands in for `DBUS_SESSION_BUS_ADDRESS`.
    """

    lost = Signal()
    """The bus has gone, and with it everything that was asked of it."""

    def __init__(self, address: str | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._address = (
            os.environ.get("DBUS_SESSION_BUS_ADDRESS", "") if address is None else address
        )
        self._socket: QLocalSocket | None = None
        self._handshake: Authenticator | None = None
        self._parser = Parser()
        self._serial = 0
        self._calls: dict[int, _Call] = {}
        self._ears: list[_Ear] = []
        self._waiting: deque[bytes] = deque()
        self._name = ""
        # Where nobody is, nobody is looked for each time that there is something to say.
        self._again = QDeadlineTimer(0)

    @property
    def name(self) -> str:
        """This connection's own name on the bus, such as ":1.42"; "" until it is known."""
        return self._name

    def call(
        self,
        owner: QObject,
        address: DBusAddress,
        method: str,
        signature: str = "",
        body: Body = (),
        *,
        done: Callable[[Body], None] = _nothing,
        failed: Callable[[str], None] = _nothing,
        seconds: float = _SECONDS,
    ) -> None:
        """Call a method, then `done` with its results or `failed` with the error's name.

        `failed` gets "" when nobody answered within `seconds`, or there is no bus. Neither is
        called before this returns, nor after `owner` was deleted.
        """
        message = new_method_call(address, method, signature or None, body)
        self._send(message, _Call(owner, done, failed), seconds)

    def listen(
        self,
        owner: QObject,
        address: DBusAddress,
        member: str,
        heard: Callable[[Message], None],
        *,
        about: str = "",
    ) -> None:
        """Call `heard` with each signal `member` that comes from `address` from now on.

        Without a bus name in `address` any program may send it; `about` is the signal's first
        word, "" for any. Ends when `owner` is deleted.
        """
        where: dict[str, str | None] = {
            "path": address.object_path or None,
            "interface": address.interface,
            "member": member,
        }
        rule = MatchRule(type="signal", sender=address.bus_name or None, **where)
        ear = _Ear(owner, rule, MatchRule(type="signal", **where), heard)
        if about:
            for one in (ear.rule, ear.filter):
                one.add_arg_condition(0, about)
        if self._socket is None:
            # Connecting asks for all there are.
            self._ears.append(ear)
            self._connect()
        else:
            self._ears.append(ear)
            self._ask_for(ear)

    def emit_signal(
        self, path: str, interface: str, member: str, signature: str = "", body: Body = ()
    ) -> None:
        """Tell whoever listens."""
        emitter = DBusAddress(path, interface=interface)
        self._send(new_signal(emitter, member, signature or None, body), None, 0)

    def close(self) -> None:
        """Leave the bus; nothing is called any more."""
        self._calls.clear()
        self._ears.clear()
        if self._socket is not None:
            self._socket.disconnect(self)
            self._socket.flush()
            self._socket.close()
            self._socket = None

    # How it speaks ------------------------------------------------------------------------

    def _send(self, message: Message, call: _Call | None, seconds: float) -> None:
        if self._socket is None:
            self._connect()
        self._serial += 1
        data = message.serialise(serial=self._serial)
        if call is not None:
            serial = self._serial
            patience = round(seconds * 1000) if self._socket is not None else 0
            QTimer.singleShot(patience, self, lambda: self._conclude(serial, None))
            self._calls[serial] = call
        if self._handshake is None and self._socket is not None:
            self._socket.write(data)
        elif self._socket is not None:
            self._waiting.append(data)

    def _connect(self) -> None:
        if not self._again.hasExpired():
            return
        self._again = QDeadlineTimer(_PAUSE_MILLISECONDS)
        try:
            path = next(iter(get_connectable_addresses(self._address)))
        except (RuntimeError, ValueError):
            return
        self._parser = Parser()
        self._handshake = Authenticator()
        self._waiting.clear()
        socket = self._socket = QLocalSocket(self)
        if path.startswith("\0"):
            socket.setSocketOptions(QLocalSocket.SocketOption.AbstractNamespaceOption)
            path = path[1:]
        socket.readyRead.connect(self._read)
        socket.disconnected.connect(self._lose)
        socket.errorOccurred.connect(self._lose)
        self._send(message_bus.Hello(), _Call(self, self._greeted, _nothing), _SECONDS)
        for ear in self._ears:
            self._ask_for(ear)
        socket.connectToServer(path)
        # A bus on this machine accepts at once, or isn't there.
        if self._socket is socket:
            socket.write(self._handshake.data_to_send() or b"")

    def _ask_for(self, ear: _Ear) -> None:
        self._send(message_bus.AddMatch(ear.rule), _Call(self, _nothing, _nothing), _SECONDS)

    def _greeted(self, body: Body) -> None:
        (self._name,) = body
        self._again = QDeadlineTimer(0)

    def _read(self) -> None:
        if self._socket is None:
            return
        data = bytes(self._socket.readAll().data())
        if self._handshake is not None:
            try:
                self._handshake.feed(data)
            except AuthenticationError:
                self._lose()
            else:
                self._shake_hands(self._socket, self._handshake)
            return
        self._parser.add_data(data)
        while self._socket is not None:
            try:
                message = self._parser.get_next_message()
            except Exception:  # noqa: BLE001  whatever a malformed message makes of the parser
                self._lose()
                return
            if message is None:
                return
            self._take(message)

    def _shake_hands(self, socket: QLocalSocket, handshake: Authenticator) -> None:
        socket.write(BEGIN if handshake.authenticated else handshake.data_to_send() or b"")
        if handshake.authenticated:
            self._handshake = None
            for waiting in self._waiting:
                socket.write(waiting)
            self._waiting.clear()

    def _take(self, message: Message) -> None:
        kind = message.header.message_type
        if kind in (MessageType.method_return, MessageType.error):
            self._conclude(message.header.fields[HeaderFields.reply_serial], message)
        elif kind is MessageType.signal:
            self._ears = [ear for ear in self._ears if isValid(ear.owner)]
            for ear in tuple(self._ears):
                if ear.filter.matches(message) and isValid(ear.owner):
                    ear.heard(message)

    def _conclude(self, serial: int, reply: Message | None) -> None:
        call = self._calls.pop(serial, None)
        if call is None:
            return
        if not isValid(call.owner):
            return
        if reply is None:
            call.failed("")
            return
        try:
            body = unwrap_msg(reply)
        except DBusErrorResponse as error:
            call.failed(error.name)
        else:
            call.done(body)

    def _lose(self) -> None:
        socket, self._socket = self._socket, None
        if socket is None:
            return
        level = logging.WARNING if self._name else logging.DEBUG
        _log.log(level, "no session bus: %s", socket.errorString())
        socket.disconnect(self)
        socket.abort()
        socket.deleteLater()
        self._handshake = None
        self._waiting.clear()
        self._name = ""
        self.lost.emit()
        for serial in tuple(self._calls):
            QTimer.singleShot(0, self, lambda serial=serial: self._conclude(serial, None))
