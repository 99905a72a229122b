"""Names that try to be more than names are shown as what they are, wherever they appear."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QHelpEvent, QImage, QStandardItem, QStandardItemModel, QTextDocument
from PySide6.QtWidgets import QLabel, QListView, QMenu, QStyleOptionViewItem, QToolTip
from pytestqt.qtbot import QtBot

from falgui.core.names import display_name
from falgui.core.result import Result
from falgui.core.sources import FileSource
from falgui.core.upload import Upload
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.intake.refusal_banners import words_for_repeats
from falgui.desktop.queue.chronicle import Story
from falgui.desktop.rows.details_dialog import DetailsDialog
from falgui.desktop.rows.queue_delegate import QueueDelegate
from falgui.desktop.rows.queue_model import Role
from falgui.desktop.rows.thumbnails import Thumbnails
from falgui.desktop.rows.upload_facts import Known
from falgui.desktop.rows.upload_text import Progress, upload_name
from falgui.desktop.system.background import Background
from falgui.desktop.tray.tray import Tray
from falgui.desktop.widgets.banner import Banners

pytestmark = pytest.mark.row("F16")

# What came, and what is to be read.
NAMES = {
    "<b>x</b>": "<b>x</b>",
    "<img src=//h/s>": "<img src=//h/s>",
    "a<table>.exe": "a<table>.exe",
    "&amp;.png": "&amp;.png",
    "%s %1 {0}.png": "%s %1 {0}.png",
    "gpj\u202eexe.png": "gpj�exe.png",
    "zero\u200bwidth\ufeff.png": "zero�width�.png",
    "line\nfeed\r.png": "line␊feed␍.png",
    "z" + "\u0351" * 4096 + ".png": "z" + "\u0351" * 4 + ".png",
}


@pytest.fixture(params=NAMES, ids=[ascii(name[:20]) for name in NAMES])
def name(request: pytest.FixtureRequest) -> str:
    came: str = request.param
    return came


@pytest.fixture
def upload(name: str) -> Upload:
    return Upload(1, 1, FileSource(Path("/nowhere/x")), name=name)


@pytest.fixture
def rows(qtbot: QtBot, background: Background) -> Callable[[Upload], QListView]:
    """Give a function that shows a list of one upload."""

    def show(upload: Upload) -> QListView:
        view = QListView()
        qtbot.addWidget(view)
        model = QStandardItemModel(view)
        item = QStandardItem()
        item.setData(upload, Role.UPLOAD)
        item.setData(Progress(), Role.PROGRESS)
        item.setData(1, Role.PLACE)
        model.appendRow(item)
        view.setModel(model)
        thumbnails = Thumbnails(lambda _path, _edge: None, background, view)
        view.setItemDelegate(QueueDelegate(thumbnails, lambda: 1, view))
        view.resize(600, 100)
        return view

    return show


def painted(view: QListView) -> QImage:
    return view.grab(QRect(0, 0, 600, 60)).toImage()


def test_in_a_row(rows: Callable[[Upload], QListView], upload: Upload, name: str) -> None:
    assert upload_name(upload) == NAMES[name]
    literal = Upload(1, 1, FileSource(Path("/nowhere/x")), name=NAMES[name])
    assert painted(rows(upload)) == painted(rows(literal))
    # As rich text it would be another picture: nothing but the letter, for one.
    other = Upload(1, 1, FileSource(Path("/nowhere/x")), name="x")
    assert painted(rows(upload)) != painted(rows(other))


def test_in_a_tooltip(rows: Callable[[Upload], QListView], upload: Upload, name: str) -> None:
    view = rows(upload)
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, 600, 60)
    event = QHelpEvent(QHelpEvent.Type.ToolTip, QPoint(100, 10), view.mapToGlobal(QPoint(100, 10)))
    assert view.itemDelegate().helpEvent(event, view, option, view.model().index(0, 0))
    assert as_read(QToolTip.text()).partition("\n")[0] == NAMES[name]
    QToolTip.hideText()


@pytest.mark.usefixtures("qapp")
def test_in_the_tray(name: str) -> None:
    tray = Tray(lambda: [Result("https://v3b.fal.media/x", name, "", 1, "cdn")])
    tray.menu.aboutToShow.emit()
    recent = tray.menu.findChild(QMenu, "recentMenu")
    assert recent
    shown = recent.actions()[0].text().replace("&&", "&").replace("__", "_")
    begin, cut, end = shown.partition("…")
    assert NAMES[name] == shown or (cut and NAMES[name].startswith(begin))
    assert NAMES[name].endswith(end)
    tray.close()


def test_in_a_banner(qtbot: QtBot, name: str) -> None:
    banners = Banners()
    qtbot.addWidget(banners)
    banners.show_banner("repeated", words_for_repeats([FileSource(Path(name.replace("/", "|")))]))
    (label,) = (one for one in banners.findChildren(QLabel) if "in the list" in one.text())
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert f"“{NAMES[name].replace('/', '|')}”" in label.text()


def test_in_the_details(qtbot: QtBot, clipboard: Clipboard, upload: Upload, name: str) -> None:
    dialog = DetailsDialog(lambda: Known(upload, Progress(), None, Story()), clipboard)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    assert NAMES[name] in dialog.windowTitle()
    shown = [one for one in dialog.findChildren(QLabel) if one.text() == NAMES[name]]
    assert [one.textFormat() for one in shown] == [Qt.TextFormat.PlainText]


def as_read(text: str) -> str:
    """Return what a person reads of a tooltip in Qt's markup."""
    assert text.startswith("<qt>")
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


def test_nothing_that_can_be_shown_is_left_out() -> None:
    assert {name: display_name(name) for name in NAMES} == NAMES
