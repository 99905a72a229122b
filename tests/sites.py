"""Web servers of other people, whose answers a test writes down."""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from falgui.core.sources import LinkSource

CONTENT = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100


class Site(ThreadingHTTPServer):
    """A web server whose next answers a test writes down."""

    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._tls = tls
        self.status = 200
        self.headers: dict[str, str] = {"Content-Type": "image/png"}
        self.content: bytes | Callable[[], Iterator[bytes]] = CONTENT
        self.redirects: dict[str, str] = {}
        self.redirect_headers: dict[str, str] = {}
        self.asked: list[tuple[str, Mapping[str, str]]] = []

    def link(self, path: str = "/folder/picture.png?signature=canary") -> LinkSource:
        return LinkSource(f"{self.address}{path}")

    @property
    def address(self) -> str:
        """Where it is; as a proxy it stands for every host of the world."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def finish_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401  a socket
        """Answer on the connection's own thread, over TLS if there is a certificate."""
        if self._tls is None:
            super().finish_request(request, client_address)
            return
        with self._tls.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, client_address)

    def handle_error(self, *_about: object) -> None:
        """Keep silent: the client hanging up is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        site = self.server
        site.asked.append((self.path, dict(self.headers)))
        target = site.redirects.get(self.path)
        self.send_response_only(302 if target else site.status)
        if target:
            self.send_header("Location", target)
            for name, value in site.redirect_headers.items():
                self.send_header(name, value)
            self.end_headers()
            return
        for name, value in site.headers.items():
            self.send_header(name, value)
        if isinstance(site.content, bytes):
            self.send_header("Content-Length", str(len(site.content)))
        self.end_headers()
        for piece in [site.content] if isinstance(site.content, bytes) else site.content():
            self.wfile.write(piece)

    def do_CONNECT(self) -> None:
        self.send_response_only(self.server.status)
        self.end_headers()

    def log_message(self, *_about: object) -> None:
        """Keep silent."""


@contextmanager
def open_site(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Give a site that serves until the end."""
    with Site(tls) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
