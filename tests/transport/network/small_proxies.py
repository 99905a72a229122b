"""Proxies as small as can be: HTTP CONNECT and SOCKS5, both of which lead to one place."""

import socket
import ssl
import struct
import threading
from contextlib import suppress
from typing import Self


class SmallProxy:
    """Leads every connection to `target`, whatever host is asked for; a context manager.

    `refusal` is the status in place of 200, or the SOCKS code in place of 0. The first
    connection breaks after `dies_after` bytes to the target. `silent` says nothing at all.
    `tls` is what an HTTPS proxy is spoken to with.
    """

    def __init__(
        self,
        target: tuple[str, int],
        *,
        socks: bool = False,
        refusal: int = 0,
        dies_after: int | None = None,
        silent: bool = False,
        nonsense: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._target = target
        self._socks = socks
        self._refusal = refusal
        self._dies_after = dies_after
        self._silent = silent
        self._nonsense = nonsense
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._opened: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        self.asked: list[bytes] = []
        """What each connection asked for, credentials included."""

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_exception: object) -> None:
        for opened in (self._listener, *self._opened):
            with suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for opened in (self._listener, *self._opened):
            opened.close()

    def _start(self, target: object, *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _address = self._listener.accept()
                if self._tls is not None:
                    connection = self._tls.wrap_socket(connection, server_side=True)
                self._opened.append(connection)
                self._start(self._lead, connection)

    def _lead(self, connection: socket.socket) -> None:
        with suppress(OSError):
            if self._silent:
                self.asked.append(connection.recv(65536))
                connection.recv(1)
            elif self._nonsense:
                self.asked.append(connection.recv(65536))
                connection.sendall(b"\xff" * 5)
            elif not (self._greet_socks if self._socks else self._greet)(connection):
                connection.shutdown(socket.SHUT_RDWR)
            else:
                self._tunnel(connection)

    def _greet(self, connection: socket.socket) -> bool:
        self.asked.append(connection.recv(65536))
        status = self._refusal or 200
        connection.sendall(b"HTTP/1.1 %d canary\r\nContent-Length: 0\r\n\r\n" % status)
        return not self._refusal

    def _greet_socks(self, connection: socket.socket) -> bool:
        method = connection.recv(65536)[2]
        connection.sendall(bytes([5, method]))
        asked = b""
        if method == 2:
            asked = connection.recv(65536)
            connection.sendall(b"\1\0")
        self.asked.append(asked + connection.recv(65536))
        connection.sendall(bytes([5, self._refusal, 0, 1, 0, 0, 0, 0, 0, 0]))
        return not self._refusal

    def _tunnel(self, connection: socket.socket) -> None:
        target = socket.socket()
        self._opened.append(target)
        # Not create_connection: tests lead every name somewhere else.
        target.connect(self._target)
        self._start(self._pump, target, connection)
        left, self._dies_after = self._dies_after, None
        while piece := connection.recv(4096):
            target.sendall(piece)
            if left is not None:
                left -= len(piece)
                if left <= 0:
                    linger = struct.pack("ii", 1, 0)
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    connection.shutdown(socket.SHUT_RDWR)
                    target.shutdown(socket.SHUT_RDWR)
                    return
        target.shutdown(socket.SHUT_RDWR)

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                target.sendall(piece)
            target.shutdown(socket.SHUT_RDWR)
