"""Ending `falgui upload` before its time: quick, quiet, and nothing that was sent is lost."""

import asyncio
import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from aiohttp import web

from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.sandbox.rules import Rules
from falgui.transport.parts import PART_SIZE

from .conftest import Serve

posix = pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")
MEBIBYTE = 1024 * 1024


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.row("S13")
def test_an_interrupted_upload_continues_with_the_missing_parts(
    serve: Serve, tmp_path: Path, number: signal.Signals
) -> None:
    path = tmp_path / "large.bin"
    path.write_bytes(os.urandom(MEBIBYTE) * 25)
    reached = threading.Event()
    asked: list[int | None] = []

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.PART:
            asked.append(arrived.part)
            if arrived.part == 2:
                reached.set()
        return None

    sandbox, falgui = serve(
        interfere=interfere, rules=Rules(single_limit=MEBIBYTE), bytes_per_second=20_000_000
    )
    falgui.set(single_limit=MEBIBYTE, streams=1)
    with falgui.start("upload", path) as process:
        assert reached.wait(30)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert "Interrupted. Parts already sent are kept" in err
    assert "Traceback" not in err
    assert sandbox.objects == []
    before = len(asked)
    again = falgui("upload", path)
    assert again.returncode == 0
    assert asked[before:] in ([2, 3], [3])
    (stored,) = sandbox.objects
    assert stored.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert again.stdout == f"{stored.url}\n"
    assert stored.size > 2 * PART_SIZE


@posix
@pytest.mark.row("S13")
def test_interrupting_does_not_wait_for_a_service_that_never_answers(
    serve: Serve, files: list[Path]
) -> None:
    reached = threading.Event()

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.SINGLE:
            await arrived.request.read()
            reached.set()
            await asyncio.Event().wait()
        return None

    _sandbox, falgui = serve(interfere=interfere)
    with falgui.start("upload", files[0]) as process:
        assert reached.wait(30)
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        _out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert time.monotonic() - began < 10
    assert "Traceback" not in err


@posix
@pytest.mark.row("S13")
def test_an_interrupt_while_starting_is_quiet(serve: Serve, files: list[Path]) -> None:
    _sandbox, falgui = serve()
    program = (
        "import os, signal, sys\n"
        "import falgui.cli.upload as command\n"
        "command.open_database = lambda _file: os.kill(os.getpid(), signal.SIGINT)\n"
        f"sys.argv[1:] = ['upload', {str(files[0])!r}]\n"
        "from falgui.__main__ import main\n"
        "main()\n"
    )
    ended = subprocess.run(  # noqa: S603  this interpreter and our own text
        [sys.executable, "-c", program],
        env=dict(falgui.environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ended.returncode, ended.stdout) == (130, "")
    assert "Traceback" not in ended.stderr


@posix
def test_a_reader_that_leaves_ends_the_program_quietly(serve: Serve, files: list[Path]) -> None:
    _sandbox, falgui = serve()
    reading, writing = os.pipe()
    os.close(reading)
    with falgui.start("upload", "--quiet", *files, stdout=writing) as process:
        os.close(writing)
        _out, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert err == ""
