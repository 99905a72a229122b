"""Who looks elsewhere is told of what ended, once for each batch and never in a storm."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import LocalFileError
from falgui.core.request import Options
from falgui.core.request_files import look_for_files
from falgui.core.sources import FileSource
from falgui.core.upload import ENDED, Problem, WaitCause
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.copying.copying import Copying
from falgui.desktop.copying.request_copies import RequestCopies
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.telling.notice import Button, Notice
from falgui.desktop.telling.notifications import Notifications
from falgui.desktop.telling.telling import Telling
from falgui.store.settings import Settings
from tests.desktop.scripted_uploader import ScriptedUploader, fail_with

LINK = "https://v3b.fal.media/files/b/{}"
GAP = 400


class Noted(Notifications):
    """Notes what it would show."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[tuple[str, Notice]] = []
        self.withdrawn: list[str] = []

    def show(self, name: str, notice: Notice) -> None:
        self.shown.append((name, notice))

    def withdraw(self, name: str) -> None:
        self.withdrawn.append(name)

    @property
    def texts(self) -> list[str]:
        return [notice.text for _name, notice in self.shown]

    @property
    def latest(self) -> Notice:
        return self.shown[-1][1]

    def press(self, button: str, token: str = "") -> None:
        self.pressed.emit(self.shown[-1][0], button, token)


class Chosen:
    """The settings at the moment."""

    def __init__(self) -> None:
        self.settings = Settings()


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def chosen() -> Chosen:
    return Chosen()


@pytest.fixture
def requests(queue: UploadQueue, copying: Copying) -> RequestCopies:
    return RequestCopies(queue, copying)


@pytest.fixture
def place(qtbot: QtBot) -> QWidget:
    """Provide a window that is not in front."""
    place = QWidget()
    qtbot.addWidget(place)
    return place


@pytest.fixture
def telling(
    queue: UploadQueue,
    copying: Copying,
    requests: RequestCopies,
    noted: Noted,
    chosen: Chosen,
    place: QWidget,
) -> Iterator[Telling]:
    telling = Telling(
        queue, copying, requests, noted, lambda: chosen.settings, gap=GAP, patience=50
    )
    telling.use_window(place)
    yield telling
    telling.deleteLater()


@pytest.fixture
def done(qtbot: QtBot, queue: UploadQueue, telling: Telling) -> Callable[..., int]:
    """Provide what uploads files as one batch, to its end."""
    assert telling is not None

    def add(*names: str) -> int:
        batch = queue.add([FileSource(Path("/nowhere") / name) for name in names], Options())
        qtbot.waitUntil(lambda: all(one.state in ENDED for one in queue.batch(batch)))
        return batch

    return add


def show(qtbot: QtBot, window: QWidget) -> None:
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()


def test_a_batch_is_told_with_what_can_be_done(done: Callable[..., int], noted: Noted) -> None:
    done("a.png", "b.png")
    assert noted.texts == ["2 links copied"]
    assert noted.latest.buttons == {Button.COPY: "Copy links", Button.OPEN: "Show uploads"}
    assert not noted.latest.is_error
    assert not noted.latest.sound


def test_what_failed_can_be_tried_again_and_is_told_in_the_same_place(
    qtbot: QtBot,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    done: Callable[..., int],
    noted: Noted,
) -> None:
    uploader.scripts["bad.png"] = fail_with(LocalFileError(messages.gone("bad.png")))
    done("a.png", "bad.png")
    assert noted.texts == ["1 uploaded, 1 failed"]
    assert noted.latest.is_error
    assert list(noted.latest.buttons.values()) == ["Copy link", "Open link", "Retry"]
    qtbot.wait(2 * GAP)
    del uploader.scripts["bad.png"]
    noted.press("retry")
    qtbot.waitUntil(lambda: queue.list_totals().done == 2)
    assert noted.texts[1:] == ["2 links copied"]
    assert len({name for name, _notice in noted.shown}) == 1


