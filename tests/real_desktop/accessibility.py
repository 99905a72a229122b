"""What a screen reader sees and does, spoken to AT-SPI over its bus."""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from jeepney import DBusAddress, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

_ROOT: Final = "/org/a11y/atspi/accessible/root"
_NULL: Final = "/org/a11y/atspi/null"
_SECONDS: Final = 10.0
_LABELLED_BY: Final = 2
_ON_SCREEN: Final = 0


class Role(IntEnum):
    """The roles that the tests ask for, by AT-SPI's numbers."""

    ALERT = 2
    CHECK_BOX = 7
    COMBO_BOX = 11
    DIALOG = 16
    DIRECTORY_PANE = 17
    FILLER = 20
    FRAME = 23
    LABEL = 29
    LIST = 31
    LIST_ITEM = 32
    MENU_BAR = 34
    MENU_ITEM = 35
    PASSWORD_TEXT = 40
    POPUP_MENU = 41
    BUTTON = 43
    RADIO_BUTTON = 44
    SEPARATOR = 50
    SLIDER = 51
    SPIN_BUTTON = 52
    TABLE = 55
    TABLE_CELL = 56
    TEXT = 61
    TOGGLE_BUTTON = 62


class StateBit(IntEnum):
    """The states that the tests ask for, by AT-SPI's numbers."""

    ACTIVE = 1
    CHECKED = 4
    ENABLED = 8
    FOCUSABLE = 11
    FOCUSED = 12
    SELECTED = 23
    SENSITIVE = 24
    SHOWING = 25


class NotThereError(LookupError):
    """Nothing that a screen reader could find, also after waiting."""


