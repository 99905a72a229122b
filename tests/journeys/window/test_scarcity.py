"""Few open files, little memory: fewer uploads at once, and no crash."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from falgui.sandbox.server import Sandbox
from falgui.store.paths import prepare, user_paths
from falgui.store.settings import Settings
from falgui.store.settings_file import save_settings
from tests.journeys.window.conftest import digest

pytestmark = [
    pytest.mark.row("S16"),
    pytest.mark.skipif(sys.platform != "linux", reason="limits as on Linux"),
]

FILES = 30


@pytest.mark.parametrize("limit", ["-n 64", "-v 1500000"])
def test_under_a_limit_of_the_system_every_upload_is_done(
    tmp_path: Path, home: Path, limit: str
) -> None:
    files = [tmp_path / f"{number}.bin" for number in range(FILES)]
    for number, file in enumerate(files):
        file.write_bytes(bytes([number]) * 300_000)
    paths, problem = prepare(user_paths({"FALGUI_HOME": str(home)}))
    assert problem is None
    save_settings(paths.settings_file, Settings(uploads_at_once=10, streams=10))
    with Sandbox() as sandbox:
        environment = {**os.environ, **sandbox.environment(), "FALGUI_HOME": str(home)}
        process = subprocess.Popen(  # noqa: S603  this interpreter
            [
                *("/bin/sh", "-c", f'ulimit {limit}; exec "$@"', "sh"),
                *(sys.executable, "-m", "falgui", *map(str, files)),
            ],
            env=environment,
        )
        try:
            deadline = time.monotonic() + 60
            while len(sandbox.objects) < FILES:
                assert process.poll() is None, "falgui ended"
                assert time.monotonic() < deadline, f"{len(sandbox.objects)} of {FILES}"
                time.sleep(0.05)
            assert {one.sha256 for one in sandbox.objects} == {digest(file) for file in files}
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        finally:
            process.kill()
            process.wait()
