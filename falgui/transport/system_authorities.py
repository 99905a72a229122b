"""A TLS context that trusts the certificates that the system trusts, read once."""

import os
import re
import ssl
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

# Where distributions keep them all in one file, if OpenSSL's own place has none: falgui's
# bundles bring an OpenSSL that was made for another system.
_FILES: Final = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/cert.pem",
    "/etc/ssl/cert.pem",
    "/etc/ssl/ca-bundle.pem",
)
_HASHED: Final = re.compile(r"[0-9a-fA-F]{8}\.[0-9]")


class _OpensslContext(ssl.SSLContext):
    """Reads the system's certificates when the first connection needs them.

    The library that asks other systems reads them anew for each connection: 30 ms of computing
    for one that takes a millisecond otherwise, and all other connections wait meanwhile.
    """

    def __init__(self, *_arguments: object) -> None:
        super().__init__()
        self._reading = threading.Lock()
        self._is_read = False

    def wrap_socket(self, *arguments: Any, **options: Any) -> ssl.SSLSocket:  # noqa: ANN401
        """Put TLS on a socket; see `ssl.SSLContext`."""
        self.read()
        return super().wrap_socket(*arguments, **options)

    def wrap_bio(self, *arguments: Any, **options: Any) -> ssl.SSLObject:  # noqa: ANN401
        """Put TLS on two buffers; see `ssl.SSLContext`."""
        self.read()
        return super().wrap_bio(*arguments, **options)

    def read(self) -> None:
        """Read them, unless that has been done; raises `OSError`."""
        with self._reading:
            if not self._is_read:
                file = _own_file()
                if file is None:
                    self.set_default_verify_paths()
                else:
                    self.load_verify_locations(file)
                self._is_read = True


_ahead: Final[list[_OpensslContext]] = []


def read_ahead() -> None:
    """Begin to read, on another thread, what the next `system_context` needs.

    For a program that is about to connect and has something else to do until then: reading
    takes 30 ms, and Python goes on meanwhile.
    """
    if not _system_judges():
        context = _OpensslContext(ssl.PROTOCOL_TLS_CLIENT)
        _ahead.append(context)
        # Not one that the end of the program cuts off: OpenSSL is cleaned up then, and it would
        # go on reading into what is gone.
        threading.Thread(target=_read_quietly, args=(context,)).start()


def system_context() -> ssl.SSLContext:
    """Return a context for connections to hosts that the system's certificates vouch for."""
    if _system_judges():
        import truststore  # noqa: PLC0415

        context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return context
    return _ahead.pop() if _ahead else _OpensslContext(ssl.PROTOCOL_TLS_CLIENT)


def state_of_authorities() -> object:
    """Return what changes with the system's certificates, where that can be told."""
    paths = ssl.get_default_verify_paths()
    states = []
    for place in (_own_file(), paths.cafile, paths.capath):
        try:
            states.append(place and Path(place).stat().st_mtime_ns)
        except OSError:
            states.append(None)
    return tuple(states)


def _system_judges() -> bool:
    return sys.platform in ("win32", "darwin")


def _read_quietly(context: _OpensslContext) -> None:
    # What is wrong with them is said where somebody connects.
    with suppress(OSError):
        context.read()


def _own_file() -> Path | None:
    """Return the file to read in place of what OpenSSL looks at by itself, if that is empty."""
    paths = ssl.get_default_verify_paths()
    if paths.cafile or (paths.capath and _has_certificates(paths.capath)):
        return None
    return next((Path(file) for file in _FILES if os.path.isfile(file)), None)  # noqa: PTH113


def _has_certificates(folder: str) -> bool:
    try:
        return any(map(_HASHED.fullmatch, os.listdir(folder)))  # noqa: PTH208
    except OSError:
        return False
