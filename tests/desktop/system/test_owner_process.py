"""A falgui that hangs is found without doubt, and ended: politely first, then by force."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from pytestqt.qtbot import QtBot

from falgui.desktop.system.instance import Instance
from falgui.desktop.system.owner_process import Ending, OwnerProcess
from tests.desktop.system.starts import Start, line

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at Linux' processes")

POLITE = "import time; print(flush=True); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {POLITE}"

Run = Callable[[str], "subprocess.Popen[bytes]"]


@pytest.fixture
def run() -> Iterator[Run]:
    processes: list[subprocess.Popen[bytes]] = []

    def begin(script: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)  # noqa: S603
        processes.append(process)
        assert process.stdout is not None
        process.stdout.readline()
        return process

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


def test_a_hung_owner_is_known_by_its_lock(start: Start, folder: Path) -> None:
    process = start()
    assert line(process)[0] == "owner"
    process.send_signal(signal.SIGSTOP)
    owner = Instance(folder).owner()
    assert owner is not None
    assert owner.number == process.pid
    owner.close()


def test_a_hung_owner_is_known_without_its_socket(start: Start, folder: Path) -> None:
    process = start()
    assert line(process)[0] == "owner"
    process.send_signal(signal.SIGSTOP)
    (folder / "falgui.socket").unlink()
    owner = Instance(folder).owner()
    assert owner is not None
    assert owner.number == process.pid
    owner.close()


def test_a_hung_owner_is_known_by_its_socket(
    start: Start, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = start()
    assert line(process)[0] == "owner"
    process.send_signal(signal.SIGSTOP)
    monkeypatch.setattr(OwnerProcess, "holds", lambda *_: False)
    owner = Instance(folder).owner()
    assert owner is not None
    assert owner.number == process.pid
    owner.close()


def test_a_number_that_went_to_another_process_is_nobodys(
    run: Run, start: Start, folder: Path
) -> None:
    process = start()
    assert line(process)[0] == "owner"
    lock = folder / "falgui.lock"
    _number, rest = lock.read_text().split("\n", 1)
    lock.write_text(f"{run(POLITE).pid}\n{rest}")
    assert Instance(folder).owner() is None


def test_having_the_file_open_is_not_holding_it(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "falgui.lock"
    holder = QLockFile(str(file))
    assert holder.tryLock(0)
    reader = run(f"kept = open({str(file)!r}); {POLITE}")
    process = OwnerProcess(reader.pid)
    assert not process.holds(file)
    process.close()


@pytest.mark.parametrize("content", ["", "\n\n\n", "0\nfalgui\nvm\n", "-1\nfalgui\nvm\n"])
def test_a_lock_that_names_nobody_has_no_owner(folder: Path, content: str) -> None:
    folder.mkdir()
    (folder / "falgui.lock").write_text(content)
    assert Instance(folder).owner() is None


def test_what_can_end_is_only_asked_to(qtbot: QtBot, run: Run) -> None:
    process = run(POLITE)
    owner = OwnerProcess(process.pid)
    ending = Ending(owner, polite_seconds=30)
    with qtbot.waitSignal(ending.over, timeout=10_000):
        ending.start()
    assert process.wait() == -signal.SIGTERM
    owner.close()


@pytest.mark.parametrize("stopped", [False, True])
def test_what_does_not_end_is_ended_by_force(qtbot: QtBot, run: Run, *, stopped: bool) -> None:
    process = run(STUBBORN)
    if stopped:
        process.send_signal(signal.SIGSTOP)
    owner = OwnerProcess(process.pid)
    ending = Ending(owner, polite_seconds=0.2)
    began = time.monotonic()
    with qtbot.waitSignal(ending.over, timeout=10_000):
        ending.start()
    # It is not yet buried: its parent, this test, hasn't waited for it.
    assert time.monotonic() - began < 3
    assert process.wait() == -signal.SIGKILL
    owner.close()


def test_without_handles_on_processes_their_numbers_have_to_do(
    qtbot: QtBot, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "pidfd_open")
    process = run(POLITE)
    owner = OwnerProcess(process.pid)
    assert not owner.has_ended
    ending = Ending(owner, polite_seconds=30)
    ending.start()
    assert process.wait(10) == -signal.SIGTERM
    with qtbot.waitSignal(ending.over, timeout=10_000):
        assert owner.has_ended


def test_a_process_that_is_no_more_is_told() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    with pytest.raises(ProcessLookupError):
        OwnerProcess(process.pid)
