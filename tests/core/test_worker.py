"""falgui's own processes start with little, and above all without a key."""

import json
import subprocess
import sys

import pytest

from falgui.core.worker import worker_command, worker_environment


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
