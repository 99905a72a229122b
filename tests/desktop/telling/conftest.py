"""A session bus with a strict notification server on it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jeepney import message_bus

from tests.session_bus import Answer, Service, open_bus

NAME = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"


@dataclass(frozen=True)
class Shown:
    """What a program had shown."""

    number: int
    replaces: int
    title: str
    text: str
    actions: list[str]
    hints: dict[str, tuple[str, Any]]


class Server(Service):
    """Answers as the specification has it, and counts what it shows from `first` on."""

    def __init__(self, address: str, first: int) -> None:
        self.capabilities = ["actions", "body", "body-markup"]
        self.shown: list[Shown] = []
        self.closed: list[int] = []
        self._first = first
        super().__init__(
            address,
            NAME,
            {
                f"{NAME}.GetCapabilities": ("", lambda: ("as", (self.capabilities,))),
                f"{NAME}.Notify": ("susssasa{sv}i", self._show),
                f"{NAME}.CloseNotification": ("u", self._close),
            },
        )

    def signal(self, member: str, signature: str, *body: object) -> None:
        """Tell whoever asked last."""
        self.emit(_PATH, NAME, member, signature, *body, receiver=self.caller)

    def press(self, number: int, action: str, token: str = "") -> None:
        """Press a button, as a person does."""
        if token:
            self.signal("ActivationToken", "us", number, token)
        self.signal("ActionInvoked", "us", number, action)

    def leave(self) -> None:
        """Give the name up, and stay on the bus."""
        self.connection.send(message_bus.ReleaseName(NAME))

    def _show(self, *body: Any) -> Answer:  # noqa: ANN401  as D-Bus has it
        _program, replaces, _icon, title, text, actions, hints, _time = body
        number = replaces or len(self.shown) + self._first
        self.shown.append(Shown(number, replaces, title, text, actions, hints))
        return "u", (number,)

    def _close(self, number: int) -> Answer:
        self.closed.append(number)
        return "", ()


class Desktop:
    """A bus on which notification servers come and go."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._servers: list[Server] = []

    def start(self, first: int = 1) -> Server:
        """Start a server that counts from `first` on."""
        server = Server(self.address, first)
        self._servers.append(server)
        return server

    def end(self) -> None:
        """End all servers."""
        for server in self._servers:
            server.close()


@pytest.fixture
def notifying(tmp_path: Path) -> Iterator[Desktop]:
    if shutil.which("dbus-daemon") is None:
        pytest.skip("no dbus-daemon")
    with open_bus(tmp_path) as address:
        desktop = Desktop(address)
        yield desktop
        desktop.end()
