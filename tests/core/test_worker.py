"""falgui's own processes start with little, and above all without a key."""

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from falgui.core.worker import is_worker, worker_command, worker_environment

START = Path(__file__).parents[2] / "packaging" / "bundle" / "start.py"
THUMBNAILS = "falgui.media.thumbnail_worker"
READY = bytes(4)


def test_a_worker_gets_what_it_needs_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAL_KEY", "id:secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://user:password@proxy")
    monkeypatch.setenv("DISPLAY", ":7")
    assert "DISPLAY" not in worker_environment()
    assert worker_environment("DISPLAY", "XAUTHORITY")["DISPLAY"] == ":7"
    assert not {"FAL_KEY", "HTTPS_PROXY"} & worker_environment("DISPLAY").keys()


def test_a_worker_is_this_falgui_wherever_it_starts() -> None:
    command = worker_command("json.tool", "--compact")
    assert command[0] == sys.executable
    asked = subprocess.run(  # noqa: S603  this Python
        command,
        input=b'{"a": 1}',
        env=worker_environment(),
        cwd="/",
        capture_output=True,
        check=True,
    )
    assert json.loads(asked.stdout) == {"a": 1}


def test_a_bundle_runs_its_workers_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    command = worker_command(THUMBNAILS, "12")
    assert command[0] == sys.executable
    assert "-m" not in command
    assert command[-2:] == [THUMBNAILS, "12"]
    assert is_worker(command)
    assert "PYTHONPATH" not in worker_environment()


@pytest.mark.parametrize(
    "command",
    [["falgui"], ["falgui", "upload", "--worker", "falgui.x"], ["falgui", "--worker", "json.tool"]],
)
def test_nothing_else_is_taken_for_a_worker(command: list[str]) -> None:
    assert not is_worker(command)


def test_a_worker_of_a_bundle_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = worker_environment()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    _program, *words = worker_command(THUMBNAILS)
    asked = subprocess.run(  # noqa: S603  this Python
        [sys.executable, START, *words],
        input=b"",
        env=environment,
        cwd="/",
        capture_output=True,
        check=True,
    )
    assert asked.stdout == READY


@pytest.mark.skipif(sys.platform != "linux", reason="Linux finds libraries so")
def test_programs_that_a_bundle_starts_get_their_own_libraries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("LD_LIBRARY_PATH", "QT_PLUGIN_PATH", "QML2_IMPORT_PATH", "_PYI_ARCHIVE_FILE"):
        monkeypatch.setenv(name, "/bundle")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/theirs")
    runpy.run_path(str(START))["give_back_environment"]()
    assert os.environ["LD_LIBRARY_PATH"] == "/theirs"
    assert "/bundle" not in os.environ.values()
    runpy.run_path(str(START))["give_back_environment"]()
    assert "LD_LIBRARY_PATH" not in os.environ