def test_no_name_and_no_link_is_told(done: Callable[..., int], noted: Noted) -> None:
    done("secret plan.png")
    words = repr(noted.latest)
    assert "plan" not in words
    assert "http" not in words


def test_batches_that_end_together_share_a_notification(
    qtbot: QtBot, done: Callable[..., int], noted: Noted, clipboard: Clipboard
) -> None:
    for number in range(12):
        done(f"{number}.png")
    # The first at once, the others when the gap is over; only the last link is on the clipboard.
    qtbot.waitUntil(lambda: noted.texts == ["1 link copied", "12 files uploaded"])
    assert len({name for name, _notice in noted.shown}) == 1
    assert clipboard.last_copied == LINK.format("11.png")
    noted.press("copy")
    assert clipboard.last_copied.splitlines() == [LINK.format(f"{n}.png") for n in range(12)]
    qtbot.wait(3 * GAP)
    done("later.png")
    assert noted.texts[2:] == ["1 link copied"]
    assert len({name for name, _notice in noted.shown}) == 2


def test_what_comes_after_a_press_is_told_anew(
    qtbot: QtBot, done: Callable[..., int], noted: Noted
) -> None:
    done("a.png")
    noted.press("copy")
    done("b.png")
    qtbot.waitUntil(lambda: noted.texts == ["1 link copied", "1 link copied"])
    assert len({name for name, _notice in noted.shown}) == 2


def test_who_wants_no_notifications_gets_none(
    done: Callable[..., int], noted: Noted, chosen: Chosen, clipboard: Clipboard
) -> None:
    chosen.settings = replace(chosen.settings, notify=False)
    done("a.png")
    assert noted.shown == []
    assert clipboard.last_copied == LINK.format("a.png")


def test_a_sound_is_a_choice(done: Callable[..., int], noted: Noted, chosen: Chosen) -> None:
    chosen.settings = replace(chosen.settings, notification_sound=True)
    done("a.png")
    assert noted.latest.sound


def test_links_that_were_not_copied_are_not_called_so(
    done: Callable[..., int], noted: Noted, chosen: Chosen, clipboard: Clipboard
) -> None:
    chosen.settings = replace(chosen.settings, auto_copy=False)
    done("a.png")
    assert noted.texts == ["1 file uploaded"]
    assert clipboard.last_copied == ""
    noted.press("copy")
    assert clipboard.last_copied == LINK.format("a.png")


@pytest.mark.parametrize("in_front", ["window", "dialog", "dialog of a dialog"])
def test_who_looks_is_not_told(
    qtbot: QtBot, done: Callable[..., int], noted: Noted, place: QWidget, in_front: str
) -> None:
    show(qtbot, place)
    parent = place
    for _depth in range(["window", "dialog", "dialog of a dialog"].index(in_front)):
        parent = QDialog(parent)
        show(qtbot, parent)
    done("a.png")
    assert noted.shown == []


def test_a_window_that_is_put_away_shows_nothing(
    qtbot: QtBot, done: Callable[..., int], noted: Noted, place: QWidget
) -> None:
    show(qtbot, place)
    place.hide()
    done("a.png")
    assert noted.texts == ["1 link copied"]


def test_another_window_in_front_is_none_of_its(
    qtbot: QtBot, done: Callable[..., int], noted: Noted
) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    show(qtbot, other)
    done("a.png")
    assert noted.texts == ["1 link copied"]


def test_what_the_window_shows_is_taken_away(
    qtbot: QtBot, done: Callable[..., int], noted: Noted, place: QWidget
) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    show(qtbot, other)
    done("a.png")
    show(qtbot, place)
    assert noted.shown[0][0] in noted.withdrawn
    # And what came meanwhile is not told afterwards.
    show(qtbot, other)
    done("b.png")
    done("c.png")
    show(qtbot, place)
    qtbot.wait(2 * GAP)
    assert noted.texts == ["1 link copied", "1 link copied"]


