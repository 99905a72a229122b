"""A session bus with a strict notification server on it."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tests.real_desktop.session import BUS_CONFIGURATION

NAME = "org.freedesktop.Notifications"
_PLACE = DBusAddress("/org/freedesktop/Notifications", interface=NAME)


@dataclass(frozen=True)
class Shown:
    """What a program had shown."""

    number: int
    replaces: int
    title: str
    text: str
    actions: list[str]
    hints: dict[str, tuple[str, Any]]


@dataclass
class Server:
    """Answers as the specification has it, and refuses what is signed otherwise."""

    connection: DBusConnection
    capabilities: list[str] = field(default_factory=lambda: ["actions", "body", "body-markup"])
    shown: list[Shown] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    client: str = ""
    first: int = 1

    def signal(self, member: str, signature: str, *body: object) -> None:
        """Tell whoever had something shown."""
        signal = new_signal(_PLACE, member, signature, body)
        signal.header.fields[HeaderFields.destination] = self.client
        self.connection.send(signal)

    def press(self, number: int, action: str, token: str = "") -> None:
        """Press a button, as a person does."""
        if token:
            self.signal("ActivationToken", "us", number, token)
        self.signal("ActionInvoked", "us", number, action)

    def serve(self) -> None:
        """Answer until the bus is gone."""
        with closing(self.connection), suppress(OSError):
            while True:
                message = self.connection.receive()
                if message.header.message_type is MessageType.method_call:
                    self._answer(message)

    def _answer(self, message: Message) -> None:
        fields = message.header.fields
        signature = fields.get(HeaderFields.signature, "")
        self.client = fields[HeaderFields.sender]
        match fields[HeaderFields.member], signature:
            case "GetCapabilities", "":
                reply = new_method_return(message, "as", (self.capabilities,))
            case "Notify", "susssasa{sv}i":
                _program, replaces, _icon, title, text, actions, hints, _time = message.body
                number = replaces or len(self.shown) + self.first
                self.shown.append(Shown(number, replaces, title, text, actions, hints))
                reply = new_method_return(message, "u", (number,))
            case "CloseNotification", "u":
                self.closed += message.body
                reply = new_method_return(message)
            case member, _signature:
                self.refused.append(f"{member} {signature}")
                reply = new_error(message, "org.freedesktop.DBus.Error.InvalidArgs")
        self.connection.send(reply)


@dataclass
class Desktop:
    """A bus on which notification servers come and go."""

    address: str
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self, first: int = 1) -> Server:
        """Start a server that counts from `first` on."""
        connection = open_dbus_connection(self.address)
        connection.send_and_get_reply(message_bus.RequestName(NAME))
        server = Server(connection, first=first)
        thread = threading.Thread(target=server.serve)
        thread.start()
        self._threads.append(thread)
        return server

    def stop(self, server: Server) -> None:
        """Take a server off the bus."""
        server.connection.send(message_bus.ReleaseName(NAME))

    def end(self, daemon: "subprocess.Popen[bytes]") -> None:
        """End the bus, and with it all servers."""
        daemon.kill()
        daemon.wait()
        for thread in self._threads:
            thread.join(5)


@pytest.fixture
def notifying(tmp_path: Path) -> Iterator[Desktop]:
    if shutil.which("dbus-daemon") is None:
        pytest.skip("no dbus-daemon")
    configuration = tmp_path / "bus.conf"
    configuration.write_text(BUS_CONFIGURATION.format(folder=tmp_path))
    command = ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--print-address"]
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: S603
    assert daemon.stdout is not None
    assert daemon.stdout.readline()
    desktop = Desktop(f"unix:path={tmp_path}/bus")
    yield desktop
    desktop.end(daemon)
    daemon.stdout.close()
