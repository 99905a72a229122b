"""Links that people have already, in the window: as they are, or fetched and uploaded."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from falgui.core.sources import LinkSource
from falgui.core.upload import State
from falgui.desktop.app import App
from falgui.desktop.copying.verify_dialog import VerifyDialog
from falgui.desktop.rows.queue_model import Role
from falgui.desktop.rows.upload_text import detail_text, status_text
from falgui.sandbox.server import Sandbox
from falgui.store.history import History
from falgui.store.saved_queue import SavedQueue
from falgui.store.settings import LinkChoice
from tests.desktop.controls import control
from tests.sites import CONTENT, Site

from .conftest import OpenApp, clipboard_lines, digest, ended, only, served, through

Drop = Callable[[QWidget, Sequence[Path | str]], None]
URL = "http://files.example.com/folder/picture.png?token=canary"


@pytest.fixture
def app(open_app: OpenApp, sandbox: Sandbox, site: Site) -> App:
    return through(open_app(sandbox.environment()), site)


def texts(app: App, row: int = 0) -> tuple[str, str]:
    model = app.window.view.model()
    index = model.index(row, 0)
    upload, progress = index.data(Role.UPLOAD), index.data(Role.PROGRESS)
    return status_text(upload, progress, index.data(Role.NOW)), detail_text(upload, progress)


def test_a_link_that_works_is_copied_at_once_and_kept_nowhere(
    app: App, sandbox: Sandbox, drop: Drop, qtbot: QtBot, home: Path
) -> None:
    drop(app.window, [URL])
    qtbot.waitUntil(ended(app, 1))
    qtbot.waitUntil(lambda: clipboard_lines() == [URL])
    assert texts(app)[0] == "Works as it is"
    assert not any(one.path == "/files/upload" for one in sandbox.requests)
    database = app.engine.database.opened()
    assert History(database).recent(9) == []
    assert app.engine.save(5000)
    assert SavedQueue(database).read() == []
    written = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert b"canary" not in written


def test_the_row_says_what_is_wrong_with_a_link(
    app: App, site: Site, drop: Drop, qtbot: QtBot, home: Path
) -> None:
    site.status = 403
    drop(app.window, [URL])
    qtbot.waitUntil(ended(app, 1))
    assert only(app).state is State.FAILED
    assert texts(app)[1].startswith("The link at files.example.com wants a sign-in.")
    assert app.engine.save(5000)
    written = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert b"canary" not in written


def test_a_link_in_the_list_can_still_be_fetched_and_uploaded(
    app: App, sandbox: Sandbox, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    drop(app.window, [URL])
    qtbot.waitUntil(ended(app, 1))
    app.engine.upload([LinkSource(URL, fetch=True)], only(app).options.lifecycle)
    qtbot.waitUntil(ended(app, 2))
    (tmp_path / "copy").write_bytes(CONTENT)
    second = app.engine.queue.uploads()[1].result
    assert second is not None
    assert served(second.url) == digest(tmp_path / "copy")
    assert len(sandbox.objects) == 1


def test_the_setting_has_every_link_fetched(
    app: App, sandbox: Sandbox, drop: Drop, qtbot: QtBot
) -> None:
    app.engine.change_settings(replace(app.engine.settings, links=LinkChoice.FETCH))
    drop(app.window, [URL])
    qtbot.waitUntil(ended(app, 1))
    assert only(app).source == LinkSource(URL, fetch=True)
    assert len(sandbox.objects) == 1


def test_both_halves_of_the_way_show_their_progress(
    app: App, site: Site, drop: Drop, qtbot: QtBot
) -> None:
    gate = threading.Event()

    def slowly() -> Iterator[bytes]:
        yield CONTENT[:10_000]
        gate.wait(20)
        yield CONTENT[10_000:20_000]

    site.content = slowly
    site.headers["Content-Length"] = "20000"
    app.engine.change_settings(replace(app.engine.settings, links=LinkChoice.FETCH))
    drop(app.window, [URL])
    qtbot.waitUntil(lambda: app.engine.queue.count() == 1)
    qtbot.waitUntil(lambda: texts(app)[0] == "Fetching 50 %")
    assert texts(app)[1] == "10.0 of 20.0 kB"
    totals = app.engine.queue.totals()
    # Each byte counts once, when it is sent.
    assert (totals.sent, totals.size) == (0, 0)
    gate.set()
    qtbot.waitUntil(ended(app, 1))
    totals = app.engine.queue.totals()
    assert (totals.sent, totals.size) == (20_000, 20_000)
    qtbot.waitUntil(lambda: not any(app.engine.paths.temporary.iterdir()))


def test_a_link_of_ones_own_is_verified_as_a_model_would_read_it(
    app: App, site: Site, drop: Drop, qtbot: QtBot
) -> None:
    drop(app.window, [URL])
    qtbot.waitUntil(ended(app, 1))
    app.window.view.select(0)
    control(app.window.view, QAction, "verify").trigger()
    dialog = control(app.window, VerifyDialog, "verify")
    # The site knows no HEAD, as links that are signed for one GET.
    qtbot.waitUntil(lambda: None not in dialog.findings)
    (found,) = dialog.findings
    assert found is not None
    assert found.words == "The link works."
    assert len(site.asked) == 2


def test_a_link_whose_server_had_trouble_can_be_fetched_after_all(
    app: App, site: Site, sandbox: Sandbox, drop: Drop, qtbot: QtBot
) -> None:
    site.status = 503
    drop(app.window, [URL])
    qtbot.waitUntil(ended(app, 1))
    assert texts(app)[1].startswith("files.example.com answers with an error (HTTP 503).")
    site.status = 200
    app.window.view.select(0)
    control(app.window.view, QAction, "fetchLink").trigger()
    qtbot.waitUntil(lambda: only(app).state is State.DONE)
    assert only(app).source == LinkSource(URL, fetch=True)
    assert len(sandbox.objects) == 1
