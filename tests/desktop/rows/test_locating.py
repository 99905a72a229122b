"""A file that was moved is pointed out, and the others that moved with it are found."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import LocalFileError
from falgui.core.request import Options
from falgui.core.sources import FileSource
from falgui.core.upload import State
from falgui.desktop.main_window import MainWindow
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.locating import Locating
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.banner import Banners
from tests.desktop.scripted_uploader import Run, ScriptedUploader, succeed


def present(uploader: ScriptedUploader, *names: str) -> None:
    """Let these uploads fail as long as their files are not there."""

    def script(run: Run) -> object:
        assert isinstance(run.source, FileSource)
        if not run.source.path.exists():
            raise LocalFileError(messages.gone(run.name))
        return succeed(run)

    for name in names:
        uploader.scripts[name] = script  # type: ignore[assignment]


@pytest.fixture
def locating(
    qtbot: QtBot, queue: UploadQueue, background: Background, window: MainWindow
) -> Locating:
    del qtbot
    return Locating(queue, background, window.banners, window)


def paths(queue: UploadQueue) -> list[Path]:
    return [one.source.path for one in queue.uploads() if isinstance(one.source, FileSource)]


def states(queue: UploadQueue) -> list[State]:
    return [upload.state for upload in queue.uploads()]


def test_a_located_file_goes_on_from_its_new_place(
    qtbot: QtBot,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    locating: Locating,
    tmp_path: Path,
) -> None:
    present(uploader, "a.png", "renamed.png")
    queue.add([FileSource(tmp_path / "old" / "a.png")], Options())
    qtbot.waitUntil(lambda: states(queue) == [State.FAILED])
    (tmp_path / "renamed.png").touch()

    locating.take(queue.at(0).number, tmp_path / "renamed.png")
    qtbot.waitUntil(lambda: states(queue) == [State.DONE])
    assert paths(queue) == [tmp_path / "renamed.png"]


def test_the_dialog_opens_where_the_file_was_or_as_near_as_possible(
    qtbot: QtBot,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    window: MainWindow,
    locating: Locating,
    tmp_path: Path,
) -> None:
    present(uploader, "a.png")
    queue.add([FileSource(tmp_path / "gone" / "deeper" / "a.png")], Options())
    qtbot.waitUntil(lambda: states(queue) == [State.FAILED])
    locating.locate([queue.at(0).number])
    qtbot.waitUntil(lambda: window.findChild(QFileDialog, "locateDialog") is not None)
    dialog = window.findChild(QFileDialog, "locateDialog")
    assert dialog
    assert dialog.windowTitle() == "Where is “a.png” now?"
    assert Path(dialog.directory().absolutePath()) == tmp_path
    dialog.reject()


@pytest.mark.parametrize("moved", ["a folder", "a folder above", "one by one"])
def test_files_that_moved_together_are_found_together(
    qtbot: QtBot,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    window: MainWindow,
    locating: Locating,
    tmp_path: Path,
    moved: str,
) -> None:
    present(uploader, "a.png", "b.png", "c.png")
    old, new = tmp_path / "old", tmp_path / "new"
    before = {
        "a folder": ["in/a.png", "in/b.png", "in/c.png"],
        "a folder above": ["one/a.png", "two/b.png", "three/c.png"],
        "one by one": ["one/a.png", "two/b.png", "three/c.png"],
    }[moved]
    after = [Path(name).name for name in before] if moved == "one by one" else before
    for name in after[:2]:
        (new / name).parent.mkdir(parents=True, exist_ok=True)
        (new / name).touch()
    queue.add([FileSource(old / name) for name in before], Options())
    qtbot.waitUntil(lambda: states(queue) == [State.FAILED] * 3)

    locating.take(queue.at(0).number, new / after[0])
    qtbot.waitUntil(lambda: window.banners.has_banner("found"))
    assert states(queue)[1] is State.FAILED, "nobody has agreed yet"
    _agree(window.banners)
    qtbot.waitUntil(lambda: states(queue) == [State.DONE, State.DONE, State.FAILED])
    assert paths(queue)[:2] == [new / name for name in after[:2]]
    assert not window.banners.has_banner("found")


def test_nothing_is_offered_where_nothing_else_was_found(
    qtbot: QtBot,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    window: MainWindow,
    locating: Locating,
    background: Background,
    tmp_path: Path,
) -> None:
    present(uploader, "a.png", "b.png")
    queue.add([FileSource(tmp_path / "old" / name) for name in ("a.png", "b.png")], Options())
    qtbot.waitUntil(lambda: states(queue) == [State.FAILED] * 2)
    (tmp_path / "a.png").touch()
    locating.take(queue.at(0).number, tmp_path / "a.png")
    qtbot.waitUntil(lambda: states(queue) == [State.DONE, State.FAILED])
    assert background.finish_all(5000)
    qtbot.wait(1)
    assert not window.banners.has_banner("found")


def test_a_file_that_was_put_back_meanwhile_stays_where_it_is(
    qtbot: QtBot,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    locating: Locating,
    tmp_path: Path,
) -> None:
    present(uploader, "a.png")
    queue.add([FileSource(tmp_path / "a.png")], Options())
    qtbot.waitUntil(lambda: states(queue) == [State.FAILED])
    (tmp_path / "a.png").touch()
    queue.retry([queue.at(0).number])
    qtbot.waitUntil(lambda: states(queue) == [State.DONE])
    locating.take(queue.at(0).number, tmp_path / "elsewhere.png")
    assert paths(queue) == [tmp_path / "a.png"]


def _agree(banners: Banners) -> None:
    buttons = banners.findChildren(QPushButton, "bannerAction")
    next(button for button in buttons if button.text() == "Upload").click()
