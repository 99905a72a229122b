"""Ports for a sandbox that starts later than what wants to reach it."""

import random
import socket
from contextlib import ExitStack

_ORIGINS = 5
# Below what the system hands out by itself.
_CANDIDATES = range(20_000, 30_000, _ORIGINS)


def free_ports() -> int:
    """Return the first of five ports in a row that nobody listens on."""
    for first in random.sample(_CANDIDATES, len(_CANDIDATES)):
        with ExitStack() as stack:
            try:
                for port in range(first, first + _ORIGINS):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            return first
    raise AssertionError("every port is taken")


def environment_at(port: int) -> dict[str, str]:
    """Return what leads to a sandbox that begins at `port`."""
    return {
        "FALGUI_REST_URL": f"http://127.0.0.1:{port}",
        "FALGUI_CDN_URL": f"http://127.0.0.1:{port + 1}",
        "FALGUI_LEGACY_CDN_URL": f"http://127.0.0.1:{port + 2}",
        "FAL_KEY": "sandbox-key:sandbox-secret",
    }