def test_a_click_leads_to_the_uploads(
    qtbot: QtBot, queue: UploadQueue, done: Callable[..., int], telling: Telling, noted: Noted
) -> None:
    batch = done("a.png", "b.png")
    for button in ("default", "open"):
        with qtbot.waitSignal(telling.uploads_wanted) as wanted:
            noted.press(button)
        assert wanted.args == [[one.number for one in queue.batch(batch)]]
    with qtbot.waitSignal(telling.window_wanted):
        noted.pressed.emit("word", "default", "")


def test_a_single_link_is_opened(
    done: Callable[..., int], noted: Noted, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[str, str | None]] = []

    def note(url: QUrl) -> bool:
        opened.append((url.toString(), os.environ.get("XDG_ACTIVATION_TOKEN")))
        return True

    monkeypatch.delenv("XDG_ACTIVATION_TOKEN", raising=False)
    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    done("a.png")
    noted.press("open", "the click's")
    assert opened == [(LINK.format("a.png"), "the click's")]
    assert "XDG_ACTIVATION_TOKEN" not in os.environ


@pytest.mark.row("U2")
def test_a_clipboard_that_takes_nothing_is_offered_again_in_the_window(
    qtbot: QtBot,
    done: Callable[..., int],
    telling: Telling,
    noted: Noted,
    clipboard: Clipboard,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clipboard, "copy", lambda *_text, **_asked: False)
    done("a.png")
    assert noted.texts == ["1 file uploaded"]
    with qtbot.waitSignal(telling.window_wanted) as wanted:
        noted.press("copy", "the click's")
    assert wanted.args == ["the click's"]


def test_a_request_is_copied_as_one(
    qtbot: QtBot,
    queue: UploadQueue,
    requests: RequestCopies,
    telling: Telling,
    noted: Noted,
    clipboard: Clipboard,
    tmp_path: Path,
) -> None:
    assert telling is not None
    file = tmp_path / "cat.png"
    file.write_bytes(b"cat")
    request = look_for_files(f'{{"image_url": "{file}"}}')
    requests.expect(queue.add([FileSource(file)], Options()), request)
    qtbot.waitUntil(lambda: noted.texts == ["1 link copied"])
    QGuiApplication.clipboard().setText("something else")
    noted.press("copy")
    assert clipboard.last_copied == f'{{"image_url": "{LINK.format("cat.png")}"}}'


def test_a_key_that_fal_refuses_is_told_once_and_taken_away_when_it_is_mended(
    queue: UploadQueue, telling: Telling, noted: Noted
) -> None:
    assert telling is not None
    problem = Problem(messages.key_rejected())
    queue.hold(WaitCause.KEY, problem)
    queue.hold(WaitCause.KEY, problem)
    ((name, notice),) = noted.shown
    assert (notice.title, notice.text) == (problem.message.title, problem.message.advice)
    assert notice.is_error
    queue.release(WaitCause.KEY)
    assert noted.withdrawn == [name]


def test_what_ends_by_itself_is_not_told(
    queue: UploadQueue, telling: Telling, noted: Noted
) -> None:
    assert telling is not None
    queue.hold(WaitCause.RATE_LIMIT, Problem(messages.slow_down("12:00")))
    assert noted.shown == []


def test_a_lost_connection_is_told_when_it_stays_away_and_something_waits(
    qtbot: QtBot, queue: UploadQueue, telling: Telling, noted: Noted
) -> None:
    assert telling is not None
    problem = Problem(messages.offline())
    queue.hold(WaitCause.OFFLINE, problem)
    # Nothing waits for it.
    qtbot.wait(120)
    queue.release(WaitCause.OFFLINE)
    queue.hold(WaitCause.OFFLINE, problem)
    queue.add([FileSource(Path("/nowhere/a.png"))], Options())
    # It is back before long.
    queue.release(WaitCause.OFFLINE)
    qtbot.wait(120)
    assert problem.message.title not in [notice.title for _name, notice in noted.shown]
    queue.hold(WaitCause.OFFLINE, problem)
    queue.add([FileSource(Path("/nowhere/b.png"))], Options())
    qtbot.waitUntil(lambda: noted.latest.title == problem.message.title)
