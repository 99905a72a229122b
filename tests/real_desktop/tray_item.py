"""falgui's icon as a panel sees it: an item on the session bus with a menu of its own."""

import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from jeepney import (
    DBusAddress,
    HeaderFields,
    MessageType,
    message_bus,
    new_method_call,
    new_method_return,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tests.real_desktop.session import wait_until

WATCHER: Final = "org.kde.StatusNotifierWatcher"
_WATCHER_PATH: Final = "/StatusNotifierWatcher"
_ITEM: Final = "org.kde.StatusNotifierItem"
_MENU: Final = "com.canonical.dbusmenu"
_DAEMON: Final = DBusAddress(
    "/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus"
)
_SECONDS: Final = 10.0
_WHOLE: Final = -1


class NoAnswerError(LookupError):
    """The program that was asked is gone, or has no such thing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu, as it was when it was asked for."""

    number: int
    properties: dict[str, Any]
    children: tuple["Entry", ...]

    @property
    def label(self) -> str:
        """The words, without the marks for keys."""
        words = str(self.properties.get("label", ""))
        return words.replace("__", "\0").replace("_", "").replace("\0", "_")

    @property
    def is_visible(self) -> bool:
        """Whether it is in the menu at present."""
        return bool(self.properties.get("visible", True))

    @property
    def is_enabled(self) -> bool:
        """Whether it can be chosen."""
        return bool(self.properties.get("enabled", True))

    @property
    def picture(self) -> bytes:
        """Its picture as PNG, or b""."""
        return bytes(self.properties.get("icon-data", b""))

    def everything(self) -> Iterator["Entry"]:
        """Yield what is in it, at any depth, as far as it is visible."""
        for child in self.children:
            if child.is_visible:
                yield child
                yield from child.everything()


class TrayItem:
    """What a panel can ask of an item, and do with it; `owner` is its name on the bus."""

    def __init__(self, connection: DBusConnection, owner: str, path: str) -> None:
        self._connection = connection
        self.owner = owner
        self.path = path

    def read(self, name: str) -> Any:  # noqa: ANN401  as D-Bus has it
        """Return a property of the item."""
        return _read(self._connection, DBusAddress(self.path, self.owner, _ITEM), name)

    @property
    def tip(self) -> str:
        """The tooltip."""
        _icon, _pictures, title, text = self.read("ToolTip")
        return f"{title}\n{text}".strip()

    def picture(self, edge: int) -> bytes:
        """Return the icon of this size, as ARGB pixels."""
        for width, height, pixels in self.read("IconPixmap"):
            if (width, height) == (edge, edge):
                assert len(pixels) == struct.calcsize("I") * edge * edge
                return bytes(pixels)
        raise NoAnswerError(f"{edge} pixels")

    def click(self) -> None:
        """Click with the left button."""
        self._do("Activate", "ii", 10, 10)

    def middle_click(self) -> None:
        """Click with the middle button."""
        self._do("SecondaryActivate", "ii", 10, 10)

    def menu(self) -> Entry:
        """Open the menu and return it, with what can't be seen."""
        address = DBusAddress(self.read("Menu"), self.owner, _MENU)
        _call(self._connection, address, "AboutToShow", "i", 0)
        _revision, layout = _call(self._connection, address, "GetLayout", "iias", 0, _WHOLE, [])
        _call(self._connection, address, "Event", "isvu", 0, "closed", ("s", ""), 0)
        return _entry(layout)

    def labels(self) -> list[str]:
        """Return the words of the menu, with "─" for its lines."""
        return [
            "─" if one.properties.get("type") == "separator" else one.label
            for one in self.menu().children
            if one.is_visible
        ]

    def entry(self, label: str) -> Entry:
        """Return the entry that begins with `label`, as soon as it is there."""
        end = time.monotonic() + _SECONDS
        while True:
            for one in self.menu().everything():
                if one.label.startswith(label):
                    return one
            if time.monotonic() > end:
                raise NoAnswerError(label)
            time.sleep(0.05)

    def choose(self, label: str) -> None:
        """Click on the entry that begins with `label`."""
        entry = self.entry(label)
        assert entry.is_enabled, label
        address = DBusAddress(self.read("Menu"), self.owner, _MENU)
        _call(self._connection, address, "Event", "isvu", entry.number, "clicked", ("s", ""), 0)

    def _do(self, method: str, signature: str, *body: object) -> None:
        _call(self._connection, DBusAddress(self.path, self.owner, _ITEM), method, signature, *body)


class TrayBus:
    """The session bus, as whoever shows tray icons uses it."""

    def __init__(self, address: str) -> None:
        self._connection = open_dbus_connection(address)

    def close(self) -> None:
        """Leave the bus."""
        self._connection.close()

    def items(self) -> list[TrayItem]:
        """Return what is registered; nothing without a watcher."""
        try:
            names = _read(
                self._connection,
                DBusAddress(_WATCHER_PATH, WATCHER, WATCHER),
                "RegisteredStatusNotifierItems",
            )
            return [TrayItem(self._connection, *_parts(name)) for name in names]
        except NoAnswerError:
            return []

    def item(self, title: str) -> TrayItem:
        """Return the item of the program that calls itself `title`, as soon as it is there."""
        found: list[TrayItem] = []

        def look() -> bool:
            found[:] = [one for one in self.items() if _title(one) == title]
            return bool(found)

        wait_until(look, f"an icon of {title}")
        return found[0]

    def has(self, item: TrayItem) -> bool:
        """Return whether the item is still there, for whoever may come to show it."""
        try:
            return bool(self._process(item.owner))
        except NoAnswerError:
            return False

    def watcher_process(self) -> int:
        """Return the process that keeps the list of items, 0 for none."""
        try:
            return self._process(WATCHER)
        except NoAnswerError:
            return 0

    def _process(self, name: str) -> int:
        (process,) = _call(self._connection, _DAEMON, "GetConnectionUnixProcessID", "s", name)
        return int(process)


def _title(item: TrayItem) -> str:
    try:
        return str(item.read("Title"))
    except NoAnswerError:
        return ""


@contextmanager
def list_without_panel(address: str) -> Iterator[threading.Event]:
    """Keep a list of tray icons on the bus that no panel shows; gives what is set when asked."""
    ended, told = threading.Event(), threading.Event()
    connection = open_dbus_connection(address)
    connection.send_and_get_reply(message_bus.RequestName(WATCHER), timeout=_SECONDS)

    def answer() -> None:
        while not ended.is_set():
            try:
                asked = connection.receive(timeout=0.1)
            except TimeoutError:
                continue
            if asked.header.message_type is MessageType.method_call:
                is_read = asked.header.fields[HeaderFields.member] == "Get"
                body = (("b", False),) if is_read else ()
                connection.send(new_method_return(asked, "v" if is_read else None, body))
                if is_read:
                    told.set()

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield told
    finally:
        ended.set()
        thread.join(_SECONDS)
        connection.close()


def _parts(name: str) -> tuple[str, str]:
    owner, _slash, path = name.partition("/")
    return owner, f"/{path or 'StatusNotifierItem'}"


def _entry(layout: tuple[int, dict[str, tuple[str, Any]], list[tuple[str, Any]]]) -> Entry:
    number, properties, children = layout
    return Entry(
        number,
        {name: value for name, (_signature, value) in properties.items()},
        tuple(_entry(child) for _signature, child in children),
    )


def _read(connection: DBusConnection, address: DBusAddress, name: str) -> Any:  # noqa: ANN401
    properties = DBusAddress(
        address.object_path, address.bus_name, "org.freedesktop.DBus.Properties"
    )
    ((_signature, value),) = _call(connection, properties, "Get", "ss", address.interface, name)
    return value


def _call(
    connection: DBusConnection, address: DBusAddress, method: str, signature: str, *body: object
) -> tuple[Any, ...]:
    message = new_method_call(address, method, signature or None, body)
    reply = connection.send_and_get_reply(message, timeout=_SECONDS)
    if reply.header.message_type is MessageType.error:
        raise NoAnswerError(f"{method}: {reply.body}")
    return tuple(reply.body)
