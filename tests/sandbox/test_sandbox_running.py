"""Starting and stopping: ports, threads, files, and the foreground runner."""

import random
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from falgui.sandbox.server import Sandbox

from .conftest import Client

RUNNER = """
import sys
from falgui.sandbox.serve import serve
sys.exit(serve(None, int(sys.argv[1]), None, lambda line: print(line, flush=True)))
"""
DESCRIPTORS = Path("/proc/self/fd")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def port() -> Iterator[int]:
    """Return the first of five neighbouring ports that were free a moment ago."""
    for _ in range(100):
        first = random.randint(20_000, 32_000)  # noqa: S311  not for secrets
        try:
            with Sandbox(port=first):
                pass
        except OSError:
            continue
        yield first
        return


def _open_descriptors() -> int:
    return len(list(DESCRIPTORS.iterdir())) if DESCRIPTORS.exists() else 0


def test_starting_and_stopping_leaves_nothing_behind(temporary: Path) -> None:
    threads, descriptors = set(threading.enumerate()), _open_descriptors()
    for _ in range(20):
        with Sandbox() as sandbox, httpx.Client(trust_env=False) as connection:
            client = Client(sandbox, connection)
            assert client.upload().status_code == 200
            url, upload_id = client.create()
            client.put_part(url, upload_id, 1, b"unfinished")
            assert list(temporary.iterdir())
    # What other tests have left may end meanwhile, and is not the sandbox's.
    assert set(threading.enumerate()) <= threads
    assert _open_descriptors() <= descriptors
    assert list(temporary.iterdir()) == []


def test_a_given_folder_keeps_the_objects_and_nothing_else(
    tmp_path: Path, http: httpx.Client
) -> None:
    folder = tmp_path / "new" / "folder"
    with Sandbox(folder) as sandbox:
        client = Client(sandbox, http)
        client.upload(b"kept")
        url, upload_id = client.create()
        client.put_part(url, upload_id, 1, b"unfinished")
    assert [path.read_bytes() for path in folder.iterdir()] == [b"kept"]


def test_stopping_in_the_middle_of_an_upload_leaves_nothing_of_it(
    tmp_path: Path, http: httpx.Client
) -> None:
    with Sandbox(tmp_path) as sandbox:
        token = Client(sandbox, http).bearer["Authorization"]
        port = int(sandbox.endpoints.cdn.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(
                b"POST /files/upload HTTP/1.1\r\nHost: cdn\r\nContent-Length: 1000\r\n"
                b"Authorization: " + token.encode() + b"\r\n\r\nthe beginning"
            )
            while not list(tmp_path.iterdir()):
                time.sleep(0.005)
            sandbox.stop()
    assert list(tmp_path.iterdir()) == []
    assert sandbox.objects == []


def test_stopping_again_or_before_starting_is_harmless() -> None:
    sandbox = Sandbox()
    sandbox.stop()
    with pytest.raises(RuntimeError):
        _ = sandbox.endpoints
    sandbox.start()
    with pytest.raises(RuntimeError):
        sandbox.start()
    sandbox.stop()
    sandbox.stop()


def test_open_connections_do_not_delay_the_stop(http: httpx.Client) -> None:
    with Sandbox() as sandbox:
        http.get(sandbox.endpoints.rest)
        connections = [
            socket.create_connection(("127.0.0.1", int(origin.rpartition(":")[2])))
            for origin in (sandbox.endpoints.rest, sandbox.endpoints.cdn)
        ]
        began = time.monotonic()
    assert time.monotonic() - began < 5
    for connection in connections:
        connection.close()


def test_a_port_is_followed_by_the_next_four(port: int) -> None:
    with Sandbox(port=port) as sandbox:
        origins = sandbox.endpoints
        ports = [origins.rest, origins.cdn, origins.legacy, origins.shard, origins.presigned]
        assert ports == [f"http://127.0.0.1:{port + offset}" for offset in range(5)]


def test_a_taken_port_is_an_error_at_once(port: int) -> None:
    threads, descriptors = set(threading.enumerate()), _open_descriptors()
    with Sandbox(port=port), pytest.raises(OSError, match="in use"):
        Sandbox(port=port - 4).start()
    # What other tests have left may end meanwhile, and is not the sandbox's.
    assert set(threading.enumerate()) <= threads
    assert _open_descriptors() <= descriptors


def test_a_folder_that_cannot_be_made_is_an_error_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    threads = threading.active_count()
    with pytest.raises(OSError, match="file"):
        Sandbox(tmp_path / "file").start()
    assert threading.active_count() == threads


def test_uploads_take_the_time_that_the_speed_asks_for(http: httpx.Client) -> None:
    with Sandbox(bytes_per_second=1_000_000) as sandbox:
        client = Client(sandbox, http)
        client.bearer  # noqa: B018  fetched before the clock runs
        began = time.monotonic()
        assert client.upload(bytes(200_000)).status_code == 200
        assert time.monotonic() - began >= 0.19
        assert sandbox.objects[0].size == 200_000


def test_the_environment_names_the_three_public_origins_and_the_key() -> None:
    with Sandbox(key="a:b") as sandbox:
        assert sandbox.environment() == {
            "FALGUI_REST_URL": sandbox.endpoints.rest,
            "FALGUI_CDN_URL": sandbox.endpoints.cdn,
            "FALGUI_LEGACY_CDN_URL": sandbox.endpoints.legacy,
            "FAL_KEY": "a:b",
        }


@pytest.mark.skipif(sys.platform == "win32", reason="signals can't be sent to a process there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_runner_prints_shell_lines_and_ends_cleanly(number: signal.Signals) -> None:
    with subprocess.Popen(  # noqa: S603  this interpreter and our own text
        [sys.executable, "-W", "error", "-c", RUNNER, "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(5)]
        assert lines[0].startswith("# ")
        words = [shlex.split(line) for line in lines[1:]]
        assert [word[0] for word in words] == ["export"] * 4
        exported = dict(word[1].split("=", 1) for word in words)
        answer = httpx.post(
            f"{exported['FALGUI_REST_URL']}/storage/auth/token?storage_type=fal-cdn-v3",
            headers={"Authorization": f"Key {exported['FAL_KEY']}"},
            trust_env=False,
        )
        assert answer.status_code == 200
        process.send_signal(number)
        rest, errors = process.communicate(timeout=30)
    assert (process.returncode, rest, errors) == (0, "", "")


def test_the_runner_says_when_a_port_is_taken(port: int) -> None:
    with Sandbox(port=port):
        ended = subprocess.run(  # noqa: S603  this interpreter and our own text
            [sys.executable, "-W", "error", "-c", RUNNER, str(port)],
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
    assert (ended.returncode, ended.stderr) == (1, "")
    assert ended.stdout.startswith("# The sandbox cannot start")
