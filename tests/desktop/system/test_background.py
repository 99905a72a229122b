"""Jobs off the main thread: their outcome comes back, and nothing of theirs ends elsewhere."""

import gc
import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import LocalFileError, UploadError
from falgui.desktop.system.background import Background


def _gone() -> LocalFileError:
    return LocalFileError(messages.gone("a.png"))


class Owned:
    """What a job has to do with; notes on which thread it goes."""

    def __init__(self, gone: list[threading.Thread]) -> None:
        self._gone = gone

    def __del__(self) -> None:
        self._gone.append(threading.current_thread())


@pytest.fixture
def owner(qapp: QApplication) -> QObject:  # noqa: ARG001  an object needs it
    return QObject()


@pytest.fixture
def one_thread(qapp: QApplication) -> Iterator[Background]:  # noqa: ARG001  signals need it
    background = Background(threads=1)
    yield background
    assert background.finish(5000)


class Door:
    """Holds a job until it is opened."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self._open = threading.Event()

    def pass_through(self) -> None:
        self.entered.set()
        assert self._open.wait(5)

    def open(self) -> None:
        self._open.set()


def test_the_job_runs_elsewhere_and_its_outcome_comes_back(
    qtbot: QtBot, background: Background, owner: QObject
) -> None:
    threads: list[threading.Thread] = []
    told: list[threading.Thread] = []
    background.run(
        owner,
        lambda: threads.append(threading.current_thread()),
        lambda _nothing: told.append(threading.current_thread()),
    )
    qtbot.waitUntil(lambda: bool(told))
    assert threads[0] is not threading.main_thread()
    assert told == [threading.main_thread()]


@pytest.mark.parametrize(
    ("raised", "kind"),
    [(_gone(), LocalFileError), (ValueError("a defect"), UploadError)],
)
def test_whatever_a_job_raises_is_told(
    qtbot: QtBot,
    background: Background,
    owner: QObject,
    raised: Exception,
    kind: type[UploadError],
) -> None:
    def job() -> None:
        raise raised

    errors: list[UploadError] = []
    background.run(owner, job, lambda _nothing: None, errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], kind)


def test_where_the_system_has_no_thread_left_a_job_fails_and_a_later_one_does_not(
    qtbot: QtBot, one_thread: Background, owner: QObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []

    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as scarce:
        scarce.setattr(threading.Thread, "start", refuse)
        one_thread.run(owner, lambda: "done", told.append, told.append)
        qtbot.waitUntil(lambda: len(told) == 1)
    assert isinstance(told[0], UploadError)
    one_thread.run(owner, lambda: "later", told.append, told.append)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[1] == "later"


def test_nobody_is_told_once_the_owner_is_gone(
    qtbot: QtBot, background: Background, owner: QObject
) -> None:
    door = Door()
    told: list[str] = []
    background.run(owner, door.pass_through, lambda _nothing: told.append("owner"))
    assert door.entered.wait(5)
    shiboken6.delete(owner)
    door.open()
    other = QObject()
    assert background.finish_all(5000)
    background.run(other, lambda: None, lambda _nothing: told.append("other"))
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["other"]


def test_finishing_drops_what_has_not_begun(
    qtbot: QtBot, one_thread: Background, owner: QObject
) -> None:
    door = Door()
    told: list[str] = []
    one_thread.run(owner, door.pass_through, lambda _nothing: told.append("first"))
    one_thread.run(owner, lambda: None, lambda _nothing: told.append("second"))
    assert door.entered.wait(5)
    assert not one_thread.finish(0)
    door.open()
    assert one_thread.finish(5000)
    one_thread.run(owner, lambda: None, lambda _nothing: told.append("third"))
    qtbot.waitUntil(lambda: "third" in told)
    assert told == ["first", "third"]


def test_everything_can_be_waited_for(one_thread: Background, owner: QObject) -> None:
    door = Door()
    ran: list[int] = []
    one_thread.run(owner, door.pass_through, lambda _nothing: None)
    for number in range(3):
        one_thread.run(owner, partial(ran.append, number), lambda _nothing: None)
    assert not one_thread.finish_all(0)
    door.open()
    assert one_thread.finish_all(5000)
    assert ran == [0, 1, 2]


def test_a_job_may_outlive_the_background(qtbot: QtBot, owner: QObject) -> None:
    doors = [Door() for _ in range(4)]
    told: list[int] = []
    backgrounds = [Background(threads=1) for _ in doors]
    for number, door in enumerate(doors):
        backgrounds[number].run(owner, door.pass_through, partial(_tell, told, number))
        assert door.entered.wait(5)
    backgrounds.clear()
    gc.collect()
    for door in doors:
        door.open()
    qtbot.waitUntil(lambda: len(told) == len(doors))


def _tell(told: list[int], number: int, _nothing: None) -> None:
    told.append(number)


def _job(owned: Owned) -> Callable[[], Owned]:
    return lambda: owned


def _failing(owned: Owned) -> Callable[[], Owned]:
    def fail() -> Owned:
        # It is in the frame that the error leads to.
        assert isinstance(owned, Owned)
        raise _gone()

    return fail


@pytest.mark.parametrize("make", [_job, _failing])
def test_what_a_job_had_goes_on_the_main_thread(
    qtbot: QtBot,
    background: Background,
    owner: QObject,
    make: Callable[[Owned], Callable[[], Owned]],
) -> None:
    # A Qt object that goes on another thread takes its timers with it, which then fire into
    # freed memory.
    gone: list[threading.Thread] = []
    told: list[object] = []

    def begin() -> None:
        background.run(owner, make(Owned(gone)), told.append, told.append)

    for _ in range(500):
        begin()
    qtbot.waitUntil(lambda: len(told) == 500)
    told.clear()
    gc.collect()
    assert background.finish_all(5000)
    assert len(gone) == 500
    assert set(gone) == {threading.main_thread()}


def test_what_a_dropped_job_had_goes_on_the_main_thread(
    one_thread: Background, owner: QObject
) -> None:
    gone: list[threading.Thread] = []
    door = Door()
    one_thread.run(owner, door.pass_through, lambda _nothing: None)
    assert door.entered.wait(5)
    for _ in range(50):
        one_thread.run(owner, _job(Owned(gone)), lambda _owned: None)
    assert not one_thread.finish(0)
    assert gone == [threading.main_thread()] * 50
    door.open()