class Bus:
    """The accessibility bus of the desktop whose session bus is at `session_address`."""

    def __init__(self, session_address: str) -> None:
        self._connection = open_dbus_connection(_address_of_bus(session_address))

    def close(self) -> None:
        """Leave the bus."""
        self._connection.close()

    def call(
        self, owner: str, path: str, interface: str, method: str, signature: str = "", *body: object
    ) -> tuple[Any, ...]:
        """Return the reply of an accessible object; raises `NotThereError` if it is gone."""
        address = DBusAddress(path, owner, f"org.a11y.atspi.{interface}")
        return _call(self._connection, address, method, signature, body)

    def read(self, owner: str, path: str, interface: str, name: str) -> Any:  # noqa: ANN401
        """Return a property of an accessible object."""
        address = DBusAddress(path, owner, "org.freedesktop.DBus.Properties")
        wanted = (f"org.a11y.atspi.{interface}", name)
        ((_signature, value),) = _call(self._connection, address, "Get", "ss", wanted)
        return value

    def programs(self) -> list["Accessible"]:
        """Return the programs that can be reached."""
        return Accessible(self, "org.a11y.atspi.Registry", _ROOT).children()

    def application(self, name: str, seconds: float = 20.0) -> "Accessible":
        """Return the program that calls itself `name`, once it has a window."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for program in self.programs():
                if program.name == name and program.children():
                    return program
            time.sleep(0.1)
        raise NotThereError(name)


@dataclass(frozen=True, slots=True)
class Accessible:
    """One thing in a window, as accessibility tells of it."""

    bus: Bus
    owner: str
    path: str

    @property
    def name(self) -> str:
        """What a screen reader calls it."""
        return str(self.bus.read(self.owner, self.path, "Accessible", "Name"))

    @property
    def description(self) -> str:
        """What a screen reader says on top of it."""
        return str(self.bus.read(self.owner, self.path, "Accessible", "Description"))

    @property
    def identity(self) -> str:
        """Which it is in the program: the names of the objects that it is in, and its own."""
        return str(self.bus.read(self.owner, self.path, "Accessible", "AccessibleId"))

    @property
    def label(self) -> str:
        """What stands beside it to say what it is for, if it is told so."""
        (relations,) = self.bus.call(self.owner, self.path, "Accessible", "GetRelationSet")
        return ", ".join(
            Accessible(self.bus, owner, path).name
            for kind, targets in relations
            if kind == _LABELLED_BY
            for owner, path in targets
        )

    @property
    def role(self) -> int:
        """One of `Role`, or another of AT-SPI's numbers."""
        (role,) = self.bus.call(self.owner, self.path, "Accessible", "GetRole")
        return int(role)

    @property
    def role_name(self) -> str:
        """The role in words."""
        (name,) = self.bus.call(self.owner, self.path, "Accessible", "GetRoleName")
        return str(name)

    @property
    def rectangle(self) -> tuple[int, int, int, int]:
        """Where it is on the screen: left, top, width, height."""
        (place,) = self.bus.call(self.owner, self.path, "Component", "GetExtents", "u", _ON_SCREEN)
        left, top, width, height = place
        return left, top, width, height

    @property
    def middle(self) -> tuple[int, int]:
        """The point of the screen in its middle."""
        left, top, width, height = self.rectangle
        return left + width // 2, top + height // 2

    @property
    def text(self) -> str:
        """Return the text in it."""
        (text,) = self.bus.call(self.owner, self.path, "Text", "GetText", "ii", 0, -1)
        return str(text)

    @property
    def actions(self) -> list[str]:
        """What can be done with it."""
        (actions,) = self.bus.call(self.owner, self.path, "Action", "GetActions")
        return [name for name, _description, _keys in actions]

    def has(self, state: StateBit) -> bool:
        """Return whether it is in `state`."""
        ((low, high),) = self.bus.call(self.owner, self.path, "Accessible", "GetState")
        return bool((low | high << 32) >> state & 1)

    @property
    def is_shown(self) -> bool:
        """Whether it can be seen; not once it is gone."""
        try:
            return self.has(StateBit.SHOWING)
        except NotThereError:
            return False

    def children(self) -> list["Accessible"]:
        """Return what is in it, one level deep; nothing once it is gone."""
        try:
            (found,) = self.bus.call(self.owner, self.path, "Accessible", "GetChildren")
        except NotThereError:
            return []
        return [Accessible(self.bus, owner, path) for owner, path in found if path != _NULL]

    def everything(self) -> Iterator["Accessible"]:
        """Yield what is in it, at any depth."""
        for child in self.children():
            yield child
            yield from child.everything()

    def all_shown(self) -> Iterator["Accessible"]:
        """Yield what can be seen in it, at any depth.

        What is in something hidden may call itself shown, as the items of a closed list do.
        """
        for child in self.children():
            if child.is_shown:
                yield child
                yield from child.all_shown()

    def find(self, role: Role, name: str | None = None, seconds: float = _SECONDS) -> "Accessible":
        """Return the one thing that can be seen with this role (and name), as soon as it is."""
        end = time.monotonic() + seconds
        while True:
            found = self._look(role, name)
            if found is not None:
                return found
            if time.monotonic() > end:
                raise NotThereError(f"{role.name} {name!r}")
            time.sleep(0.05)

    def do(self, action: str = "Press") -> None:
        """Do one of its `actions`."""
        position = self.actions.index(action)
        self.bus.call(self.owner, self.path, "Action", "DoAction", "i", position)

    def write(self, text: str) -> None:
        """Replace the text in it."""
        self.bus.call(self.owner, self.path, "EditableText", "SetTextContents", "s", text)

    def _look(self, role: Role, name: str | None) -> "Accessible | None":
        for one in self.all_shown():
            # It may go while it is looked at.
            with suppress(NotThereError):
                if one.role == role and (
                    name is None or name in (one.name, one.name.replace("&", ""))
                ):
                    return one
        return None


def _address_of_bus(session_address: str) -> str:
    bus = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
    end = time.monotonic() + _SECONDS
    with open_dbus_connection(session_address) as session:
        while True:
            try:
                (address,) = _call(session, bus, "GetAddress")
            except NotThereError:
                # Its launcher is still on the way.
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
            else:
                return str(address)


def _call(
    connection: DBusConnection,
    address: DBusAddress,
    method: str,
    signature: str = "",
    body: tuple[object, ...] = (),
) -> tuple[Any, ...]:
    message = new_method_call(address, method, signature or None, body)
    reply = connection.send_and_get_reply(message, timeout=_SECONDS)
    if reply.header.message_type is MessageType.error:
        raise NotThereError(f"{method}: {reply.body}")
    return tuple(reply.body)
