"""What other programs really send to PicGo, and a plain socket to send it with."""

import json
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


@dataclass(frozen=True)
class Reply:
    """What came back, as it came."""

    status: int
    headers: Mapping[str, str]
    content: Any

    @property
    def message(self) -> str:
        """The sentence of a failure."""
        assert self.content["success"] is False
        return str(self.content["message"])


def exchange(port: int, request: bytes, seconds: float = 30.0) -> Reply:
    """Send bytes as they are to the door and return what it says until it closes."""
    with socket.create_connection(("127.0.0.1", port), seconds) as line:
        line.sendall(request)
        return heard(line)


def heard(line: socket.socket) -> Reply:
    """Read an answer to its end."""
    whole = b""
    while data := line.recv(65_536):
        whole += data
    head, _end, content = whole.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(one.lower().split(": ", 1) for one in lines)
    return Reply(int(status.split()[1]), headers, json.loads(content) if content else None)


def request(
    port: int,
    body: bytes = b"",
    *,
    target: str = "/upload",
    method: str = "POST",
    headers: Mapping[str, str | None] | None = None,
) -> bytes:
    """Return a plain request; `headers` are put in, None takes one out."""
    given: dict[str, str | None] = {
        "Host": f"127.0.0.1:{port}",
        "Content-Type": "application/json" if body else None,
        "Content-Length": str(len(body)),
        **(headers or {}),
    }
    lines = [f"{name}: {value}" for name, value in given.items() if value is not None]
    return "\r\n".join([f"{method} {target} HTTP/1.1", *lines, "", ""]).encode() + body


def listed(*names: object) -> bytes:
    """Return the JSON that asks for these paths or links."""
    return json.dumps({"list": [str(name) for name in names]}).encode()


def form(files: Sequence[tuple[str, bytes]], boundary: str = "x" * 20) -> bytes:
    """Return a form with these files, as browsers and Node write it."""
    parts = b""
    for name, content in files:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="list"; filename="{name}"\r\n'
        parts += head.encode() + b"Content-Type: application/octet-stream\r\n\r\n"
        parts += content + b"\r\n"
    return parts + f"--{boundary}--\r\n".encode()


# Requests of real programs ----------------------------------------------------------------
#
# Recorded at a listening socket: vs-piclist, the VS Code extension for PicList and PicGo, posts
# with axios (1.21 here) and the form-data package; PicGo-Core asks by axios whether another PicGo
# is there. Put together from the programs' own sources and users' logs: the Obsidian plug-in
# Image auto upload posts by Obsidian's requestUrl, Electron's network service, which tells no
# origin; an empty request is about the clipboard, and its mode for remote servers writes a form.
# Typora posts by its window's fetch on Windows and Linux, and on macOS by the system's library,
# with its slashes escaped.

_OBSIDIAN_AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) obsidian/1.8.10 "
    "Chrome/132.0.6834.210 Electron/34.3.0 Safari/537.36"
)
_AXIOS = (
    "Accept: application/json, text/plain, */*",
    "Content-Type: {type}",
    "User-Agent: axios/1.21.1",
    "Content-Length: {length}",
    "Accept-Encoding: gzip, compress, deflate, br",
    "Host: 127.0.0.1:{port}",
    "Connection: keep-alive",
)
_OBSIDIAN = (
    "Host: 127.0.0.1:{port}",
    "Connection: keep-alive",
    "Content-Length: {length}",
    "Content-Type: {type}",
    "Sec-Fetch-Site: none",
    "Sec-Fetch-Mode: no-cors",
    "Sec-Fetch-Dest: empty",
    f"User-Agent: {_OBSIDIAN_AGENT}",
    "Accept-Encoding: gzip, deflate, br, zstd",
    "Accept-Language: en-US",
)
_TYPORA = (
    "Host: 127.0.0.1:{port}",
    "Connection: keep-alive",
    "Content-Length: {length}",
    "Content-Type: {type}",
    "Accept: */*",
    "Origin: typora://app",
    "Sec-Fetch-Site: cross-site",
    "Sec-Fetch-Mode: cors",
    "Sec-Fetch-Dest: empty",
    "Accept-Encoding: gzip, deflate, br",
    "Accept-Language: en-US",
)
_TYPORA_ON_MAC = (
    "Host: 127.0.0.1:{port}",
    "Content-Type: {type}",
    "Connection: keep-alive",
    "Accept: */*",
    "User-Agent: Typora/6700 CFNetwork/1331.0.7 Darwin/21.4.0",
    "Content-Length: {length}",
    "Accept-Language: en-us",
    "Accept-Encoding: gzip, deflate",
)


def _written(
    lines: Sequence[str], port: int, target: str, kind: str, body: bytes, line: str = "POST"
) -> bytes:
    known = {"port": port, "length": len(body), "type": kind}
    head = [one.format(**known) for one in lines if kind or "{type}" not in one]
    return "\r\n".join([f"{line} {target} HTTP/1.1", *head, "", ""]).encode() + body


def vs_piclist(port: int, target: str, *names: object) -> bytes:
    """Return what the extension sends for files, or for the clipboard without any."""
    body = json.dumps(
        {"list": [str(name) for name in names]}, ensure_ascii=False, separators=(",", ":")
    ).encode()
    return _written(_AXIOS, port, target, "application/json", body)


def vs_piclist_form(port: int, target: str, name: str, content: bytes) -> bytes:
    """Return what it sends in its mode for remote servers."""
    boundary = "--------------------------fd243ed43d54f60c36d6d832"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: image/png\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return _written(_AXIOS, port, target, f"multipart/form-data; boundary={boundary}", body)


def picgo_heartbeat(port: int) -> bytes:
    """Return how PicGo-Core asks whether another PicGo is at its port."""
    return _written(_AXIOS, port, "/heartbeat", "application/x-www-form-urlencoded", b"")


def obsidian(port: int, target: str, *names: object) -> bytes:
    """Return what Image auto upload sends for files of the vault."""
    body = json.dumps(
        {"list": [str(name) for name in names]}, ensure_ascii=False, separators=(",", ":")
    ).encode()
    return _written(_OBSIDIAN, port, target, "application/json", body)


def obsidian_clipboard(port: int, target: str) -> bytes:
    """Return what it sends for the clipboard."""
    return _written(_OBSIDIAN, port, target, "", b"")


def obsidian_form(port: int, target: str, name: str, content: bytes) -> bytes:
    """Return what it sends in its mode for remote servers."""
    boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
    body = form([(name, content)], boundary)
    return _written(_OBSIDIAN, port, target, f"multipart/form-data; boundary={boundary}", body)


def typora(port: int, *names: object, kind: str = "application/json") -> bytes:
    """Return what Typora sends on Windows and Linux; it knows no token."""
    return _written(_TYPORA, port, "/upload", kind, listed(*names))


def typora_on_mac(port: int, *names: object) -> bytes:
    """Return what it sends on macOS."""
    body = listed(*names).replace(b"/", b"\\/")
    return _written(_TYPORA_ON_MAC, port, "/upload", "application/json", body)
