"""A connection to the session bus that can be cut while a thread waits on it."""

import socket
from contextlib import suppress
from typing import Any, Final

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, message_bus, new_method_call
from jeepney.bus import get_bus
from jeepney.io.blocking import DBusConnection, prep_socket
from jeepney.wrappers import DBusErrorResponse, unwrap_msg
from keyring.errors import NoKeyringError

_BUS: Final = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
_OWNER_CHANGED: Final = "NameOwnerChanged"
_SECONDS: Final = 1.0
"""A bus greets at once."""


class BlockingBus:
    """The session bus, for one thread; raises `NoKeyringError` where there is none."""

    def __init__(self) -> None:
        try:
            self.connection = _Connection(prep_socket(get_bus("SESSION"), timeout=_SECONDS))
        except (KeyError, OSError, RuntimeError, ValueError):
            raise NoKeyringError("no session bus") from None

    def call(self, address: DBusAddress, method: str, signature: str = "", *body: object) -> Any:  # noqa: ANN401
        """Return what a method answers with; raises jeepney's `DBusErrorResponse`."""
        message = new_method_call(address, method, signature or None, body)
        answer = unwrap_msg(self.connection.send_and_get_reply(message))
        return answer[0] if answer else None

    def owner(self, name: str, *, start: bool = False) -> str:
        """Return which program has this name, "" if none has; with `start`, one may be started."""
        with suppress(DBusErrorResponse):
            return str(self.call(_BUS, "GetNameOwner", "s", name))
        if start:
            # Fails where it isn't installed.
            with suppress(DBusErrorResponse):
                self.call(_BUS, "StartServiceByName", "su", name, 0)
                return self.owner(name)
        return ""

    def rely_on(self, name: str) -> None:
        """Let whatever waits fail with `ConnectionResetError` when the program `name` ends."""
        rule = MatchRule(type="signal", sender=_BUS.bus_name, member=_OWNER_CHANGED)
        rule.add_arg_condition(0, name)
        self.connection.send_and_get_reply(message_bus.AddMatch(rule))

    def cut(self) -> None:
        """Let whichever thread waits for an answer fail at once."""
        with suppress(OSError):
            self.connection.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Leave the bus."""
        self.connection.close()


class _Connection(DBusConnection):  # type: ignore[misc]  # jeepney comes without types
    def receive(self, *, timeout: float | None = None) -> Message:
        """Return the next message; fails when that is the end of what is relied on."""
        message = super().receive(timeout=timeout)
        # No other such signal is asked for; a name's first owner is no end.
        if message.header.fields.get(HeaderFields.member) == _OWNER_CHANGED and not message.body[2]:
            raise ConnectionResetError(message.body[0])
        return message
