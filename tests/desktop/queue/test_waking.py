"""A computer that slept, or is in another network, is noticed; without work nothing ticks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QNetworkInformation
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.request import Options
from falgui.core.sources import FileSource
from falgui.core.upload import Problem, WaitCause
from falgui.desktop.queue.clocks import passing_seconds
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.queue.waking import Waking
from tests.desktop.scripted_uploader import ScriptedUploader

pytestmark = pytest.mark.row("N21", "N22")

OFFLINE = Problem(messages.offline())
SOURCE = FileSource(Path("/nowhere/a.png"))
Reachability = QNetworkInformation.Reachability


class Clock:
    now = 50.0
    asked = 0

    def __call__(self) -> float:
        self.asked += 1
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def waking(queue: UploadQueue, clock: Clock) -> Waking:
    return Waking(queue, queue, clock, tick=1)


@pytest.fixture
def woken(waking: Waking) -> list[str]:
    heard: list[str] = []
    waking.woken.connect(lambda: heard.append("woken"))
    return heard


@pytest.fixture
def at_work(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader, waking: Waking
) -> Iterator[None]:
    assert not waking.is_watching
    gate = uploader.block("a.png")
    queue.add([SOURCE], Options())
    qtbot.waitUntil(lambda: waking.is_watching)
    yield
    gate.set()


@pytest.mark.usefixtures("at_work")
def test_a_jump_of_the_clock_between_two_looks_is_a_sleep(
    qtbot: QtBot, clock: Clock, woken: list[str]
) -> None:
    clock.now += 8 * 3600
    qtbot.waitUntil(lambda: woken == ["woken"])
    looks = clock.asked
    qtbot.waitUntil(lambda: clock.asked > looks + 3)
    assert woken == ["woken"]


@pytest.mark.usefixtures("at_work")
def test_a_few_seconds_are_only_a_busy_computer(
    qtbot: QtBot, clock: Clock, woken: list[str]
) -> None:
    for _ in range(5):
        clock.now += 4.9
        looks = clock.asked
        qtbot.waitUntil(lambda before=looks: clock.asked > before + 1)  # type: ignore[misc]
    assert woken == []


def test_without_work_nothing_ticks(
    qtbot: QtBot, queue: UploadQueue, waking: Waking, clock: Clock
) -> None:
    queue.add([SOURCE], Options())
    qtbot.waitUntil(lambda: queue.list_totals().done == 1)
    qtbot.waitUntil(lambda: not waking.is_watching)
    looks = clock.asked
    clock.now += 100
    qtbot.wait(20)
    assert clock.asked == looks


def test_what_is_held_is_work_as_well(
    qtbot: QtBot, queue: UploadQueue, waking: Waking, clock: Clock, woken: list[str]
) -> None:
    queue.hold(WaitCause.OFFLINE, OFFLINE)
    queue.add([SOURCE], Options())
    qtbot.waitUntil(lambda: waking.is_watching)
    clock.now += 60
    qtbot.waitUntil(lambda: bool(woken))
    queue.release(WaitCause.OFFLINE)
    qtbot.waitUntil(lambda: not waking.is_watching)


@pytest.mark.usefixtures("at_work")
def test_another_network_is_told_once_the_first_is_known(waking: Waking, woken: list[str]) -> None:
    waking._network_changed(Reachability.Online)
    assert woken == []
    waking._network_changed(Reachability.Disconnected)
    assert woken == []
    waking._network_changed(Reachability.Online)
    assert woken == ["woken"]


def test_another_network_matters_only_to_work(waking: Waking, woken: list[str]) -> None:
    waking._network_changed(Reachability.Online)
    waking._network_changed(Reachability.Local)
    assert woken == []


def test_the_systems_own_word_can_be_followed(waking: Waking) -> None:
    waking.follow_network()
    assert not waking.is_watching


def test_the_clock_goes_on() -> None:
    assert passing_seconds() <= passing_seconds()
