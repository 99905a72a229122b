"""A running falgui that hangs is ended by the next start: its uploads and the new ones go up."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from falgui.desktop.program import _claimed
from falgui.desktop.system import instance as instance_module
from falgui.desktop.system import owner_process
from falgui.desktop.system.instance import Instance
from falgui.sandbox.server import Sandbox
from falgui.store.paths import user_paths
from tests.desktop.answers import when_asked
from tests.desktop.controls import control
from tests.journeys.window.conftest import OpenApp, digest, ended, links, served
from tests.journeys.window.test_leaving import Silent


@pytest.mark.row("S11")
@pytest.mark.skipif(sys.platform != "linux", reason="looks at Linux' processes")
def test_ending_a_hung_falgui_loses_no_file(
    open_app: OpenApp,
    qtbot: QtBot,
    tmp_path: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(instance_module, "_ANSWER_MILLISECONDS", 200)
    monkeypatch.setattr(owner_process, "_POLITE_SECONDS", 0.2)
    old, new = tmp_path / "old.bin", tmp_path / "new.bin"
    old.write_bytes(b"o" * 1000)
    new.write_bytes(b"n" * 1000)
    silent = Silent()
    with Sandbox(interfere=silent) as sandbox:
        hung = subprocess.Popen(  # noqa: S603  this interpreter
            [sys.executable, "-m", "falgui", str(old)],
            env={**os.environ, **sandbox.environment(), "FALGUI_HOME": str(home)},
        )
        try:
            deadline = time.monotonic() + 30
            while not silent.taken:
                assert time.monotonic() < deadline
                time.sleep(0.02)
            hung.send_signal(signal.SIGSTOP)
            when_asked(lambda box: control(box, QPushButton, "endIt").click())
            instance = Instance(user_paths({"FALGUI_HOME": str(home)}).runtime)
            assert _claimed(instance, [str(new)])
            assert hung.wait(10) < 0
        finally:
            hung.kill()
            hung.wait()
    with Sandbox() as sandbox:
        app = open_app(sandbox.environment(), [new])
        qtbot.waitUntil(ended(app, 2), timeout=20_000)
        assert {served(link) for link in links(app)} == {digest(old), digest(new)}
    instance.close()
