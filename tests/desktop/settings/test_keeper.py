"""Settings reach the disk in order, the last ones always, and never from the main thread."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import UploadError
from falgui.desktop.settings.keeper import SettingsKeeper
from falgui.store.settings import Settings
from falgui.store.settings_file import load_settings, save_settings

pytestmark = pytest.mark.usefixtures("qapp")


class Disk:
    """Writes when it is let to, and notes what, on which thread."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.gate = threading.Event()
        self.gate.set()
        self.written: list[int] = []
        self.threads: set[int] = set()
        self.full = False

    def __call__(self, settings: Settings) -> None:
        assert self.gate.wait(20)
        self.threads.add(threading.get_ident())
        if self.full:
            raise UploadError(messages.settings_not_saved())
        save_settings(self._file, settings)
        self.written.append(settings.streams)


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path / "settings.json")


@pytest.fixture
def keeper(qapp: QApplication, disk: Disk) -> Iterator[SettingsKeeper]:  # noqa: ARG001
    keeper = SettingsKeeper(disk)
    yield keeper
    disk.gate.set()
    assert keeper.close(5000)


def numbered(number: int) -> Settings:
    return replace(Settings(), streams=number)


def test_a_change_is_written_soon_and_on_another_thread(
    qtbot: QtBot, keeper: SettingsKeeper, disk: Disk, tmp_path: Path
) -> None:
    keeper.keep(numbered(5))
    qtbot.waitUntil(lambda: disk.written == [5])
    assert threading.get_ident() not in disk.threads
    assert load_settings(tmp_path / "settings.json")[0] == numbered(5)


def test_a_slow_disk_gets_the_last_of_many_changes(
    qtbot: QtBot, keeper: SettingsKeeper, disk: Disk
) -> None:
    disk.gate.clear()
    for number in range(1, 11):
        keeper.keep(numbered(number))
    disk.gate.set()
    qtbot.waitUntil(lambda: disk.written == [1, 10])


def test_quitting_writes_what_is_not_on_disk_yet(keeper: SettingsKeeper, disk: Disk) -> None:
    disk.gate.clear()
    keeper.keep(numbered(1))
    keeper.keep(numbered(2))
    disk.gate.set()
    assert keeper.close(5000)
    assert disk.written == [1, 2]


def test_quitting_does_not_wait_for_a_disk_that_hangs(keeper: SettingsKeeper, disk: Disk) -> None:
    disk.gate.clear()
    keeper.keep(numbered(1))
    assert not keeper.close(50)


def test_a_full_disk_is_told_and_the_next_change_is_tried(
    qtbot: QtBot, keeper: SettingsKeeper, disk: Disk
) -> None:
    disk.full = True
    with qtbot.waitSignal(keeper.failed) as told:
        keeper.keep(numbered(1))
    assert told.args is not None
    assert told.args[0].message.id == "M45"
    disk.full = False
    keeper.keep(numbered(2))
    qtbot.waitUntil(lambda: disk.written == [2])
