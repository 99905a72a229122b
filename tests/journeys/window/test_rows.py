"""What one does with rows, in the whole program against a loopback fal."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from aiohttp import web
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QMessageBox,
    QPushButton,
    QStyleOptionViewItem,
    QWidget,
)
from pytestqt.qtbot import QtBot

from falgui.core.upload import State
from falgui.desktop.rows.queue_model import Role
from falgui.desktop.rows.queue_view import QueueView
from falgui.desktop.rows.quick_look import QuickLook
from falgui.desktop.rows.row_layout import row_button
from falgui.desktop.rows.row_painter import button_word
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.sandbox.server import Sandbox
from tests.desktop.controls import control
from tests.journeys.window.conftest import (
    OpenApp,
    banner_texts,
    digest,
    ended,
    growing,
    links,
    only,
    served,
)

Drop = Callable[[QWidget, Sequence[Path | str]], None]


def press(app_view: QWidget, key: Qt.Key) -> None:
    app_view.window().activateWindow()
    app_view.setFocus()
    QTest.keyClick(app_view, key)


def click_button(view: QueueView, row: int) -> None:
    option = QStyleOptionViewItem()
    view.initViewItemOption(option)
    index = view.model().index(row, 0)
    area = row_button(
        view.visualRect(index),
        button_word(index.data(Role.UPLOAD)),
        option.font,
        view.layoutDirection(),
    )
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=area.center())


@pytest.mark.row("F5")
def test_a_moved_file_is_located_and_the_upload_goes_on(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    names = ["a.bin", "b.bin", "c.bin"]
    app = open_app(sandbox.environment())
    drop(app.window, [old / name for name in names])
    qtbot.waitUntil(ended(app, 3))
    assert [upload.state for upload in app.engine.queue.uploads()] == [State.FAILED] * 3
    new.mkdir()
    for name in names:
        (new / name).write_bytes(name.encode())

    app.window.view.select(0)
    press(app.window.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: app.window.findChild(QFileDialog) is not None)
    dialog = control(app.window, QFileDialog, "locateDialog")
    dialog.fileSelected.emit(str(new / "a.bin"))
    dialog.close()
    qtbot.waitUntil(lambda: app.engine.queue.at(0).state is State.DONE)

    # The other two moved along with it: one click for both.
    qtbot.waitUntil(lambda: any("2 more missing files" in text for text in banner_texts(app)))
    buttons = app.window.banners.findChildren(QPushButton, "bannerAction")
    next(button for button in buttons if button.text() == "Upload").click()
    qtbot.waitUntil(lambda: len(links(app)) == 3)
    assert [served(link) for link in links(app)] == [digest(new / name) for name in names]


def test_a_located_file_is_still_known_after_a_restart(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app({**sandbox.environment(), "FAL_KEY": ""})
    drop(app.window, [tmp_path / "gone.bin"])
    qtbot.waitUntil(lambda: app.engine.queue.count() == 1)
    number = only(app).number
    app.engine.account.try_key(sandbox.environment()["FAL_KEY"], lambda: None, lambda _error: None)
    qtbot.waitUntil(ended(app, 1))
    app.engine.queue.set_uploads_at_once(0)
    (tmp_path / "found.bin").write_bytes(b"found")
    app.engine.queue.relocate({number: tmp_path / "found.bin"})
    assert only(app).state is State.QUEUED
    qtbot.wait(1)
    open_app.close(app)

    again = open_app(sandbox.environment())
    qtbot.waitUntil(ended(again, 1))
    assert served(links(again)[0]) == digest(tmp_path / "found.bin")
    assert any(text.startswith("Resumed 1 unfinished upload.") for text in banner_texts(again))
    buttons = again.window.banners.findChildren(QPushButton, "bannerAction")
    next(button for button in buttons if button.text() == "Review").click()
    assert [upload.number for upload in again.window.view.selected()] == [only(again).number]


@pytest.mark.row("F4")
def test_a_changed_file_is_uploaded_in_its_new_version_by_one_click(
    open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    large = tmp_path / "growing.bin"
    large.write_bytes(b"0" * 110_000_000)

    with Sandbox(interfere=growing(large)) as server:
        app = open_app(server.environment())
        drop(app.window, [large])
        qtbot.waitUntil(ended(app, 1), timeout=60_000)
        assert only(app).state is State.FAILED
        click_button(app.window.view, 0)
        qtbot.waitUntil(lambda: only(app).state is State.DONE, timeout=60_000)
        assert served(links(app)[0]) == digest(large)


def test_escape_asks_before_it_throws_away_100_mb(
    open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(150_000_000)
    hold = threading.Event()

    async def hold_the_last_part(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.COMPLETE and not hold.is_set():
            return web.Response(status=503)
        return None

    with Sandbox(interfere=hold_the_last_part) as server:
        app = open_app(server.environment())
        drop(app.window, [large])
        qtbot.waitUntil(
            lambda: bool(app.engine.queue.count()) and app.engine.queue.totals().sent > 100_000_000,
            timeout=60_000,
        )
        app.window.view.select(0)
        press(app.window.view, Qt.Key.Key_Escape)
        box = app.window.findChild(QMessageBox, "cancelQuestion")
        assert box
        control(box, QPushButton, "keepButton").click()
        assert only(app).state is not State.CANCELLED
        # The pause between two attempts at the end needs no waiting for either.
        qtbot.waitUntil(lambda: only(app).pauses or only(app).state is State.DONE, timeout=60_000)
        hold.set()
        app.engine.queue.hurry([only(app).number])
        qtbot.waitUntil(lambda: only(app).state is State.DONE, timeout=60_000)


def test_space_shows_the_picture(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    Image.effect_noise((400, 300), 90).convert("RGB").save(tmp_path / "noise.png")
    Image.new("RGB", (800, 600), "blue").save(tmp_path / "blue.jpg")
    app = open_app(sandbox.environment())
    drop(app.window, [tmp_path / "blue.jpg", tmp_path / "noise.png"])
    qtbot.waitUntil(ended(app, 2))
    app.window.view.select(0)
    press(app.window.view, Qt.Key.Key_Space)
    look = control(app.window, QuickLook, "quickLook")
    assert look.isVisible()

    def colours() -> int:
        image = control(look, QLabel, "quickLookPicture").grab().toImage()
        middle = image.rect().center()
        return len({image.pixelColor(middle.x() + step, middle.y()).rgb() for step in range(50)})

    def middle() -> str:
        image = control(look, QLabel, "quickLookPicture").grab().toImage()
        return image.pixelColor(image.rect().center()).name()

    # Decoded in the process for thumbnails, a little off as JPEG is.
    qtbot.waitUntil(lambda: middle().startswith("#0000f"), timeout=20_000)
    QTest.keyClick(look, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: colours() > 20, timeout=20_000)
    QTest.keyClick(look, Qt.Key.Key_Space)
    assert not look.isVisible()
