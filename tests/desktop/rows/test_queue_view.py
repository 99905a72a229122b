"""The list under the hand: buttons, keys, menus, and rows that can be read."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
    QUrl,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDesktopServices,
    QDrag,
    QFont,
    QGuiApplication,
    QHelpEvent,
    QImage,
    QMouseEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QStyleOptionViewItem,
    QToolTip,
)
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import LocalFileError
from falgui.core.links import LinkFormat
from falgui.core.request import Options
from falgui.core.sources import FileSource, LinkSource, Source
from falgui.core.upload import Problem, State, WaitCause
from falgui.desktop.main_window import MainWindow
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.details_dialog import DetailsDialog
from falgui.desktop.rows.primary_action import PrimaryAction, action_word, primary_action
from falgui.desktop.rows.queue_model import Role
from falgui.desktop.rows.queue_view import QueueView
from falgui.desktop.rows.row_layout import row_button, row_height, row_layout
from tests.desktop.controls import control
from tests.desktop.scripted_uploader import ScriptedUploader, fail_with
from tests.drags import dropping, entering, moving

NO_KEYS = Qt.KeyboardModifier.NoModifier
DIRECTIONS = (Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft)


@pytest.fixture
def view(window: MainWindow) -> QueueView:
    window.view.setFocus()
    return window.view


@pytest.fixture
def fill(
    qtbot: QtBot, queue: UploadQueue, uploader: ScriptedUploader, view: QueueView
) -> Callable[..., None]:
    """Fill the list with one upload in each of the states named."""

    def add(*states: State) -> None:
        queue.set_uploads_at_once(len(states))
        names = [f"{position}-{state}.png" for position, state in enumerate(states)]
        for name, state in zip(names, states, strict=True):
            if state in (State.UPLOADING, State.PAUSED, State.CANCELLED):
                uploader.block(name)
            elif state is State.FAILED:
                uploader.scripts[name] = fail_with(LocalFileError(messages.empty(name)))
        sources: list[Source] = [FileSource(Path("/nowhere") / name) for name in names]
        queue.add(sources, Options())
        reached = {State.PAUSED: State.UPLOADING, State.CANCELLED: State.UPLOADING}
        expected = [reached.get(state, state) for state in states]
        qtbot.waitUntil(lambda: [upload.state for upload in queue.uploads()] == expected)
        for upload, state in zip(queue.uploads(), states, strict=True):
            if state is State.PAUSED:
                queue.pause([upload.number])
            elif state is State.CANCELLED:
                queue.cancel([upload.number])
        assert [upload.state for upload in queue.uploads()] == list(states)
        qtbot.waitUntil(lambda: view.visualRect(view.model().index(0, 0)).isValid())

    return add


def button_of(view: QueueView, row: int) -> QPoint:
    option = QStyleOptionViewItem()
    view.initViewItemOption(option)
    index = view.model().index(row, 0)
    action = primary_action(index.data(Role.UPLOAD))
    word = "" if action is PrimaryAction.CANCEL else action_word(action)
    return row_button(view.visualRect(index), word, option.font, view.layoutDirection()).center()


def states(queue: UploadQueue) -> list[State]:
    return [upload.state for upload in queue.uploads()]


# The button ----------------------------------------------------------------------------------


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (State.UPLOADING, State.CANCELLED),
        (State.FAILED, State.FAILED),
        (State.CANCELLED, State.UPLOADING),
        (State.PAUSED, State.UPLOADING),
    ],
)
def test_the_button_does_what_the_state_offers(
    qtbot: QtBot,
    view: QueueView,
    queue: UploadQueue,
    fill: Callable[..., None],
    direction: Qt.LayoutDirection,
    before: State,
    after: State,
) -> None:
    view.setLayoutDirection(direction)
    fill(before)
    runs = queue.at(0).run
    place = button_of(view, 0)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: states(queue) == [after])
    if after is not State.CANCELLED:
        qtbot.waitUntil(lambda: queue.at(0).run == runs + 1)


def test_the_button_of_a_done_row_copies_its_link(
    view: QueueView, fill: Callable[..., None], qapp: QApplication
) -> None:
    fill(State.DONE, State.DONE)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=button_of(view, 1))
    assert qapp.clipboard().text() == "https://v3b.fal.media/files/b/1-done.png"


@pytest.mark.parametrize("button", [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton])
def test_only_the_left_button_clicks(
    view: QueueView, queue: UploadQueue, fill: Callable[..., None], button: Qt.MouseButton
) -> None:
    fill(State.UPLOADING)
    QTest.mouseClick(view.viewport(), button, pos=button_of(view, 0))
    assert states(queue) == [State.UPLOADING]


def test_a_press_that_ends_elsewhere_is_no_click(
    view: QueueView, queue: UploadQueue, fill: Callable[..., None]
) -> None:
    fill(State.UPLOADING, State.UPLOADING)
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(view.viewport(), left, pos=button_of(view, 0))
    QTest.mouseRelease(view.viewport(), left, pos=button_of(view, 1))
    assert states(queue) == [State.UPLOADING, State.UPLOADING]


def test_the_button_changes_its_looks_under_the_pointer_and_when_pressed(
    qtbot: QtBot, view: QueueView, fill: Callable[..., None]
) -> None:
    fill(State.DONE)
    place = button_of(view, 0)
    area = QRect(0, 0, 40, 24)
    area.moveCenter(place)

    def look() -> QImage:
        return view.viewport().grab(area).toImage()

    idle = look()
    QTest.mouseMove(view.viewport(), place - QPoint(200, 0))
    QTest.mouseMove(view.viewport(), place)
    qtbot.waitUntil(lambda: look() != idle)
    hovered = look()
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert look() != hovered
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_copied_row_says_so_for_a_moment(
    qtbot: QtBot, view: QueueView, queue: UploadQueue, fill: Callable[..., None]
) -> None:
    fill(State.DONE)
    before = view.viewport().grab().toImage()
    view.show_copied([queue.at(0).number])
    assert view.viewport().grab().toImage() != before
    qtbot.waitUntil(lambda: view.viewport().grab().toImage() == before, timeout=4000)


# Keys ----------------------------------------------------------------------------------------


def test_enter_does_what_the_button_does_for_all_that_are_selected(
    qtbot: QtBot, view: QueueView, queue: UploadQueue, fill: Callable[..., None]
) -> None:
    fill(State.UPLOADING, State.PAUSED, State.UPLOADING)
    view.selectAll()
    QTest.keyClick(view, Qt.Key.Key_Return)
    # The paused one offers something else.
    qtbot.waitUntil(lambda: states(queue) == [State.CANCELLED, State.PAUSED, State.CANCELLED])


def test_a_double_click_copies(
    view: QueueView, fill: Callable[..., None], qapp: QApplication
) -> None:
    fill(State.DONE)
    place = view.visualRect(view.model().index(0, 0)).topLeft() + QPoint(120, 20)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert qapp.clipboard().text().endswith("0-done.png")


@pytest.mark.parametrize(
    ("key", "modifier", "before", "after"),
    [
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, State.UPLOADING, [State.CANCELLED]),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, State.UPLOADING, []),
        (Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier, State.UPLOADING, [State.PAUSED]),
        (Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier, State.CANCELLED, [State.UPLOADING]),
    ],
)
def test_keys_act_on_the_selection(
    qtbot: QtBot,
    window: MainWindow,
    view: QueueView,
    queue: UploadQueue,
    fill: Callable[..., None],
    key: Qt.Key,
    modifier: Qt.KeyboardModifier,
    before: State,
    after: list[State],
) -> None:
    fill(before)
    window.activateWindow()
    view.setFocus()
    view.select(0)
    QTest.keyClick(view, key, modifier)
    qtbot.waitUntil(lambda: states(queue) == after)


def test_copying_by_key_keeps_the_order_of_the_list(
    window: MainWindow, view: QueueView, fill: Callable[..., None], qapp: QApplication
) -> None:
    fill(State.DONE, State.UPLOADING, State.DONE)
    window.activateWindow()
    view.setFocus()
    view.selectAll()
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    names = [link.rpartition("/")[2] for link in qapp.clipboard().text().split("\n")]
    assert names == ["0-done.png", "2-done.png"]


def test_home_and_end_lead_to_the_first_and_last_row(
    view: QueueView, fill: Callable[..., None]
) -> None:
    fill(State.DONE, State.DONE, State.DONE)
    view.select(1)
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.currentIndex().row() == 2
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.currentIndex().row() == 0


def test_tab_leaves_the_list(
    window: MainWindow, view: QueueView, fill: Callable[..., None]
) -> None:
    fill(State.DONE, State.DONE)
    window.activateWindow()
    view.setFocus()
    view.select(0)
    QTest.keyClick(view, Qt.Key.Key_Tab)
    assert not view.hasFocus()
    assert view.currentIndex().row() == 0


def test_the_focus_can_be_seen_once_the_keyboard_is_used(
    view: QueueView, window: MainWindow, fill: Callable[..., None]
) -> None:
    fill(State.DONE)
    window.activateWindow()
    view.setFocus()
    before = view.viewport().grab().toImage()
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert view.viewport().grab().toImage() != before


# Menus and details -----------------------------------------------------------------------------


def menu_of(view: QueueView, qtbot: QtBot) -> QMenu:
    middle = view.visualRect(view.currentIndex()).center()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Keyboard, middle, view.viewport().mapToGlobal(middle)
    )
    QApplication.sendEvent(view.viewport(), event)
    menu = view.findChild(QMenu, "rowMenu")
    assert menu
    qtbot.waitUntil(menu.isVisible)
    return menu


def offered(menu: QMenu) -> set[str]:
    return {action.objectName() for action in menu.actions() if action.isEnabled()} - {""}


@pytest.mark.parametrize(
    ("state", "names"),
    [
        (
            State.DONE,
            {"copy", "open", "showQr", "showFile", "verify", "details"} | {"selectBatch", "remove"},
        ),
        (
            State.UPLOADING,
            {"pause", "cancel", "showFile", "details", "selectBatch", "remove"},
        ),
        (
            State.PAUSED,
            {"resume", "cancel", "showFile", "details", "selectBatch", "remove"},
        ),
        (State.FAILED, {"retry", "showFile", "details", "selectBatch", "remove"}),
    ],
)
def test_the_menu_offers_what_the_state_allows(
    qtbot: QtBot, view: QueueView, fill: Callable[..., None], state: State, names: set[str]
) -> None:
    fill(state)
    view.select(0)
    menu = menu_of(view, qtbot)
    assert offered(menu) == names
    menu.close()
    # The keys work again, whatever the next state is.
    qtbot.waitUntil(lambda: all(action.isEnabled() for action in view.actions()))


def test_without_a_selection_there_is_no_menu(view: QueueView, fill: Callable[..., None]) -> None:
    fill(State.DONE)
    view.clearSelection()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 400), QPoint(5, 400))
    QApplication.sendEvent(view.viewport(), event)
    assert view.findChild(QMenu, "rowMenu") is None


def test_every_format_can_be_copied_from_the_menu(
    view: QueueView, fill: Callable[..., None], qapp: QApplication
) -> None:
    fill(State.DONE)
    view.select(0)
    copy_as = view.findChild(QMenu, "copyAs")
    assert copy_as
    copied = []
    for action in copy_as.actions():
        if action.objectName().startswith("copyAs-") and "dataUri" not in action.objectName():
            action.trigger()
            copied.append(qapp.clipboard().text())
    assert len(set(copied)) == len(LinkFormat)


def test_the_data_uri_comes_with_its_size_and_advice(
    view: QueueView, queue: UploadQueue, fill: Callable[..., None], qtbot: QtBot
) -> None:
    fill(State.DONE)
    queue.add([LinkSource("https://example.com/b.png")], Options())
    qtbot.waitUntil(lambda: queue.list_totals().done == 2)
    copy_as = view.findChild(QMenu, "copyAs")
    assert copy_as
    action = next(one for one in copy_as.actions() if one.objectName() == "copyAs-dataUri")
    view.select(0)
    copy_as.aboutToShow.emit()
    assert action.isEnabled()
    assert "B)" in action.text()
    assert action.toolTip() == "Fine for every model."
    assert "→" in action.text()
    view.select(1)
    copy_as.aboutToShow.emit()
    assert not action.isEnabled()
    assert "on this computer" in action.toolTip()


def test_a_data_uri_needs_no_upload(view: QueueView, fill: Callable[..., None]) -> None:
    fill(State.FAILED)
    view.select(0)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))
    QApplication.sendEvent(view.viewport(), event)
    menu = view.findChild(QMenu, "rowMenu")
    copy_as = view.findChild(QMenu, "copyAs")
    assert menu
    assert copy_as
    assert copy_as.menuAction().isEnabled()
    enabled = [one.objectName() for one in copy_as.actions() if one.isEnabled() and one.text()]
    assert enabled == ["copyAs-dataUri", "editTemplates"]
    (markdown,) = [one for one in copy_as.actions() if one.objectName() == "copyAs-markdown"]
    assert markdown.toolTip() == "There is no link yet."
    menu.close()


def test_open_link_opens_no_more_than_ten(
    qtbot: QtBot,
    view: QueueView,
    window: MainWindow,
    fill: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    fill(*[State.DONE] * 12)
    window.activateWindow()
    view.setFocus()
    view.selectAll()
    QTest.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(opened) == 10)
    assert opened[0] == "https://v3b.fal.media/files/b/0-done.png"


def test_a_long_error_can_be_read_in_full(
    qtbot: QtBot, view: QueueView, queue: UploadQueue, fill: Callable[..., None], qapp: QApplication
) -> None:
    fill(State.FAILED)
    view.select(0)
    details = next(action for action in view.actions() if action.objectName() == "details")
    details.trigger()
    dialog = view.window().findChild(DetailsDialog)
    assert dialog
    qtbot.waitUntil(dialog.isVisible)
    problem = queue.at(0).problem
    assert problem
    # What happened, what to do, a button that does it, and the codes apart from those.
    assert control(dialog, QLabel, "reason").text() == problem.message.title
    assert control(dialog, QLabel, "hint").text() == problem.message.advice
    assert control(dialog, QPushButton, "problemAction").text() == "Retry"
    assert problem.message.id in control(dialog, QPlainTextEdit, "report").toPlainText()
    copy = control(dialog, QPushButton, "copyReport")
    copy.click()
    assert copy.text() == "Report copied"
    assert problem.message.title in qapp.clipboard().text()
    assert "0-failed.png" in qapp.clipboard().text()
    dialog.close()


@pytest.mark.parametrize("name", ["<b>bold.png", "<img src=x>.png", "a&amp;b.png"])
def test_a_tooltip_shows_a_name_as_it_is(
    qtbot: QtBot, view: QueueView, queue: UploadQueue, name: str
) -> None:
    queue.add([FileSource(Path("/nowhere") / name)], Options())
    qtbot.waitUntil(lambda: queue.list_totals().done == 1)
    place = view.visualRect(view.model().index(0, 0)).topLeft() + QPoint(120, 20)
    QApplication.sendEvent(
        view.viewport(), QHelpEvent(QHelpEvent.Type.ToolTip, place, view.mapToGlobal(place))
    )
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert escaped in QToolTip.text()
    QToolTip.hideText()


def test_the_tooltip_of_a_button_is_its_word(
    view: QueueView, queue: UploadQueue, fill: Callable[..., None]
) -> None:
    fill(State.UPLOADING)
    place = button_of(view, 0)
    QApplication.sendEvent(
        view.viewport(), QHelpEvent(QHelpEvent.Type.ToolTip, place, view.mapToGlobal(place))
    )
    assert action_word(primary_action(queue.at(0))) in QToolTip.text()
    QToolTip.hideText()


@pytest.fixture
def drags(monkeypatch: pytest.MonkeyPatch) -> list[QMimeData]:
    """Give the list of what was dragged; nothing is dropped anywhere."""
    dragged: list[QMimeData] = []

    def exec_(drag: QDrag, actions: Qt.DropAction) -> Qt.DropAction:
        mime = QMimeData()
        for form in drag.mimeData().formats():
            mime.setData(form, drag.mimeData().data(form))
        mime.setProperty("actions", actions.value)
        dragged.append(mime)
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", exec_)
    return dragged


def hold(monkeypatch: pytest.MonkeyPatch, keys: Qt.KeyboardModifier) -> None:
    monkeypatch.setattr(QGuiApplication, "keyboardModifiers", lambda: keys)


def test_rows_are_dragged_out_but_not_by_their_buttons(
    view: QueueView, fill: Callable[..., None], drags: list[QMimeData]
) -> None:
    fill(State.DONE)
    view.select(0)
    view.startDrag(Qt.DropAction.CopyAction)
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=button_of(view, 0))
    view.startDrag(Qt.DropAction.CopyAction)
    assert len(drags) == 1
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(1, 1))


def test_a_drag_with_the_mouse_takes_the_links_of_all_that_are_selected(
    view: QueueView, fill: Callable[..., None], drags: list[QMimeData]
) -> None:
    fill(State.DONE, State.FAILED, State.DONE)
    view.selectAll()
    place = view.visualRect(view.model().index(2, 0)).topLeft() + QPoint(150, 20)
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(view.viewport(), left, pos=place)
    for step in (5, 20, 40):
        spot = QPointF(place + QPoint(0, step))
        move = QMouseEvent(QEvent.Type.MouseMove, spot, spot, left, left, NO_KEYS)
        QApplication.sendEvent(view.viewport(), move)
    QTest.mouseRelease(view.viewport(), left, pos=place)
    (mime,) = drags
    links = [f"https://v3b.fal.media/files/b/{name}.png" for name in ("0-done", "2-done")]
    assert [url.toString() for url in mime.urls()] == links
    assert mime.text() == "\n".join(links)
    assert not mime.property("actions") & Qt.DropAction.MoveAction.value


@pytest.mark.parametrize("held", [False, True])
def test_with_ctrl_the_file_itself_is_dragged(
    qtbot: QtBot,
    view: QueueView,
    queue: UploadQueue,
    drags: list[QMimeData],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    *,
    held: bool,
) -> None:
    for name in ("a.png", "gone.png", "pasted.png"):
        (tmp_path / name).write_bytes(b"x")
    sources: list[Source] = [FileSource(tmp_path / name) for name in ("a.png", "gone.png")]
    queue.add([*sources, FileSource(tmp_path / "pasted.png", temporary=True)], Options())
    qtbot.waitUntil(lambda: queue.list_totals().done == 3)
    (tmp_path / "gone.png").unlink()
    view.selectAll()
    place = view.visualRect(view.model().index(0, 0)).topLeft() + QPoint(150, 20)
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: bool(view._dragging._gone))
    hold(monkeypatch, Qt.KeyboardModifier.ControlModifier if held else NO_KEYS)
    view.startDrag(Qt.DropAction.CopyAction)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    urls = drags[0].urls()
    if held:
        assert [Path(url.toLocalFile()) for url in urls] == [tmp_path / "a.png"]
        assert not drags[0].property("actions") & Qt.DropAction.MoveAction.value
    else:
        assert len(urls) == 3
        assert not any(url.isLocalFile() for url in urls)


def test_rows_that_are_not_done_move_within_the_list_only(
    view: QueueView, fill: Callable[..., None], drags: list[QMimeData]
) -> None:
    fill(State.UPLOADING, State.PAUSED)
    view.selectAll()
    view.startDrag(Qt.DropAction.MoveAction)
    assert not drags[0].hasUrls()
    assert not drags[0].hasText()
    assert drags[0].property("actions") == Qt.DropAction.MoveAction.value


@pytest.mark.parametrize(
    ("row", "lower_half", "order"),
    [(0, False, "3012"), (1, False, "0312"), (1, True, "0132"), (3, True, "0123")],
)
def test_a_row_dragged_within_the_list_lands_where_the_line_is(
    view: QueueView,
    queue: UploadQueue,
    fill: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    row: int,
    order: str,
    *,
    lower_half: bool,
) -> None:
    fill(State.PAUSED, State.DONE, State.FAILED, State.DONE)
    view.select(3)
    area = view.visualRect(view.model().index(row, 0))
    place = area.center() + QPoint(0, 10 if lower_half else -10)
    plain = view.viewport().grab().toImage()
    seen: list[QImage] = []

    def exec_(drag: QDrag, _actions: Qt.DropAction) -> Qt.DropAction:
        mime = drag.mimeData()
        QApplication.sendEvent(view.viewport(), entering(mime, place))
        QApplication.sendEvent(view.viewport(), moving(mime, place))
        seen.append(view.viewport().grab().toImage())
        QApplication.sendEvent(view.viewport(), dropping(mime, place))
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", exec_)
    view.startDrag(Qt.DropAction.CopyAction)
    assert seen[0] != plain, "a line shows the place"
    assert "".join(one.source.name[0] for one in queue.uploads()) == order
    assert [upload.source.name[0] for upload in view.selected()] == ["3"]


def test_what_comes_from_elsewhere_is_not_the_lists(view: QueueView) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.com/a.png")])
    event = entering(mime, QPoint(50, 50))
    event.accept()
    view.dragEnterEvent(event)
    assert not event.isAccepted()


# Order and selection ---------------------------------------------------------------------------

ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
ORDER_KEYS = [
    (Qt.Key.Key_Up, ALT, [2], "02134"),
    (Qt.Key.Key_Down, ALT, [2], "01324"),
    (Qt.Key.Key_Up, ALT, [1, 2], "12034"),
    (Qt.Key.Key_Up, ALT, [0, 2, 4], "02143"),
    (Qt.Key.Key_Down, ALT, [0, 2, 4], "10324"),
    (Qt.Key.Key_Up, ALT | SHIFT, [1, 3], "13024"),
    (Qt.Key.Key_Down, ALT | SHIFT, [0, 3], "12403"),
    (Qt.Key.Key_Up, ALT, [0], "01234"),
    (Qt.Key.Key_Down, ALT, [3, 4], "01234"),
]


@pytest.mark.parametrize(("key", "keys", "rows", "order"), ORDER_KEYS)
def test_keys_move_what_is_selected_and_it_stays_selected(
    window: MainWindow,
    view: QueueView,
    queue: UploadQueue,
    fill: Callable[..., None],
    key: Qt.Key,
    keys: Qt.KeyboardModifier,
    rows: list[int],
    order: str,
) -> None:
    fill(*[State.DONE] * 5)
    window.activateWindow()
    view.setFocus()
    chosen = [queue.at(row).number for row in rows]
    view.select_numbers(chosen)
    QTest.keyClick(view, key, keys)
    assert "".join(one.source.name[0] for one in queue.uploads()) == order
    assert view.selected_numbers() == chosen


def test_several_hundred_rows_here_and_there_move_by_one(
    view: QueueView, queue: UploadQueue, qtbot: QtBot
) -> None:
    queue.hold(WaitCause.KEY, Problem(messages.key_missing()))
    queue.add([FileSource(Path(f"/nowhere/{number}")) for number in range(1200)], Options())
    qtbot.waitUntil(lambda: queue.count() == 1200)
    before = queue.numbers()
    view.select_numbers(before[1::2])
    next(one for one in view.actions() if one.objectName() == "moveUp").trigger()
    expected = [number for pair in zip(before[1::2], before[::2], strict=True) for number in pair]
    qtbot.waitUntil(lambda: queue.numbers() == expected)
    assert view.selected_numbers() == before[1::2]


def test_a_whole_batch_can_be_selected(
    qtbot: QtBot, window: MainWindow, view: QueueView, queue: UploadQueue
) -> None:
    for names in ("abc", "de"):
        queue.add([FileSource(Path(f"/nowhere/{name}")) for name in names], Options())
    qtbot.waitUntil(lambda: queue.list_totals().done == 5)
    queue.move([queue.at(4).number], queue.at(0).number)
    window.activateWindow()
    view.setFocus()
    view.select(1)
    QTest.keyClick(view, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert [one.source.name for one in view.selected()] == ["a", "b", "c"]
    view.select(0)
    QTest.keyClick(view, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert [one.source.name for one in view.selected()] == ["e", "d"]


def test_the_same_key_pauses_and_resumes(
    qtbot: QtBot,
    window: MainWindow,
    view: QueueView,
    queue: UploadQueue,
    fill: Callable[..., None],
) -> None:
    fill(State.UPLOADING, State.PAUSED)
    window.activateWindow()
    view.setFocus()
    view.selectAll()
    QTest.keyClick(view, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert states(queue) == [State.PAUSED, State.PAUSED]
    QTest.keyClick(view, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: states(queue) == [State.UPLOADING, State.UPLOADING])


# The layout of a row ---------------------------------------------------------------------------


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("width", [300, 480, 760, 2000])
@pytest.mark.parametrize("points", [7, 10, 16, 30])
@pytest.mark.parametrize("status", ["Ready", "Ready · expires in 90 seconds · private"])
def test_the_parts_of_a_row_never_overlap_and_never_leave_it(
    qapp: QApplication, direction: Qt.LayoutDirection, width: int, points: int, status: str
) -> None:
    font = QFont(qapp.font())
    font.setPointSize(points)
    row = QRect(0, 100, width, row_height(font))
    layout = row_layout(row, font, direction, status, "Copy", has_bar=True)
    parts = [
        part
        for part in (
            layout.picture,
            layout.name,
            layout.status_icon,
            layout.status,
            layout.detail,
            layout.bar,
            layout.button,
        )
        if part.isValid()
    ]
    for position, part in enumerate(parts):
        assert row.contains(part)
        assert not any(part.intersects(other) for other in parts[position + 1 :])
    assert row.height() >= 64
    right_to_left = direction is Qt.LayoutDirection.RightToLeft
    assert (layout.picture.x() > layout.button.x()) == right_to_left


def test_a_button_is_large_enough_to_be_hit() -> None:
    assert row_button(QRect(0, 0, 480, 64), "", QFont(), DIRECTIONS[0]).size() == QSize(32, 32)


def test_rows_grow_with_the_letters(view: QueueView, fill: Callable[..., None]) -> None:
    fill(State.DONE)
    small = view.visualRect(view.model().index(0, 0)).height()
    font = QFont(view.font())
    font.setPointSize(40)
    view.setFont(font)
    assert view.visualRect(view.model().index(0, 0)).height() > small


def test_selecting_a_position_shows_it(
    view: QueueView, queue: UploadQueue, fill: Callable[..., None]
) -> None:
    fill(*[State.DONE] * 30)
    view.select(29)
    assert [upload.number for upload in view.selected()] == [queue.at(29).number]
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()).center())
    assert view.model().rowCount(QModelIndex()) == 30
