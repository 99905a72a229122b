"""A computer that slept in the middle of an upload goes on within seconds of waking."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web

from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.sandbox.server import Sandbox
from tests.journeys.window.conftest import digest

# More than the window takes for a busy computer.
ASLEEP_SECONDS = 6.0
# Far from the minute after which a line that is silent is given up.
AWAKE_SECONDS = 15.0

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs SIGSTOP")


def _wait(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.row("N22")
def test_parts_whose_connections_died_in_sleep_are_sent_again_at_once(
    tmp_path: Path, home: Path
) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(os.urandom(1024) * 110_000)
    swallowed: list[int | None] = []
    is_awake = False

    async def swallow(arrived: Arrived) -> web.StreamResponse | None:
        # As if the other end had gone: nothing is refused, and nothing ever answered.
        if arrived.endpoint is Endpoint.PART and not is_awake:
            swallowed.append(arrived.part)
            await asyncio.Event().wait()
        return None

    with Sandbox(interfere=swallow) as sandbox:
        environment = {**os.environ, **sandbox.environment(), "FALGUI_HOME": str(home)}
        process = subprocess.Popen(  # noqa: S603  this interpreter
            [sys.executable, "-m", "falgui", str(large)], env=environment
        )
        try:
            _wait(lambda: len(swallowed) >= 2)
            process.send_signal(signal.SIGSTOP)
            time.sleep(ASLEEP_SECONDS)
            is_awake = True
            process.send_signal(signal.SIGCONT)
            woken = time.monotonic()
            _wait(lambda: bool(sandbox.objects), AWAKE_SECONDS)
            assert time.monotonic() - woken < AWAKE_SECONDS
            (stored,) = sandbox.objects
            assert stored.sha256 == digest(large)
            logged = "".join(path.read_text() for path in home.rglob("*.log*"))
            assert "M03" not in logged
        finally:
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()
