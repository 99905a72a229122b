"""When a newer falgui is asked for, and who hears of it."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, ServiceError, UploadError
from falgui.core.releases import DAY
from falgui.desktop.release_watch import ReleaseWatch
from falgui.desktop.system.background import Background
from falgui.store.settings import Settings

NOW = 1_800_000_000
SOON = 5


class Stage:
    """A watch with a clock of its own, and what it said."""

    def __init__(self, background: Background) -> None:
        self.settings = Settings()
        self.now = float(NOW)
        self.answer: str | UploadError = "0.2.0"
        self.asked = 0
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.found: list[str] = []
        self._background = background
        self.watch = self.start_anew()

    def start_anew(self) -> ReleaseWatch:
        """Return the watch of a falgui that has just been started."""
        self.watch = ReleaseWatch(
            self._ask,
            lambda: self.settings,
            self.change,
            self._background,
            own="0.1.0",
            first=SOON,
            clock=lambda: self.now,
        )
        self.watch.found.connect(self.found.append)
        self.watch.follow()
        return self.watch

    def change(self, settings: Settings) -> None:
        self.settings = settings
        self.watch.follow()

    def switch(self, *, on: bool) -> None:
        self.change(replace(self.settings, look_for_releases=on))

    def _ask(self, _cancel: Cancel) -> str:
        self.asked += 1
        assert self.may_answer.wait(5)
        if isinstance(self.answer, UploadError):
            raise self.answer
        return self.answer


@pytest.fixture
def stage(background: Background) -> Iterator[Stage]:
    stage = Stage(background)
    yield stage
    stage.watch.close()


def settled(qtbot: QtBot, background: Background) -> None:
    """Let pass several times what the watch waits at first, and all that it began."""
    qtbot.wait(SOON * 20)
    assert background.finish_all(5000)
    qtbot.wait(1)


def failure() -> ServiceError:
    return ServiceError(messages.newest_release_unknown("Because."))


def test_nobody_is_asked_unless_that_is_switched_on(
    stage: Stage, qtbot: QtBot, background: Background
) -> None:
    settled(qtbot, background)
    assert (stage.asked, stage.found) == (0, [])
    assert not stage.watch.is_waiting, "a timer wakes up for nothing"


def test_a_newer_release_is_told(stage: Stage, qtbot: QtBot) -> None:
    stage.switch(on=True)
    qtbot.waitUntil(lambda: stage.found == ["0.2.0"])
    assert stage.settings.releases_asked_at == NOW


@pytest.mark.parametrize("answer", ["", "0.1.0", "0.0.9", "0.2.0rc1"])
def test_nothing_else_is(stage: Stage, qtbot: QtBot, background: Background, answer: str) -> None:
    stage.answer = answer
    stage.switch(on=True)
    qtbot.waitUntil(lambda: stage.asked == 1)
    settled(qtbot, background)
    assert stage.found == []


def test_it_is_asked_once_a_day_whatever_comes_between(
    stage: Stage, qtbot: QtBot, background: Background
) -> None:
    stage.switch(on=True)
    qtbot.waitUntil(lambda: stage.asked == 1)
    for hours in range(1, 24):
        stage.now = NOW + hours * 3600
        stage.switch(on=False)
        stage.switch(on=True)
        stage.start_anew()
    settled(qtbot, background)
    assert stage.asked == 1
    assert stage.watch.is_waiting
    stage.now = NOW + DAY
    stage.start_anew()
    qtbot.waitUntil(lambda: stage.asked == 2)
    qtbot.waitUntil(lambda: stage.found == ["0.2.0", "0.2.0"])


def test_a_timer_that_ends_too_early_asks_nobody(
    stage: Stage, qtbot: QtBot, background: Background
) -> None:
    stage.switch(on=True)
    qtbot.waitUntil(lambda: stage.asked == 1)
    stage.now = NOW + DAY - 1
    stage.watch._look()
    settled(qtbot, background)
    assert stage.asked == 1
    assert stage.watch.is_waiting


def test_a_failure_is_told_to_nobody_and_tried_the_next_day(
    stage: Stage, qtbot: QtBot, background: Background
) -> None:
    stage.answer = failure()
    stage.switch(on=True)
    qtbot.waitUntil(lambda: stage.asked == 1)
    settled(qtbot, background)
    assert (stage.asked, stage.found) == (1, [])
    stage.answer = "0.2.0"
    stage.now += DAY
    stage.start_anew()
    qtbot.waitUntil(lambda: stage.found == ["0.2.0"])


def test_what_was_put_aside_is_told_no_more_but_the_next_one_is(
    stage: Stage, qtbot: QtBot, background: Background
) -> None:
    stage.watch.put_aside("0.2.0")
    stage.switch(on=True)
    qtbot.waitUntil(lambda: stage.asked == 1)
    settled(qtbot, background)
    assert stage.found == []
    stage.answer = "0.3.0"
    stage.now += DAY
    stage.start_anew()
    qtbot.waitUntil(lambda: stage.found == ["0.3.0"])


def test_who_asks_is_answered_whatever_the_switch_says(stage: Stage, qtbot: QtBot) -> None:
    told: list[str] = []
    stage.watch.put_aside("0.2.0")
    stage.watch.ask_now(stage.watch, told.append, lambda _error: None)
    qtbot.waitUntil(lambda: told == ["0.2.0"])
    assert stage.found == []
    assert not stage.watch.is_waiting
    stage.answer = "0.1.0"
    stage.watch.ask_now(stage.watch, told.append, lambda _error: None)
    qtbot.waitUntil(lambda: told == ["0.2.0", ""])


def test_who_asks_is_told_of_a_failure(stage: Stage, qtbot: QtBot) -> None:
    problems: list[UploadError] = []
    stage.answer = failure()
    stage.watch.ask_now(stage.watch, lambda _release: None, problems.append)
    qtbot.waitUntil(lambda: [one.message.id for one in problems] == ["M79"])


def test_to_have_asked_counts_as_the_question_of_the_day(
    stage: Stage, qtbot: QtBot, background: Background
) -> None:
    stage.watch.ask_now(stage.watch, lambda _release: None, lambda _error: None)
    stage.switch(on=True)
    settled(qtbot, background)
    assert stage.asked == 1


def test_who_has_gone_is_told_nothing(stage: Stage, qtbot: QtBot, background: Background) -> None:
    told: list[str] = []
    asker = QObject()
    stage.may_answer.clear()
    stage.watch.ask_now(asker, told.append, lambda _error: None)
    with qtbot.waitSignal(asker.destroyed):
        asker.deleteLater()
    stage.may_answer.set()
    settled(qtbot, background)
    assert (stage.asked, told) == (1, [])


def test_switching_off_stops_the_timer(stage: Stage, qtbot: QtBot, background: Background) -> None:
    stage.switch(on=True)
    stage.switch(on=False)
    assert not stage.watch.is_waiting
    settled(qtbot, background)
    assert stage.asked == 0


def test_the_end_stops_what_is_under_way(background: Background, qtbot: QtBot) -> None:
    waits: list[Cancel] = []

    def ask(cancel: Cancel) -> str:
        waits.append(cancel)
        cancel.wait(60)
        cancel.raise_if_set()
        raise Cancelled

    told: list[str] = []
    watch = ReleaseWatch(ask, Settings, lambda _settings: None, background, own="0.1.0")
    watch.ask_now(watch, told.append, _fail)
    qtbot.waitUntil(lambda: bool(waits))
    watch.close()
    assert background.finish(2000)


def _fail(error: UploadError) -> None:
    raise AssertionError(error)
