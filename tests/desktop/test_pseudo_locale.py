"""A language two fifths longer than English: nothing stays English, and nothing is clipped."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAction, QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QDialog,
    QLabel,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.errors import LocalFileError
from falgui.core.request import Options
from falgui.core.resources import resource
from falgui.core.translation import use_language
from falgui.desktop.account.account import Account
from falgui.desktop.account.key_page import KeyPage
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.intake.drop_choice_button import DropChoiceButton
from falgui.desktop.look.fonts import name_font
from falgui.desktop.look.theme import apply_theme
from falgui.desktop.main_window import MainWindow
from falgui.desktop.queue.chronicle import Story
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.quit_dialog import QuitDialog
from falgui.desktop.rows.details_dialog import DetailsDialog
from falgui.desktop.rows.primary_action import PrimaryAction, action_word
from falgui.desktop.rows.row_layout import ICON, row_layout
from falgui.desktop.rows.upload_facts import Known
from falgui.desktop.rows.upload_text import Progress
from falgui.desktop.settings.dialog import SettingsDialog
from falgui.desktop.system.background import Background
from falgui.desktop.tray.standing import Standing
from falgui.desktop.tray.tray import Tray
from falgui.desktop.widgets.elided_label import ElidedLabel
from falgui.store.settings import Settings
from tests.catalogues import PSEUDO, write_pseudo_catalogue
from tests.desktop.scripted_account import MemoryStore, ScriptedCheck
from tests.desktop.scripted_uploader import ScriptedUploader, fail_with
from tests.desktop.test_main_window import files

SIZES = [(480, 360), (760, 560)]


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("locale")
    write_pseudo_catalogue(folder)
    return folder


@pytest.fixture(autouse=True)
def pseudo(qapp: QApplication, catalogues: Path) -> Iterator[None]:
    apply_theme(qapp)
    use_language([PSEUDO], catalogues)
    yield
    use_language([], resource("locale"))


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    chosen: tuple[int, int] = request.param
    return chosen


@pytest.fixture
def account(background: Background) -> Account:
    return Account({}, MemoryStore(), ScriptedCheck(), background)


def is_translated(text: str) -> bool:
    """Return whether `text` came through the catalogue, or has no words to translate."""
    is_code = text.startswith("https://") or (text[:1] == "{" and text[-1:] == "}")
    return "[" in text or is_code or not any(letter.isalpha() for letter in text)


def untranslated(widget: QWidget) -> list[str]:
    """Return the texts that are shown, told or spoken in English."""
    texts = [widget.windowTitle()]
    for part in widget.findChildren(QWidget):
        texts += [part.accessibleName(), part.accessibleDescription(), part.toolTip()]
        if isinstance(part, QLabel | QAbstractButton):
            texts.append(part.text())
    texts += [action.text() for action in widget.findChildren(QAction)]
    return [text for text in texts if text != "falgui" and not is_translated(text)]


def clipped(window: QWidget) -> list[str]:
    """Return the texts that are not to be seen whole."""
    return [
        f"{type(part).__name__} {part.text()!r}: {part.size()}, wants {part.sizeHint()}"
        for part in window.findChildren(QWidget)
        if isinstance(part, QLabel | QAbstractButton)
        and part.isVisible()
        and part.text()
        # Both choose how much they say by the room that they have.
        and not isinstance(part, ElidedLabel | DropChoiceButton)
        and not (_has_its_size(part) and _is_inside(part, window))
    ]


def _has_its_size(part: QLabel | QAbstractButton) -> bool:
    if isinstance(part, QLabel) and part.wordWrap():
        room = QRect(0, 0, part.contentsRect().width(), 100_000)
        needed = part.fontMetrics().boundingRect(room, int(Qt.TextFlag.TextWordWrap), part.text())
        return (
            needed.height() <= part.contentsRect().height()
            and needed.width() <= part.contentsRect().width()
        )
    if part.property("chip"):
        # It has a width of its own, with less air than the style gives.
        return part.fontMetrics().horizontalAdvance(part.text()) + 20 <= part.width()
    return part.sizeHint().width() <= part.width() and part.sizeHint().height() <= part.height()


def _is_inside(part: QWidget, window: QWidget) -> bool:
    """Return whether `part` is within the window, or can be scrolled there up and down."""
    place = QRect(part.mapTo(window, part.rect().topLeft()), part.size())
    across = place.left() >= 0 and place.right() < window.width()
    scrolls = False
    above = part.parentWidget()
    while above is not None and above is not window:
        scrolls = scrolls or isinstance(above, QAbstractScrollArea)
        above = above.parentWidget()
    return across and (scrolls or (place.top() >= 0 and place.bottom() < window.height()))


def look_at(qtbot: QtBot, window: QWidget) -> None:
    """Fail for what is clipped once all layouts are done, and for what is English."""
    qtbot.waitUntil(window.isVisible)
    window.grab()
    assert untranslated(window) == []
    # Pages that scroll are laid out once more when it is known how wide they are.
    with suppress(qtbot.TimeoutError):
        qtbot.waitUntil(lambda: clipped(window) == [], timeout=1000)
    assert clipped(window) == []


def test_the_drop_zone(qtbot: QtBot, window: MainWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    look_at(qtbot, window)


def test_the_list_with_a_banner(
    qtbot: QtBot,
    window: MainWindow,
    queue: UploadQueue,
    uploader: ScriptedUploader,
    size: tuple[int, int],
) -> None:
    window.resize(*size)
    uploader.block("2.png", sent=40)
    uploader.scripts["3.png"] = fail_with(LocalFileError(messages.gone("3.png")))
    queue.add(files("1.png", "2.png", "3.png"), Options())
    qtbot.waitUntil(lambda: queue.list_totals().failed == 1)
    refused = messages.key_missing()
    window.banners.show_banner("key", refused.title, refused.advice)
    qtbot.waitUntil(window.view.isVisible)
    qtbot.waitUntil(lambda: "[" in window.footer.findChildren(ElidedLabel)[0].text())
    window.view.setAccessibleDescription("")
    assert clipped(window) == []
    assert untranslated(window) == []


def test_the_first_page(
    qtbot: QtBot, window: MainWindow, account: Account, size: tuple[int, int]
) -> None:
    window.resize(*size)
    page = KeyPage(account)
    window.show_instead(page)
    qtbot.waitUntil(page.isVisible)
    look_at(qtbot, window)


def test_every_page_of_the_settings(qtbot: QtBot, account: Account, size: tuple[int, int]) -> None:
    dialog = SettingsDialog(Settings(expires_seconds=7 * 86400), account)
    qtbot.addWidget(dialog)
    dialog.resize(*size)
    dialog.show()
    pages = [page.objectName() for page in dialog.findChildren(QScrollArea) if page.objectName()]
    assert "generalPage" in pages
    for name in pages:
        if name.endswith("Page"):
            dialog.show_page(name)
            dialog.grab()
            look_at(qtbot, dialog)


@pytest.mark.parametrize("which", ["quit", "details"])
def test_the_dialogs(qtbot: QtBot, clipboard: Clipboard, queue: UploadQueue, which: str) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    if which == "quit":
        dialog: QDialog = QuitDialog(3, 1_200_000_000, parent)
    else:
        queue.add(files("1.png"), Options())
        qtbot.waitUntil(lambda: queue.list_totals().done == 1)
        known = Known(queue.at(0), Progress(), None, Story())
        dialog = DetailsDialog(lambda: known, clipboard, parent)
    dialog.show()
    qtbot.waitUntil(dialog.isVisible)
    dialog.grab()
    assert clipped(dialog) == []


def test_the_menu_of_the_tray(qapp: QApplication) -> None:
    assert qapp is not None
    tray = Tray(list)
    tray.show_standing(Standing(running=3, percent=42, failed=2))
    texts = [action.text() for action in tray.menu.actions() if not action.isSeparator()]
    assert [text for text in texts if not is_translated(text)] == []
    tray.close()


@pytest.mark.parametrize("width", [480, 560, 760, 1200])
def test_a_rows_button_is_as_wide_as_its_word(qapp: QApplication, width: int) -> None:
    word = max(map(action_word, PrimaryAction), key=len)
    row, font = QRect(0, 0, width, 64), qapp.font()
    direction = Qt.LayoutDirection.LeftToRight
    layout = row_layout(row, font, direction, "Ready", word, has_bar=False)
    needed = QFontMetrics(name_font(font)).horizontalAdvance(word) + ICON
    assert layout.has_word is (width >= 560)
    assert layout.button.width() >= (needed if layout.has_word else 0)
