"""What one does with rows: buttons for each situation, the menu's order and its reasons."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QStyleOptionViewItem, QToolTip
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import (
    AuthenticationError,
    DriveError,
    LocalFileError,
    OfflineError,
    QuotaError,
    UploadError,
)
from falgui.core.request import Options
from falgui.core.result import Result
from falgui.core.sources import FileSource, LinkSource
from falgui.core.upload import (
    Failed,
    Noticed,
    Prepared,
    Problem,
    Reported,
    Sending,
    State,
    Upload,
    WaitCause,
    advance,
)
from falgui.desktop.main_window import MainWindow
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.details_dialog import DetailsDialog
from falgui.desktop.rows.primary_action import (
    PrimaryAction,
    SecondaryAction,
    anew_word,
    primary_action,
    secondary_actions,
    standing_action,
)
from falgui.desktop.rows.queue_model import Role
from falgui.desktop.rows.queue_view import QueueView
from falgui.desktop.rows.row_layout import (
    number_width,
    row_height,
    row_layout,
    second_button,
    small_buttons,
)
from falgui.desktop.rows.row_painter import button_word, second_place
from falgui.store.settings import RowAction, Settings
from tests.desktop.scripted_uploader import Run, ScriptedUploader, fail_with, result

FILE = FileSource(Path("/nowhere/a.png"))
DONE = replace(Upload(1, 1, FILE, state=State.DONE), result=result("a.png"))


def failed(error: UploadError, upload: Upload | None = None) -> Upload:
    running = replace(upload or Upload(1, 1, FILE), state=State.PREPARING, run=1)
    return advance(running, Reported(1, Failed(Problem.of(error))))


# Which button --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("upload", "action"),
    [
        (DONE, PrimaryAction.COPY),
        (Upload(1, 1, FILE), PrimaryAction.CANCEL),
        (Upload(1, 1, FILE, state=State.UPLOADING, notice="x", pauses=True), "retry now"),
        (Upload(1, 1, FILE, state=State.PAUSED), PrimaryAction.RESUME),
        (Upload(1, 1, FILE, state=State.CANCELLED), PrimaryAction.RETRY),
        (Upload(1, 1, FILE, state=State.WAITING, cause=WaitCause.KEY), "change key"),
        (Upload(1, 1, FILE, state=State.WAITING, cause=WaitCause.OFFLINE), "try now"),
        (failed(LocalFileError(messages.empty("a.png"))), PrimaryAction.RETRY),
        (failed(LocalFileError(messages.changed("a.png"))), PrimaryAction.NEW_VERSION),
        (failed(LocalFileError(messages.gone("a.png"))), PrimaryAction.LOCATE),
        (
            failed(
                LocalFileError(messages.gone("a.png")),
                Upload(1, 1, FileSource(Path("/nowhere/pasted.png"), temporary=True)),
            ),
            PrimaryAction.RETRY,
        ),
    ],
)
def test_the_button_is_what_the_situation_asks_for(upload: Upload, action: PrimaryAction) -> None:
    assert primary_action(upload) is PrimaryAction(action)


def test_beside_the_button_is_what_is_wanted_next() -> None:
    assert secondary_actions(DONE) == (SecondaryAction.OPEN, SecondaryAction.MORE)
    broken = failed(LocalFileError(messages.empty("a.png")))
    assert secondary_actions(broken) == (SecondaryAction.DETAILS, SecondaryAction.MORE)
    waits = Upload(1, 1, FILE, state=State.WAITING, cause=WaitCause.KEY)
    assert secondary_actions(waits) == (SecondaryAction.CANCEL, SecondaryAction.MORE)
    assert secondary_actions(Upload(1, 1, FILE)) == (SecondaryAction.MORE,)


@pytest.mark.parametrize(
    ("changes", "action", "word"),
    [
        ({"reused": True}, SecondaryAction.UPLOAD_AGAIN, "Upload again"),
        ({"leg": "own"}, SecondaryAction.UPLOAD_TO_FAL, "Upload to fal"),
        ({}, None, "Upload again"),
    ],
)
def test_a_link_that_was_there_has_a_second_button(
    changes: dict[str, Any], action: SecondaryAction | None, word: str
) -> None:
    upload = replace(DONE, result=replace(result("a.png"), **changes))
    assert standing_action(upload) is action
    assert anew_word([DONE, upload]) == word
    assert secondary_actions(upload) == (SecondaryAction.OPEN, SecondaryAction.MORE)
    narrow = secondary_actions(upload, is_wide=False)
    assert narrow == tuple(filter(None, (action, SecondaryAction.OPEN, SecondaryAction.MORE)))
    assert standing_action(replace(upload, state=State.CHECKING)) is None


# What the buttons and keys do ----------------------------------------------------------------


@pytest.fixture
def view(window: MainWindow) -> QueueView:
    window.activateWindow()
    window.view.setFocus()
    return window.view


@pytest.fixture
def add(qtbot: QtBot, queue: UploadQueue, view: QueueView) -> Callable[..., None]:
    """Add uploads by name and wait until they are in these states."""

    def add(**expected: State) -> None:
        names = [f"{name}.png" for name in expected]
        queue.add([FileSource(Path("/nowhere") / name) for name in names], Options())
        qtbot.waitUntil(lambda: [one.state for one in queue.uploads()] == list(expected.values()))
        qtbot.waitUntil(lambda: view.visualRect(view.model().index(0, 0)).isValid())

    return add


def states(queue: UploadQueue) -> list[State]:
    return [upload.state for upload in queue.uploads()]


def pause_long(run: Run) -> Result:
    """Pause for half a minute before a second attempt, which succeeds."""
    run.report(Prepared(run.name, 100, "image/png"))
    run.report(Sending())
    run.report(Noticed("503 from fal. Trying again in 30 s (2 of 10).", pauses=True))
    run.cancel.wait(30)
    run.cancel.raise_if_set()
    return result(run.name)


@pytest.mark.parametrize("way", ["button", "Enter", "Ctrl+R"])
def test_retry_now_ends_the_pause_between_two_attempts(
    qtbot: QtBot,
    view: QueueView,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    add: Callable[..., None],
    way: str,
) -> None:
    uploader.scripts["a.png"] = pause_long
    add(a=State.UPLOADING)
    qtbot.waitUntil(lambda: queue.at(0).pauses)
    view.select(0)
    if way == "button":
        view.triggered.emit([queue.at(0).number])
    elif way == "Enter":
        QTest.keyClick(view, Qt.Key.Key_Return)
    else:
        QTest.keyClick(view, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: states(queue) == [State.DONE], timeout=5000)
    assert queue.at(0).run == 1


@pytest.mark.parametrize(
    ("error", "asked"),
    [
        (AuthenticationError(messages.key_rejected()), "key"),
        (DriveError(messages.drive_unreachable("a.png")), "files"),
        (QuotaError(messages.quota_exceeded()), "again"),
        (OfflineError(messages.offline()), "again"),
    ],
)
def test_a_waiting_row_offers_what_ends_its_wait(
    qtbot: QtBot,
    window: MainWindow,
    view: QueueView,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    add: Callable[..., None],
    error: UploadError,
    asked: str,
) -> None:
    uploader.scripts["a.png"] = fail_with(error)
    add(a=State.WAITING)
    heard: list[str] = []
    window.key_wanted.connect(lambda: heard.append("key"))
    window.files_wanted.connect(lambda: heard.append("files"))
    del uploader.scripts["a.png"]
    view.select(0)
    QTest.keyClick(view, Qt.Key.Key_Return)
    if asked == "again":
        qtbot.waitUntil(lambda: states(queue) == [State.DONE])
    assert heard == ([] if asked == "again" else [asked])


def test_ctrl_p_pauses_and_resumes(
    qtbot: QtBot,
    view: QueueView,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    add: Callable[..., None],
) -> None:
    uploader.block("a.png", "b.png")
    add(a=State.UPLOADING, b=State.UPLOADING)
    view.selectAll()
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(view, Qt.Key.Key_P, control)
    qtbot.waitUntil(lambda: states(queue) == [State.PAUSED] * 2)
    QTest.keyClick(view, Qt.Key.Key_P, control)
    qtbot.waitUntil(lambda: states(queue) == [State.UPLOADING] * 2)


@pytest.mark.parametrize("choice", RowAction)
def test_enter_does_what_the_settings_say_with_a_finished_row(
    qtbot: QtBot,
    window: MainWindow,
    view: QueueView,
    add: Callable[..., None],
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
    choice: RowAction,
) -> None:
    opened: list[str] = []
    shown: list[Path] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    monkeypatch.setattr("falgui.desktop.rows.row_actions.show_file", shown.append)
    window.show_settings(Settings(double_click=choice))
    add(a=State.DONE)
    view.select(0)
    QTest.keyClick(view, Qt.Key.Key_Return)
    link = "https://v3b.fal.media/files/b/a.png"
    assert (qapp.clipboard().text() == link) is (choice is RowAction.COPY)
    assert opened == ([link] if choice is RowAction.OPEN else [])
    assert shown == ([Path("/nowhere/a.png")] if choice is RowAction.SHOW_FILE else [])
    details = window.findChild(DetailsDialog)
    assert (details is not None) is (choice is RowAction.DETAILS)
    if details is not None:
        details.close()
        qtbot.wait(1)


def test_after_a_removal_the_next_row_is_selected(
    qtbot: QtBot, view: QueueView, queue: UploadQueue, add: Callable[..., None]
) -> None:
    add(a=State.DONE, b=State.DONE, c=State.DONE)
    view.select(1)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: queue.count() == 2)
    qtbot.waitUntil(lambda: [one.name for one in view.selected()] == ["c.png"])
    QTest.keyClick(view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: [one.name for one in view.selected()] == ["a.png"])
    assert view.hasFocus()


# The small buttons ---------------------------------------------------------------------------


def small(view: QueueView, row: int, which: int, *, is_wide: bool = True) -> QPoint:
    option = QStyleOptionViewItem()
    view.initViewItemOption(option)
    index = view.model().index(row, 0)
    upload = index.data(Qt.ItemDataRole.UserRole + 1)
    areas = small_buttons(
        view.visualRect(index),
        button_word(upload),
        len(secondary_actions(upload, is_wide=is_wide)),
        option.font,
        view.layoutDirection(),
    )
    return areas[which].center()


@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
def test_the_small_buttons_open_the_link_and_the_menu(
    qtbot: QtBot,
    view: QueueView,
    add: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    direction: Qt.LayoutDirection,
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    view.setLayoutDirection(direction)
    add(a=State.DONE, b=State.DONE)
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(view.viewport(), left, pos=small(view, 1, 0))
    assert [url.fileName() for url in opened] == ["b.png"]
    QTest.mouseClick(view.viewport(), left, pos=small(view, 1, 1))
    qtbot.waitUntil(lambda: view.findChild(QMenu, "rowMenu") is not None)
    menu = view.findChild(QMenu, "rowMenu")
    assert menu
    assert [one.name for one in view.selected()] == ["b.png"]
    menu.close()


@pytest.fixture
def add_there(
    uploader: ScriptedUploader, add: Callable[..., None]
) -> Callable[[dict[str, Any]], None]:
    """Add an upload "b" whose link was there, between two others."""

    def add_there(changes: dict[str, Any]) -> None:
        uploader.scripts["b.png"] = lambda run: replace(result(run.name), **changes)
        add(a=State.DONE, b=State.DONE, c=State.DONE)

    return add_there


def second(view: QueueView, row: int) -> QRect | None:
    option = QStyleOptionViewItem()
    view.initViewItemOption(option)
    index = view.model().index(row, 0)
    option.rect = view.visualRect(index)
    return second_place(option, index.data(Role.UPLOAD))


@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
@pytest.mark.parametrize("changes", [{"reused": True}, {"leg": "own"}])
def test_the_second_button_sends_what_a_link_was_there_for(
    qtbot: QtBot,
    window: MainWindow,
    view: QueueView,
    add_there: Callable[[dict[str, Any]], None],
    changes: dict[str, Any],
    direction: Qt.LayoutDirection,
) -> None:
    view.setLayoutDirection(direction)
    add_there(changes)
    assert [second(view, row) is None for row in range(3)] == [True, False, True]
    place = second(view, 1)
    assert place
    with qtbot.waitSignal(window.anew_wanted) as wanted:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place.center())
    assert wanted.args
    assert [one.source.name for one in wanted.args[0]] == ["b.png"]


def test_in_a_narrow_row_the_second_button_is_a_small_one(
    qtbot: QtBot,
    window: MainWindow,
    view: QueueView,
    add_there: Callable[[dict[str, Any]], None],
) -> None:
    window.resize(window.minimumSize())
    add_there({"reused": True})
    assert second(view, 1) is None
    with qtbot.waitSignal(window.anew_wanted) as wanted:
        QTest.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, pos=small(view, 1, 0, is_wide=False)
        )
    assert wanted.args
    assert [one.source.name for one in wanted.args[0]] == ["b.png"]


def test_the_menus_send_what_a_link_was_there_for_and_else_say_why_not(
    qtbot: QtBot,
    window: MainWindow,
    view: QueueView,
    add_there: Callable[[dict[str, Any]], None],
) -> None:
    add_there({"leg": "own"})
    upload_menu = window.menuBar().findChild(QMenu, "uploadMenu")
    assert upload_menu
    view.select(0)
    menu = open_menu(view)
    (anew,) = [one for one in menu.actions() if one.objectName() == "uploadAnew"]
    assert (anew.text(), anew.isEnabled()) == ("Upload again", False)
    assert anew.toolTip() == "Only for links that were there already."
    assert anew in upload_menu.actions()
    menu.close()
    view.selectAll()
    menu = open_menu(view)
    assert (anew.text(), anew.isEnabled()) == ("Upload to fal", True)
    menu.close()
    with qtbot.waitSignal(window.anew_wanted) as wanted:
        anew.trigger()
    assert wanted.args
    assert [one.source.name for one in wanted.args[0]] == ["b.png"]


@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
@pytest.mark.parametrize("width", [300, 480, 560, 640, 700, 760, 2000])
@pytest.mark.parametrize("points", [7, 10, 16, 30])
def test_a_second_button_covers_nothing_and_leaves_room_for_the_name(
    qapp: QApplication, direction: Qt.LayoutDirection, width: int, points: int
) -> None:
    font = QFont(qapp.font())
    font.setPointSize(points)
    row = QRect(0, 100, width, row_height(font))
    word, beside = "Copy", "Upload again"
    place = second_button(row, word, beside, font, direction)
    layout = row_layout(
        row, font, direction, "Reused link", word, has_bar=False, second=beside, small_buttons=2
    )
    if place is None:
        assert layout == row_layout(
            row, font, direction, "Reused link", word, has_bar=False, small_buttons=2
        )
        return
    smalls = small_buttons(row, word, 2, font, direction, second=beside)
    others = [layout.picture, layout.name, layout.status, layout.detail, layout.button, *smalls]
    assert row.contains(place)
    assert not any(place.intersects(other) for other in others)
    assert not any(one.intersects(layout.button) for one in smalls)
    assert layout.detail.width() + 2 * smalls[0].width() >= 0.4 * width


def test_small_buttons_show_under_the_pointer_only(
    qtbot: QtBot, view: QueueView, add: Callable[..., None]
) -> None:
    add(a=State.DONE, b=State.DONE)
    area = view.visualRect(view.model().index(0, 0))
    QTest.mouseMove(view.viewport(), view.visualRect(view.model().index(1, 0)).center())
    place = QRect(0, 0, 24, 24)
    place.moveCenter(small(view, 0, 0))
    qtbot.waitUntil(lambda: is_plain(view, place))
    QTest.mouseMove(view.viewport(), area.center())
    qtbot.waitUntil(lambda: not is_plain(view, place))


def is_plain(view: QueueView, area: QRect) -> bool:
    image = view.viewport().grab(area).toImage()
    colours = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    return len(colours) == 1


@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
@pytest.mark.parametrize("width", [300, 480, 760, 2000])
@pytest.mark.parametrize("points", [7, 10, 16, 30])
@pytest.mark.parametrize("word", ["", "Copy", "Upload new version"])
@pytest.mark.parametrize("has_bar", [True, False])
def test_small_buttons_and_signs_cover_nothing(
    qapp: QApplication,
    direction: Qt.LayoutDirection,
    width: int,
    points: int,
    word: str,
    has_bar: bool,  # noqa: FBT001  a case
) -> None:
    font = QFont(qapp.font())
    font.setPointSize(points)
    row = QRect(0, 100, width, row_height(font))
    layout = row_layout(
        row, font, direction, "Ready", word, has_bar=has_bar, has_remark=True, small_buttons=2
    )
    parts = [layout.picture, layout.name, layout.status_icon, layout.status, layout.remark_icon]
    parts += [layout.detail, layout.button, *([layout.bar] if has_bar else [])]
    parts += small_buttons(row, word, 2, font, direction)
    shown = [part for part in parts if part.isValid()]
    for position, part in enumerate(shown):
        assert row.contains(part)
        assert not any(part.intersects(other) for other in shown[position + 1 :])


def test_a_remark_on_a_finished_row_has_a_sign_in_front(
    qtbot: QtBot,
    view: QueueView,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    add: Callable[..., None],
) -> None:
    gate = uploader.block("a.png", heeds_cancel=False)
    add(a=State.UPLOADING)
    queue.cancel([queue.at(0).number])
    gate.set()
    # It was too late.
    qtbot.waitUntil(lambda: states(queue) == [State.DONE])
    option = QStyleOptionViewItem()
    view.initViewItemOption(option)
    area = row_layout(
        view.visualRect(view.model().index(0, 0)),
        option.font,
        view.layoutDirection(),
        "Ready",
        "Copy",
        has_bar=False,
        number=number_width(option.font, 1),
        has_remark=True,
    ).remark_icon

    def has_amber() -> bool:
        image = view.viewport().grab(area).toImage()
        pixels = [image.pixelColor(x, y) for x in range(area.width()) for y in range(area.height())]
        return any(pixel.hsvSaturation() > 100 for pixel in pixels)

    qtbot.waitUntil(has_amber)


# The menu ------------------------------------------------------------------------------------


def open_menu(view: QueueView) -> QMenu:
    view.menu_wanted.emit(QPoint(10, 10))
    menu = view.findChild(QMenu, "rowMenu")
    assert menu
    return menu


def entries(menu: QMenu) -> list[str]:
    return [
        "—" if action.isSeparator() else action.text()
        for action in menu.actions()
        if action.isVisible()
    ]


def test_the_menu_has_its_order(view: QueueView, add: Callable[..., None]) -> None:
    add(a=State.DONE)
    view.select(0)
    menu = open_menu(view)
    assert entries(menu) == [
        *("Copy link", "Copy as", "Open link", "Show QR code", "—"),
        *("Retry", "Upload again", "Pause", "Resume", "Cancel", "—"),
        *("Move", "Select batch", "—"),
        *("Show file in folder", "Verify link", "Details…", "—"),
        "Remove from list",
    ]
    keyed = [one for one in menu.actions() if not one.shortcut().isEmpty()]
    assert keyed
    assert all(one.isShortcutVisibleInContextMenu() for one in keyed)
    menu.close()


def test_what_does_not_apply_says_why(
    qtbot: QtBot,
    view: QueueView,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    add: Callable[..., None],
) -> None:
    uploader.block("b.png")
    add(a=State.DONE, b=State.UPLOADING)
    queue.add([LinkSource("https://example.org/c.png")], Options())
    qtbot.waitUntil(lambda: queue.count() == 3)
    for row in range(3):
        view.select(row)
        menu = open_menu(view)
        for action in menu.actions():
            if action.isSeparator() or not action.isVisible():
                continue
            assert action.isEnabled() is not bool(action.toolTip().strip(".…")) or (
                action.isEnabled() and action.toolTip() == action.text().strip("…")
            ), action.text()
            assert action.isEnabled() is not bool(action.statusTip()), action.text()
            assert action.statusTip() == action.whatsThis()
        menu.close()
        qtbot.wait(1)


def test_the_arrow_keys_reach_what_is_greyed_out_and_its_reason_is_shown(
    qtbot: QtBot, view: QueueView, add: Callable[..., None]
) -> None:
    add(a=State.DONE)
    view.select(0)
    menu = open_menu(view)
    for _step in range(5):
        QTest.keyClick(menu, Qt.Key.Key_Down)
    assert menu.activeAction().text() == "Retry"
    assert QToolTip.text() == "Only what failed, was cancelled or waits can be tried again."
    # Nothing happens there.
    QTest.keyClick(menu, Qt.Key.Key_Return)
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: view.findChild(QMenu, "rowMenu") is None)
    QToolTip.hideText()


@pytest.mark.parametrize(
    ("message", "word", "has_locate"),
    [
        (messages.empty("a.png"), "Retry", False),
        (messages.changed("a.png"), "Upload new version", False),
        (messages.gone("a.png"), "Retry", True),
    ],
)
def test_the_menu_names_the_way_out(
    qtbot: QtBot,
    window: MainWindow,
    view: QueueView,
    uploader: ScriptedUploader,
    add: Callable[..., None],
    message: messages.Message,
    word: str,
    has_locate: bool,  # noqa: FBT001  a case
) -> None:
    uploader.scripts["a.png"] = fail_with(LocalFileError(message))
    add(a=State.FAILED)
    view.select(0)
    menu = open_menu(view)
    assert word in entries(menu)
    assert ("Locate…" in entries(menu)) is has_locate
    menu.close()
    action = window.findChild(QAction, "retry")
    assert action
    qtbot.waitUntil(lambda: action.text() == "Retry")


def test_the_formats_still_work_after_the_menu_has_closed(
    qtbot: QtBot, view: QueueView, add: Callable[..., None], qapp: QApplication
) -> None:
    add(a=State.DONE)
    view.select(0)
    menu = open_menu(view)
    menu.close()
    qtbot.waitUntil(lambda: view.findChild(QMenu, "rowMenu") is None)
    copy_as = view.findChild(QMenu, "copyAs")
    assert copy_as
    markdown = next(one for one in copy_as.actions() if one.text() == "Markdown")
    markdown.trigger()
    assert qapp.clipboard().text().startswith("![")
