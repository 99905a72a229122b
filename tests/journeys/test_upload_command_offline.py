"""`falgui upload` while the line is down."""

import hashlib
from pathlib import Path

import pytest

from falgui.sandbox.server import Sandbox

from .conftest import Command
from .ports import environment_at, free_ports


@pytest.mark.row("N4")
def test_it_waits_for_the_line_and_then_uploads(command: Command, files: list[Path]) -> None:
    port = free_ports()
    offline = Command({**command.environment, **environment_at(port)}, command.home)
    with offline.start("upload", files[0]) as process:
        assert process.stderr is not None
        # Nothing answers: it says so, and stays.
        while "No connection." not in process.stderr.readline():
            assert process.poll() is None
        with Sandbox(port=port) as sandbox:
            out, _err = process.communicate(timeout=60)
            (stored,) = sandbox.objects
    assert process.returncode == 0
    assert out == f"{stored.url}\n"
    assert stored.sha256 == hashlib.sha256(files[0].read_bytes()).hexdigest()
