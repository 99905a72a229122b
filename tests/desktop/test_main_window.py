"""The window as a whole: pages, drops, banners, footer, menus, title."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QGuiApplication,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QMenu,
    QMessageBox,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import LocalFileError
from falgui.core.lifecycle import Lifecycle
from falgui.core.links import LinkFormat
from falgui.core.recipe import ImageFormat
from falgui.core.request import Options
from falgui.core.sources import FileSource, LinkSource, Source
from falgui.core.upload import Problem, WaitCause
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.intake.drop_overlay import DropOverlay
from falgui.desktop.intake.drop_strip import DropStrip
from falgui.desktop.intake.drop_zone import DropZone
from falgui.desktop.look.theme import own_palette
from falgui.desktop.main_window import MainWindow
from falgui.desktop.queue.tally import Totals
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.footer import Footer, summary
from falgui.desktop.rows.queue_model import QueueModel
from falgui.desktop.widgets.banner import Banner
from falgui.desktop.widgets.elided_label import PartedLabel
from falgui.store.settings import Settings
from tests.desktop.scripted_uploader import ScriptedUploader, fail_with
from tests.drags import dropping, entering, moving

KEY = Problem(messages.key_rejected())


def files(*names: str) -> list[Source]:
    return [FileSource(Path("/nowhere") / name) for name in names]


def part(window: QWidget, kind: type[QWidget]) -> QWidget:
    found = window.findChildren(kind)
    assert len(found) == 1, f"{kind.__name__}: {len(found)}"
    return found[0]


def button(window: QWidget, name: str) -> QAbstractButton:
    shown = [one for one in window.findChildren(QAbstractButton, name) if one.isVisible()]
    assert len(shown) == 1, f"{name}: {len(shown)}"
    return shown[0]


def action(window: MainWindow, name: str) -> QAction:
    found = window.findChild(QAction, name)
    assert found
    return found


def status(window: MainWindow) -> str:
    label = window.footer.findChild(QLabel, "status")
    assert label
    return label.text()


def plain(window: MainWindow) -> str:
    (label,) = window.findChildren(QLabel, "plainSentence")
    return label.text()


@pytest.fixture
def upload(
    qtbot: QtBot, queue: UploadQueue, queue_model: QueueModel, window: MainWindow
) -> Callable[..., None]:
    def add(*names: str) -> None:
        queue.add(files(*names), Options())
        qtbot.waitUntil(
            lambda: queue.list_totals().done + queue.list_totals().failed == queue.count()
        )
        qtbot.waitUntil(window.view.isVisible)
        # Until everything has been announced.
        qtbot.waitUntil(lambda: not queue_model._timer.isActive())

    return add


# Pages ---------------------------------------------------------------------------------------


def test_an_empty_list_shows_the_drop_zone_and_rows_the_list(
    qtbot: QtBot, window: MainWindow, queue: UploadQueue, upload: Callable[..., None]
) -> None:
    zone, strip = part(window, DropZone), part(window, DropStrip)
    assert zone.isVisible()
    assert not window.view.isVisible()
    upload("a.png")
    assert not zone.isVisible()
    assert strip.isVisible()
    assert strip.height() == 56
    queue.clear_done()
    qtbot.waitUntil(zone.isVisible)


def test_another_page_takes_the_place_of_the_drop_zone_but_not_of_the_list(
    qtbot: QtBot, window: MainWindow, queue: UploadQueue, upload: Callable[..., None]
) -> None:
    page = QLabel("first run")
    window.show_instead(page)
    assert page.isVisible()
    assert not part(window, DropZone).isVisible()
    upload("a.png")
    assert window.view.isVisible()
    queue.clear_done()
    qtbot.waitUntil(page.isVisible)
    window.show_instead(None)
    assert part(window, DropZone).isVisible()
    page.deleteLater()


def test_the_zone_says_how_public_links_are_and_how_long_they_last(window: MainWindow) -> None:
    said = button(window, "dropChoice")
    assert said.text() == "Links are public · expire: account default"
    assert plain(window).startswith("Anyone who has the link can open the file.")
    window.show_settings(Settings(private=True, expires_seconds=86400))
    assert said.text() == "Links are private · expire after 1 day"
    assert plain(window).startswith("Only your fal account")


# Choices -------------------------------------------------------------------------------------


def test_both_choices_are_in_sight_in_both_forms_and_stay_equal(
    window: MainWindow, upload: Callable[..., None]
) -> None:
    changed: list[Settings] = []
    window.settings_changed.connect(changed.append)
    button(window, "convertToJpeg").click()
    assert changed == [Settings(image_format=ImageFormat.JPEG)]
    upload("a.png")
    assert button(window, "convertToJpeg").isChecked()
    (combo,) = [one for one in window.findChildren(QComboBox, "linkFormat") if one.isVisible()]
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert changed[-1] == Settings(image_format=ImageFormat.JPEG, link_format=LinkFormat.JSON)


def test_a_choice_that_is_turned_over_without_a_click_counts(window: MainWindow) -> None:
    changed: list[Settings] = []
    window.settings_changed.connect(changed.append)
    # As a screen reader does it.
    button(window, "convertToJpeg").toggle()
    assert changed == [Settings(image_format=ImageFormat.JPEG)]


def test_settings_changed_elsewhere_are_shown_without_an_echo(window: MainWindow) -> None:
    changed: list[Settings] = []
    window.settings_changed.connect(changed.append)
    window.show_settings(
        replace(Settings(), image_format=ImageFormat.JPEG, link_format=LinkFormat.HTML)
    )
    assert button(window, "convertToJpeg").isChecked()
    combo = window.findChild(QComboBox, "linkFormat")
    assert combo
    assert combo.currentText() == "HTML"
    assert changed == []


# Dropping --------------------------------------------------------------------------------------

COPY = Qt.DropAction.CopyAction


def enter(window: MainWindow, mime: QMimeData) -> QDragEnterEvent:
    event = entering(mime, QPoint(50, 50))
    QApplication.sendEvent(window, event)
    return event


def move(window: MainWindow, mime: QMimeData) -> QDragMoveEvent:
    event = moving(mime, QPoint(60, 60))
    QApplication.sendEvent(window, event)
    return event


def drop(window: MainWindow, mime: QMimeData) -> QDropEvent:
    event = dropping(mime, QPoint(60, 60))
    QApplication.sendEvent(window, event)
    return event


def some_file(tmp_path: Path) -> QMimeData:
    path = tmp_path / "a.png"
    path.write_bytes(b"x")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    return mime


@pytest.mark.parametrize("with_rows", [False, True])
def test_files_are_taken_wherever_the_window_is_hit(
    qtbot: QtBot,
    window: MainWindow,
    upload: Callable[..., None],
    tmp_path: Path,
    *,
    with_rows: bool,
) -> None:
    if with_rows:
        upload("before.png")
    mime = some_file(tmp_path)
    overlay = part(window, DropOverlay)
    assert enter(window, mime).isAccepted()
    assert overlay.isVisible()
    assert overlay.geometry() == window.rect()
    assert move(window, mime).isAccepted()
    with qtbot.waitSignal(window.sources_chosen) as chosen:
        assert drop(window, mime).isAccepted()
    assert chosen.args == [[FileSource(tmp_path / "a.png")], Lifecycle()]
    assert not overlay.isVisible()


def test_a_drop_is_a_copy_even_where_shift_asks_to_move(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    both, shift = Qt.DropAction.MoveAction | COPY, Qt.KeyboardModifier.ShiftModifier
    mime = some_file(tmp_path)
    events = (
        entering(mime, QPoint(50, 50), both, shift),
        moving(mime, QPoint(60, 60), both, shift),
        dropping(mime, QPoint(60, 60), both, shift),
    )
    with qtbot.waitSignal(window.sources_chosen):
        for event in events:
            assert event.proposedAction() is Qt.DropAction.MoveAction
            QApplication.sendEvent(window, event)
            assert event.isAccepted()
            assert event.dropAction() is COPY


def test_the_overlay_goes_when_the_drag_leaves(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    enter(window, some_file(tmp_path))
    QApplication.sendEvent(window, QDragLeaveEvent())
    qtbot.waitUntil(lambda: not part(window, DropOverlay).isVisible())


def test_the_overlay_follows_the_window(window: MainWindow, tmp_path: Path) -> None:
    enter(window, some_file(tmp_path))
    window.resize(900, 700)
    assert part(window, DropOverlay).geometry() == window.rect()


def test_what_cannot_be_uploaded_is_refused_in_sight(window: MainWindow) -> None:
    mime = QMimeData()
    mime.setData("application/x-unknown", b"x")
    enter(window, mime)
    overlay = part(window, DropOverlay)
    assert overlay.isVisible()
    assert overlay.accessibleName().startswith("Cannot read this item")
    assert not move(window, mime).isAccepted()
    QApplication.sendEvent(window, QDragLeaveEvent())


def test_pasting_uploads_what_is_on_the_clipboard(qtbot: QtBot, window: MainWindow) -> None:
    QGuiApplication.clipboard().setText("https://example.com/a.png")
    with qtbot.waitSignal(window.sources_chosen) as chosen:
        QTest.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert chosen.args == [[LinkSource("https://example.com/a.png")], Lifecycle()]


def test_pasting_nonsense_is_told_in_a_banner(qtbot: QtBot, window: MainWindow) -> None:
    QGuiApplication.clipboard().setText(" \n")
    button(window, "paste").click()
    qtbot.waitUntil(lambda: len(window.findChildren(Banner)) == 1)
    assert "nothing to upload" in window.findChildren(Banner)[0].accessibleName()
    button(window, "bannerClose").click()
    qtbot.waitUntil(lambda: not window.banners.isVisible())


def test_the_next_good_drop_takes_the_complaint_away(qtbot: QtBot, window: MainWindow) -> None:
    window.intake.refused.emit(["no"])
    assert window.banners.isVisible()
    window.intake.take_paths(["https://example.com/a.png"])
    qtbot.waitUntil(lambda: not window.banners.isVisible())


def test_what_is_good_in_a_drop_leaves_the_complaint_about_the_rest(
    qtbot: QtBot, window: MainWindow
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("sftp://host/x"), QUrl("https://example.com/a.png")])
    with qtbot.waitSignal(window.sources_chosen):
        window.intake.take_mime(mime)
    assert window.banners.isVisible()


def test_picked_files_and_folders_take_the_same_way(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"x")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(path)], ""))
    with qtbot.waitSignal(window.sources_chosen) as chosen:
        button(window, "addFiles").click()
    assert chosen.args == [[FileSource(path)], Lifecycle()]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    button(window, "addFolder").click()


# Banners ---------------------------------------------------------------------------------------


@pytest.mark.row("F13")
def test_a_file_that_is_in_the_list_already_is_asked_about_once(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a")
    chosen: list[tuple[list[Source], Lifecycle]] = []
    window.sources_chosen.connect(lambda *what: chosen.append(what))
    window.intake.repeated.emit([FileSource(path)], Lifecycle(private=True))
    (banner,) = window.findChildren(Banner)
    assert banner.accessibleName() == "“a.txt” is in the list already."
    button(window, "bannerAction").click()
    assert chosen == [([FileSource(path)], Lifecycle(private=True))]
    qtbot.waitUntil(lambda: not window.banners.isVisible())


def test_a_held_queue_is_one_banner_until_it_is_released(
    qtbot: QtBot, window: MainWindow, queue: UploadQueue
) -> None:
    queue.hold(WaitCause.KEY, KEY)
    queue.hold(WaitCause.KEY, KEY)
    (banner,) = window.findChildren(Banner)
    # Closed by mistake, nothing else would tell how to go on.
    assert banner.findChild(QToolButton, "bannerClose") is None
    assert banner.accessibleName() == f"{KEY.message.title} {KEY.message.advice}"
    with qtbot.waitSignal(window.key_wanted):
        button(banner, "bannerAction").click()
    queue.release(WaitCause.KEY)
    qtbot.waitUntil(lambda: not window.findChildren(Banner))


def test_a_banner_can_let_the_queue_go_on(
    qtbot: QtBot, window: MainWindow, queue: UploadQueue
) -> None:
    queue.hold(WaitCause.OFFLINE, Problem(messages.offline()))
    button(window, "bannerAction").click()
    assert not queue.is_held
    qtbot.waitUntil(lambda: not window.findChildren(Banner))


def test_each_cause_has_its_own_banner_and_a_new_one_replaces_the_old(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.banners.show_banner("a", "one")
    window.banners.show_banner("b", "two")
    window.banners.show_banner("a", "three", "with advice")
    qtbot.waitUntil(lambda: len(window.findChildren(Banner)) == 2)
    said = {banner.accessibleName() for banner in window.findChildren(Banner)}
    assert said == {"two", "three with advice"}
    window.banners.dismiss("unknown")


def test_many_refused_things_are_one_banner(qtbot: QtBot, window: MainWindow) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl(f"sftp://host/{number}") for number in range(100)])
    enter(window, mime)
    drop(window, mime)
    qtbot.waitUntil(lambda: len(window.findChildren(Banner)) == 1)
    assert "… and 97 more." in window.findChildren(Banner)[0].accessibleName()


# Footer and title -------------------------------------------------------------------------------


def test_the_title_carries_the_percent_while_something_runs(
    qtbot: QtBot, window: MainWindow, queue: UploadQueue, uploader: ScriptedUploader
) -> None:
    assert window.windowTitle() == "falgui"
    gate = uploader.block("a.png", sent=42)
    queue.add(files("a.png"), Options())
    qtbot.waitUntil(lambda: window.windowTitle() == "42 % · falgui")
    gate.set()
    qtbot.waitUntil(lambda: window.windowTitle() == "falgui")


def test_the_footer_offers_what_the_list_allows(
    qtbot: QtBot,
    window: MainWindow,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    upload: Callable[..., None],
) -> None:
    uploader.scripts["bad.png"] = fail_with(LocalFileError(messages.gone("bad.png")))
    upload("bad.png")
    assert not button(window, "copyAll").isEnabled()
    assert button(window, "retryFailed").accessibleName() == "Retry failed (1)"
    upload("a.png")
    qtbot.waitUntil(button(window, "copyAll").isEnabled)
    uploader.scripts.clear()
    button(window, "retryFailed").click()
    qtbot.waitUntil(lambda: queue.list_totals().done == 2)
    retry = window.findChild(QPushButton, "retryFailed")
    assert retry
    qtbot.waitUntil(lambda: not retry.isVisible())
    button(window, "clearDone").click()
    qtbot.waitUntil(lambda: queue.count() == 0)


def test_all_links_are_copied_and_that_is_said_for_a_moment(
    qtbot: QtBot, window: MainWindow, upload: Callable[..., None], clipboard: Clipboard
) -> None:
    upload("a.png", "b.png")
    qtbot.waitUntil(button(window, "copyAll").isEnabled)
    button(window, "copyAll").click()
    assert clipboard.last_copied.count("\n") == 1
    assert status(window) == "2 links copied"
    qtbot.waitUntil(lambda: status(window) == "2 of 2 done", timeout=6000)


def test_all_links_can_be_copied_in_another_format(
    window: MainWindow, upload: Callable[..., None], clipboard: Clipboard
) -> None:
    upload("a.png")
    formats = window.footer.findChild(QToolButton, "copyAllAs")
    assert formats
    menu = formats.menu()
    next(one for one in menu.actions() if one.text() == "Markdown").trigger()
    assert clipboard.last_copied.startswith("![a.png](")


@pytest.mark.parametrize(
    ("totals", "speed", "text"),
    [
        (Totals(), None, ""),
        (Totals(done=3, total=3, sent=9, size=9), None, "3 of 3 done"),
        (Totals(done=1, failed=2, total=3, sent=9, size=9), None, "1 of 3 done · 2 failed"),
        (
            Totals(done=7, total=12, sent=184_000_000, size=310_000_000),
            4_200_000.0,
            "7 of 12 done · 184.0 of 310.0 MB · 4.2 MB/s · 30 s left",
        ),
        (Totals(done=7, total=12, sent=1, size=2, unmeasured=3), 1e6, "7 of 12 done · 1.0 MB/s"),
    ],
)
def test_the_sums_say_what_is_known(totals: Totals, speed: float | None, text: str) -> None:
    assert summary(totals, speed) == text


@pytest.mark.parametrize("width", [480, 1000])
def test_a_narrow_footer_gives_up_words_but_no_button(
    window: MainWindow, upload: Callable[..., None], width: int
) -> None:
    upload("a.png")
    window.resize(width, 500)
    copy = button(window, "copyAll")
    assert isinstance(copy, QPushButton)
    assert bool(copy.text()) == (width == 1000)
    assert copy.accessibleName() == copy.toolTip() == "Copy all links"
    assert window.footer.findChild(QLabel, "status").width() > 100  # type: ignore[union-attr]


def test_sums_that_are_too_long_go_on_two_lines(qtbot: QtBot) -> None:
    label = PartedLabel()
    qtbot.addWidget(label)
    label.setText("7 of 12 done · 184.0 of 310.0 MB · 4.2 MB/s · 30 s left")
    long = label.fontMetrics().horizontalAdvance(label.text())
    assert label.lines(long) == [label.text()]
    assert label.lines(long - 1) == ["7 of 12 done · 184.0 of 310.0 MB · 4.2 MB/s", "30 s left"]
    half = label.fontMetrics().horizontalAdvance("7 of 12 done · 184.0 of 310.0 MB")
    assert label.lines(half)[1] == "4.2 MB/s · 30 s left"
    assert label.lines(1) == ["7 of 12 done", "184.0 of 310.0 MB · 4.2 MB/s · 30 s left"]
    label.setText("Copied")
    assert label.lines(1) == ["Copied"]


def test_a_name_in_the_footer_is_shown_as_it_is(window: MainWindow) -> None:
    window.footer.say('"<b>x.png" is gone')
    label = window.footer.findChild(QLabel, "status")
    assert label
    assert "&lt;b&gt;x.png" in label.toolTip()
    assert status(window) == '"<b>x.png" is gone'


# The window itself --------------------------------------------------------------------------------


def test_uploads_are_shown_and_selected_as_far_as_they_are_still_there(
    window: MainWindow, queue: UploadQueue, upload: Callable[..., None]
) -> None:
    for names in ("ab", "cde", "f"):
        upload(*(f"{name}.png" for name in names))
    second = [upload.number for upload in queue.batch(queue.at(2).batch)]
    queue.remove([queue.at(3).number])
    window.review(second)
    assert [one.source.name for one in window.view.selected()] == ["c.png", "e.png"]
    assert window.view.currentIndex().row() == 2
    window.review([99])
    assert window.view.selected() == []


def test_closing_is_a_question_to_the_app(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.closing):
        window.close()
    assert window.isVisible()
    window.close_for_good()
    assert not window.isVisible()


def test_place_and_size_come_back(window: MainWindow) -> None:
    window.resize(700, 500)
    text = window.geometry_text()
    assert text.isascii()
    window.resize(500, 400)
    window.restore_geometry_text(text)
    assert (window.width(), window.height()) == (700, 500)


def test_a_question_brings_a_hidden_window_into_sight(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "id_rsa").write_text("key")
    window.hide()
    window.intake.take_paths([str(tmp_path / "id_rsa")])
    qtbot.waitUntil(window.isVisible)


@pytest.mark.parametrize("text", ["", "nonsense", "AAAA", "a:b;c:;:", ";;"])
def test_a_useless_geometry_gives_the_usual_size(window: MainWindow, text: str) -> None:
    window.restore_geometry_text(text)
    assert (window.width(), window.height()) == (760, 560)


def test_the_window_can_be_as_small_as_promised_and_no_smaller(window: MainWindow) -> None:
    window.resize(10, 10)
    assert (window.width(), window.height()) == (480, 360)


def test_bringing_up_ends_minimised(window: MainWindow) -> None:
    window.showMinimized()
    window.bring_up()
    assert not window.isMinimized()
    assert window.isVisible()


def test_every_menu_entry_has_a_name_and_no_key_is_taken_twice(window: MainWindow) -> None:
    names = ("fileMenu", "editMenu", "uploadMenu", "helpMenu")
    menus = [menu for name in names for menu in window.findChildren(QMenu, name)]
    assert len(menus) == len(names)
    entries = [one for menu in menus for one in menu.actions() if not one.isSeparator()]
    assert all(one.text() for one in entries)
    keys = [one.shortcut().toString() for one in entries if not one.shortcut().isEmpty()]
    assert len(keys) == len(set(keys))
    expected = {"Ctrl+O", "Ctrl+Shift+O", "Ctrl+V", "Ctrl+,", "Ctrl+Q", "Ctrl+C", "Ctrl+Alt+C"}
    assert expected | {"Del", "Ctrl+Shift+R", "Ctrl+R", "Esc", "Ctrl+P"} <= set(keys)


@pytest.mark.parametrize(
    ("name", "signal"), [("settingsAction", "settings_wanted"), ("quitAction", "quit_wanted")]
)
def test_menus_ask_the_app(qtbot: QtBot, window: MainWindow, name: str, signal: str) -> None:
    with qtbot.waitSignal(getattr(window, signal)):
        action(window, name).trigger()


def test_about_names_the_version(qtbot: QtBot, window: MainWindow) -> None:
    action(window, "aboutAction").trigger()
    box = window.findChild(QMessageBox, "about")
    assert box
    qtbot.waitUntil(box.isVisible)
    assert "falgui" in box.text()
    box.close()


def test_every_control_has_a_name_for_people_and_one_for_programs(
    window: MainWindow, upload: Callable[..., None]
) -> None:
    upload("a.png")
    window.banners.show_banner("a", "title", "advice", [("Do", lambda: None)])
    for kind in (QAbstractButton, QComboBox):
        for control in window.findChildren(kind):
            if type(control).__module__.startswith("PySide6") and not control.isVisible():
                continue
            if control.objectName().startswith("qt_") or not control.isVisible():
                continue
            assert control.objectName(), control
            text = control.text() if isinstance(control, QAbstractButton) else ""
            assert control.accessibleName() or text, control.objectName()
            if not text:
                assert control.toolTip(), control.objectName()


def test_every_text_from_outside_is_plain(window: MainWindow, upload: Callable[..., None]) -> None:
    upload("a.png")
    window.banners.show_banner("a", "<b>title</b>", "<i>advice</i>")
    for label in window.banners.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
    assert window.footer.findChild(QLabel, "status").textFormat() is Qt.TextFormat.PlainText  # type: ignore[union-attr]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
@pytest.mark.parametrize("points", [9, 20])
@pytest.mark.parametrize("size", [(480, 360), (1400, 900)])
def test_the_window_can_be_painted_in_every_light(
    qapp: QApplication,
    window: MainWindow,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    upload: Callable[..., None],
    direction: Qt.LayoutDirection,
    points: int,
    size: tuple[int, int],
    *,
    dark: bool,
) -> None:
    before, sheet, font = qapp.palette(), qapp.styleSheet(), qapp.font()
    uploader.scripts["bad.png"] = fail_with(LocalFileError(messages.gone("bad.png")))
    large = QFont(font)
    large.setPointSize(points)
    try:
        qapp.setPalette(own_palette(dark=dark))
        window.setLayoutDirection(direction)
        window.setFont(large)
        window.resize(*size)
        empty = window.grab().toImage()
        upload("a.png", "bad.png")
        queue.hold(WaitCause.KEY, KEY)
        full = window.grab().toImage()
        assert empty != full
        corner = full.pixelColor(3, full.height() - 3)
        assert (corner.lightness() < 100) == dark
    finally:
        qapp.setPalette(before)
        qapp.setStyleSheet(sheet)


def test_a_remark_outlives_the_ticks_that_follow_it(qtbot: QtBot) -> None:
    footer = Footer()
    qtbot.addWidget(footer)
    label = footer.findChild(QLabel, "status")
    assert label
    footer.show_totals(Totals(), Totals(), None)
    assert label.text() == ""
    footer.say("3 links copied")
    footer.show_totals(Totals(done=1, total=2), Totals(), None)
    assert label.text() == "3 links copied"
