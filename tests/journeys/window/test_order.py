"""The list in the person's own order, and what leaves it by mistake: from the drop to fal."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from falgui.core.lanes import SMALL
from falgui.core.upload import State
from falgui.desktop.app import App
from falgui.sandbox.server import Sandbox
from falgui.store.database import open_database
from falgui.store.paths import user_paths
from falgui.store.saved_queue import SavedQueue
from tests.desktop.controls import control
from tests.journeys.window.conftest import (
    OpenApp,
    clipboard_lines,
    digest,
    ended,
    links,
    served,
)

Drop = Callable[[QWidget, Sequence[Path | str]], None]


def some(folder: Path, *names: str, size: int = 5) -> list[Path]:
    paths = [folder / name for name in names]
    for path in paths:
        path.write_bytes(path.name.encode().ljust(size))
    return paths


def names(app: App) -> list[str]:
    return [upload.source.name for upload in app.engine.queue.uploads()]


def trigger(app: App, name: str) -> None:
    control(app.window, QAction, name).trigger()


def test_a_row_moved_to_the_top_is_uploaded_next_also_after_a_restart(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path, home: Path
) -> None:
    app = open_app({**sandbox.environment(), "FAL_KEY": ""})
    # Small ones would go together.
    drop(app.window, some(tmp_path, "a.txt", "b.txt", "c.txt", size=SMALL + 1))
    qtbot.waitUntil(lambda: app.engine.queue.count() == 3)
    drop(app.window, some(tmp_path, "d.txt", size=SMALL + 1))
    qtbot.waitUntil(lambda: names(app) == ["a.txt", "b.txt", "c.txt", "d.txt"])
    app.window.view.select(3)
    trigger(app, "moveTop")
    app.window.view.select(1)
    trigger(app, "moveDown")
    qtbot.waitUntil(lambda: names(app) == ["d.txt", "b.txt", "a.txt", "c.txt"])

    # What a kill would leave at this moment.
    database, _problem = open_database(user_paths({"FALGUI_HOME": str(home)}).database_file)
    saved = SavedQueue(database)
    qtbot.waitUntil(lambda: [one.source.name for one in saved.read()] == names(app))
    database.close()
    app.engine.change_settings(replace(app.engine.settings, uploads_at_once=1))
    open_app.close(app)

    again = open_app({**sandbox.environment(), "FAL_KEY": ""})
    qtbot.waitUntil(lambda: names(again) == ["d.txt", "b.txt", "a.txt", "c.txt"])
    # Until every run that went without a key has come back.
    qtbot.waitUntil(
        lambda: (
            again.engine.queue.states()[State.WAITING] == 4 and not again.engine.queue.running_count
        )
    )
    again.engine.account.try_key(sandbox.environment()["FAL_KEY"], lambda: None, _unexpected)
    qtbot.waitUntil(ended(again, 4))
    assert [stored.name for stored in sandbox.objects] == ["d.txt", "b.txt", "a.txt", "c.txt"]
    trigger(again, "copyAllAction")
    assert clipboard_lines() == links(again)


def test_cleared_rows_come_back_by_undo_with_their_links(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(sandbox.environment())
    files = some(tmp_path, "a.txt", "b.txt")
    drop(app.window, files)
    qtbot.waitUntil(ended(app, 2))
    before = links(app)
    clear = control(app.window, QPushButton, "clearDone")
    qtbot.waitUntil(clear.isEnabled)
    clear.click()
    assert app.engine.queue.count() == 0
    trigger(app, "undoAction")
    assert links(app) == before
    trigger(app, "copyAllAction")
    assert clipboard_lines() == before
    assert [served(link) for link in before] == [digest(file) for file in files]
    assert len(sandbox.objects) == 2


def test_rows_removed_before_they_were_uploaded_come_back_and_are_uploaded(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app({**sandbox.environment(), "FAL_KEY": ""})
    drop(app.window, some(tmp_path, "a.txt", "b.txt", "c.txt"))
    qtbot.waitUntil(lambda: app.engine.queue.count() == 3)
    app.engine.queue.pause([app.engine.queue.at(2).number])
    app.window.view.selectAll()
    trigger(app, "remove")
    assert app.engine.queue.count() == 0
    trigger(app, "undoAction")
    assert names(app) == ["a.txt", "b.txt", "c.txt"]
    app.engine.account.try_key(sandbox.environment()["FAL_KEY"], lambda: None, _unexpected)
    done, paused = State.DONE, State.PAUSED
    qtbot.waitUntil(
        lambda: [one.state for one in app.engine.queue.uploads()] == [done, done, paused]
    )
    app.engine.queue.resume_all()
    qtbot.waitUntil(ended(app, 3))
    assert sorted(stored.name for stored in sandbox.objects) == ["a.txt", "b.txt", "c.txt"]


def test_only_what_is_looked_for_is_shown_and_all_links_are_copied_all_the_same(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(sandbox.environment())
    drop(app.window, some(tmp_path, "cat.txt", "dog.txt", "catalogue.txt"))
    qtbot.waitUntil(ended(app, 3))
    trigger(app, "findAction")
    focus = app.window.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, "cat")
    qtbot.waitUntil(lambda: app.engine.model.rowCount() == 2)
    trigger(app, "copyAllAction")
    assert clipboard_lines() == links(app)
    app.window.view.selectAll()
    trigger(app, "copy")
    assert clipboard_lines() == [links(app)[0], links(app)[2]]


def _unexpected(error: Exception) -> None:
    raise AssertionError(str(error))
