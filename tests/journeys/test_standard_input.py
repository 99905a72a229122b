"""`falgui upload -`: what is piped in gets a link, and leaves nothing behind."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from .conftest import Command, Serve

posix = pytest.mark.skipif(os.name != "posix", reason="signals and terminals as on POSIX")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def piped(falgui: Command, content: bytes, *words: str | Path) -> subprocess.CompletedProcess[str]:
    ended = falgui.pipe(content, "upload", *words)
    return subprocess.CompletedProcess(
        ended.args, ended.returncode, ended.stdout.decode(), ended.stderr.decode()
    )


def left(falgui: Command) -> list[Path]:
    return list((falgui.home / "cache" / "temporary").iterdir())


@pytest.mark.parametrize(
    ("content", "words", "name", "kind"),
    [
        (PNG, ["--name", "x.png"], "x.png", "image/png"),
        (PNG, [], "stdin.png", "image/png"),
        (b"hello", [], "stdin.txt", "text/plain"),
        (b"\x00\x01\x02", [], "stdin.bin", "application/octet-stream"),
        (b"a,b\n", ["--name", "../folder/ä b.csv"], "ä b.csv", "text/csv"),
        (b"{}", ["--content-type", "Application/JSON"], "stdin.json", "application/json"),
        (PNG, ["--name", "x", "--content-type", "image/apng"], "x", "image/apng"),
    ],
)
def test_it_has_the_name_and_type_that_fit_and_serves_the_bytes(
    serve: Serve, content: bytes, words: list[str], name: str, kind: str
) -> None:
    sandbox, falgui = serve()
    ended = piped(falgui, content, "-", *words)
    assert ended.returncode == 0, ended.stderr
    (stored,) = sandbox.objects
    assert (stored.name, stored.content_type) == (name, kind)
    assert httpx.get(ended.stdout.strip(), trust_env=False).content == content
    assert left(falgui) == []


def test_what_is_large_is_streamed_and_mixes_with_files(serve: Serve, files: list[Path]) -> None:
    sandbox, falgui = serve()
    content = os.urandom(5_000_000)
    ended = piped(falgui, content, files[0], "-", files[1], "--json")
    assert ended.returncode == 0, ended.stderr
    assert '"source": "-"' in ended.stdout.splitlines()[1]
    links = [stored.url for stored in sandbox.objects]
    served = [httpx.get(link, trust_env=False).content for link in links]
    hashes = {hashlib.sha256(one).hexdigest() for one in served}
    assert hashlib.sha256(content).hexdigest() in hashes
    assert len(hashes) == 3


def test_nothing_piped_in_is_told_like_an_empty_file(serve: Serve) -> None:
    sandbox, falgui = serve()
    ended = piped(falgui, b"", "-", "--name", "x.png")
    assert ended.returncode == 1
    assert '"x.png" is empty' in ended.stderr
    assert sandbox.objects == []
    assert left(falgui) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["-", "-"], "only once"),
        (["a.png", "--name", "x.png"], "put - among the files"),
        (["a.png", "--content-type", "image/png"], "put - among the files"),
        (["-", "--name", "x/"], "no name for a file"),
        (["-", "--name", "x" * 300], "no name for a file"),
        (["-", "--content-type", "png"], "'png' is no content type"),
    ],
)
def test_what_cannot_be_is_wrong_usage(command: Command, words: list[str], told: str) -> None:
    ended = piped(command, b"x", *words)
    assert ended.returncode == 2
    assert told in ended.stderr


def test_it_becomes_a_data_uri_without_a_key(command: Command) -> None:
    ended = piped(command, b"abc", "-", "--format", "data-uri")
    assert ended.returncode == 0
    assert ended.stdout == "data:text/plain;base64,YWJj\n"
    assert ended.stderr == "stdin.txt: 3 B → 27 B as a data URI. Fine for every model.\n"
    assert left(command) == []


@posix
def test_a_terminal_is_not_waited_for(serve: Serve) -> None:
    _sandbox, falgui = serve()
    controller, terminal = os.openpty()
    try:
        process = falgui.start("upload", "-", stdin=terminal)
        _out, err = process.communicate(timeout=60)
    finally:
        os.close(controller)
        os.close(terminal)
    assert process.returncode == 2
    assert "Standard input is the keyboard." in err


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_while_it_is_read_it_leaves_nothing(serve: Serve, number: int) -> None:
    _sandbox, falgui = serve()
    process = falgui.start("upload", "-", stdin=subprocess.PIPE)
    assert process.stdin
    process.stdin.write("x" * 3_000_000)
    process.stdin.flush()
    temporary = falgui.home / "cache" / "temporary"
    leave_by = time.monotonic() + 30
    while not list(temporary.glob("*/*")):
        assert time.monotonic() < leave_by
        time.sleep(0.01)
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert left(falgui) == []


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process as Linux tells it")
def test_it_is_never_whole_in_memory(command: Command) -> None:
    script = (
        "import re; from pathlib import Path; from falgui.cli import run;"
        "code = run(['upload', '-', '--format', 'data-uri']);"
        "status = Path('/proc/self/status').read_text();"
        "print(code, int(re.search(r'VmHWM:\\s*(\\d+)', status)[1]) // 1024)"
    )
    ended = subprocess.run(  # noqa: S603  this interpreter
        [sys.executable, "-c", script],
        env=dict(command.environment),
        input=bytes(200_000_000),
        capture_output=True,
        check=False,
        timeout=120,
    )
    code, megabytes = ended.stdout.split()
    assert code == b"1"
    assert b"too much for a data URI" in ended.stderr
    assert int(megabytes) < 150
