"""A session bus of a test's own, and programs on it that are as strict as real ones."""

import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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

Answer = tuple[str, tuple[Any, ...]]
"""A signature and what it describes."""


@contextmanager
def open_bus(folder: Path) -> Iterator[str]:
    """Run a bus daemon that lives in `folder`; gives its address."""
    configuration = folder / "bus.conf"
    configuration.write_text(BUS_CONFIGURATION.format(folder=folder))
    command = ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--print-address"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: S603
    assert process.stdout is not None
    assert process.stdout.readline()
    try:
        yield f"unix:path={folder}/bus"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


class Service:
    """A program with a name on the bus, on a thread of its own.

    `methods` gives for each "interface.method" the signature that it takes and what answers; any
    other call, and one with another signature, gets an error, as from a real program.
    """

    def __init__(
        self,
        address: str,
        name: str,
        methods: Mapping[str, tuple[str, Callable[..., Answer | None]]],
    ) -> None:
        self._methods = methods
        self.refused: list[str] = []
        """What was asked for in vain."""
        self.connection: DBusConnection = open_dbus_connection(address)
        self.connection.send_and_get_reply(message_bus.RequestName(name))
        self.caller = ""
        """Who asks what is being answered."""
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def emit(
        self,
        path: str,
        interface: str,
        member: str,
        signature: str,
        *body: object,
        receiver: str = "",
    ) -> None:
        """Send a signal to everybody, or to `receiver` alone."""
        message = new_signal(DBusAddress(path, interface=interface), member, signature, body)
        if receiver:
            message.header.fields[HeaderFields.destination] = receiver
        with self._lock:
            self.connection.send(message)

    def freeze(self) -> None:
        """Answer nothing any more."""
        self._ended.set()
        self._thread.join(5)

    def close(self) -> None:
        self._ended.set()
        self._thread.join(5)
        self.connection.close()

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                message = self.connection.receive(timeout=0.02)
            except TimeoutError:
                continue
            if message.header.message_type is MessageType.method_call:
                self._answer(message)

    def _answer(self, message: Message) -> None:
        fields = message.header.fields
        name = f"{fields[HeaderFields.interface]}.{fields[HeaderFields.member]}"
        signature = fields.get(HeaderFields.signature, "")
        self.caller = fields[HeaderFields.sender]
        wanted, method = self._methods.get(name, (None, None))
        if method is None or wanted != signature:
            self.refused.append(f"{name}({signature})")
            reply = new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")
        else:
            answer = method(*message.body)
            # Whoever answers None has said all there is to say, as a signal or not at all.
            if answer is None:
                return
            reply = new_method_return(message, *answer)
        with self._lock:
            self.connection.send(reply)
