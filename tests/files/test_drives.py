"""Drives that fail, hang or hold back a file, as the system itself reports it (strace)."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from falgui.sandbox.rules import Rules
from falgui.transport.parts import PART_SIZE
from tests.transport.conftest import KEY, Rig, Start, make_file, sha256

_ROOT = Path(__file__).parents[2]
_STRACE = shutil.which("strace")

pytestmark = pytest.mark.skipif(
    _STRACE is None or sys.platform != "linux", reason="strace is not installed"
)

COLD = "preadv2:error=EAGAIN"
"""The system has nothing of the file in memory: each read is the drive's."""
STUCK = "pread64:delay_enter=120000000:when=3+"


@pytest.fixture
def rig(start: Start) -> Rig:
    return start(rules=Rules(single_limit=PART_SIZE))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_file(tmp_path / "file.bin", 2 * PART_SIZE + 5)


def send(
    rig: Rig,
    path: Path,
    injected: Sequence[str],
    *,
    cancel_after: float = 0,
    patience: float = 20,
) -> dict[str, Any]:
    """Send the file in a process whose system calls for that file go wrong; say how it ended."""
    origins = rig.sandbox.endpoints
    command: list[str | Path] = [
        str(_STRACE),
        "-f",
        "-qq",
        "-o",
        path.with_name("trace"),
        "-P",
        path,
    ]
    for fault in injected:
        command += ["-e", f"inject={fault}"]
    command += [sys.executable, "-B", "-m", "tests.files.send_one"]
    command += [path, origins.rest, origins.cdn, origins.legacy, KEY]
    command += [str(cancel_after), str(patience)]
    with subprocess.Popen(  # noqa: S603  the tests' own script
        command,
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        # The system call that is held back is not waited for.
        os.killpg(process.pid, signal.SIGKILL)
        if not line:
            errors = process.stderr.read()
            if "ptrace" in errors:
                pytest.skip("this machine doesn't let one process trace another")
            pytest.fail(errors)
    outcome: dict[str, Any] = json.loads(line)
    return outcome


@pytest.mark.row("F8")
@pytest.mark.parametrize("error", ["EIO", "ESTALE", "ENOTCONN"])
def test_a_drive_that_keeps_failing_is_told_so(rig: Rig, path: Path, error: str) -> None:
    outcome = send(rig, path, [f"pread64:error={error}:when=3+"])
    assert (outcome["told"], outcome["kind"]) == ("M34", "DriveError")
    assert rig.sandbox.objects == []


@pytest.mark.row("F8")
def test_a_drive_that_fails_twice_is_asked_a_third_time(rig: Rig, path: Path) -> None:
    assert send(rig, path, ["pread64:error=EIO:when=3..4"])["told"] == "done"
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(path)]


@pytest.mark.row("F8")
def test_a_read_that_gives_nothing_is_never_sent_as_a_whole_part(rig: Rig, path: Path) -> None:
    assert send(rig, path, ["pread64:retval=0:when=5"])["told"] == "M12"
    assert rig.sandbox.objects == []


@pytest.mark.row("F7")
def test_a_file_that_is_let_go_of_in_time_is_sent(rig: Rig, path: Path) -> None:
    assert send(rig, path, ["openat:error=EBUSY:when=1..3"])["told"] == "done"
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(path)]


@pytest.mark.row("F9")
def test_cancel_leaves_a_read_that_takes_two_minutes(rig: Rig, path: Path) -> None:
    def is_prompt() -> bool:
        outcome = send(rig, path, [COLD, STUCK], cancel_after=1)
        assert outcome["told"] == "cancelled"
        return bool(outcome["seconds"] <= 0.25)

    # The best counts: what others take longer is the machine's doing.
    assert any(is_prompt() for _attempt in range(3))
    assert rig.sandbox.objects == []


@pytest.mark.row("F9")
def test_a_read_that_takes_two_minutes_is_a_drive_that_does_not_answer(
    rig: Rig, path: Path
) -> None:
    outcome = send(rig, path, [COLD, STUCK], patience=0.5)
    assert (outcome["told"], outcome["kind"]) == ("M34", "DriveError")
    assert outcome["detail"] == "no answer"
    assert rig.sandbox.objects == []


@pytest.mark.row("F9")
def test_a_slow_drive_is_waited_for(rig: Rig, path: Path) -> None:
    assert send(rig, path, [COLD, "pread64:delay_enter=20000"])["told"] == "done"
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(path)]
