"""German is chosen and the open window speaks German at once; the queue goes on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QComboBox, QDialogButtonBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.upload import State
from falgui.desktop.app import App
from falgui.desktop.links.page import LinkPage
from falgui.desktop.look.language import speak
from falgui.sandbox.server import Sandbox
from falgui.store.paths import user_paths
from falgui.store.settings_file import load_settings
from tests.desktop.controls import control
from tests.journeys.window.conftest import OpenApp, banner_texts, ended, links

Drop = Callable[[QWidget, Sequence[Path | str]], None]


@pytest.fixture(autouse=True)
def english_again(qapp: QApplication) -> Iterator[None]:
    yield
    speak("en")
    for translator in qapp.findChildren(QTranslator):
        QCoreApplication.removeTranslator(translator)
    QLocale.setDefault(QLocale.c())
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def _write(folder: Path, count: int, size: int = 1000) -> list[Path]:
    files = [folder / f"file {number}.bin" for number in range(count)]
    for number, file in enumerate(files):
        file.write_bytes(bytes([number + 1]) * size)
    return files


def choose_language(app: App, code: str, qtbot: QtBot) -> None:
    """Open the settings, and choose a language as a person would."""
    window = app.window
    window.settings_wanted.emit()
    box = window.findChild(QComboBox, "language")
    assert box is not None
    names = [box.itemText(place) for place in range(box.count())]
    place = names.index({"de": "Deutsch", "en": "English"}[code])
    box.setCurrentIndex(place)
    box.activated.emit(place)
    qtbot.waitUntil(lambda: app.window is not window)


def action_text(app: App, name: str) -> str:
    action = app.window.findChild(QAction, name)
    assert action is not None
    return action.text()


def status_text(app: App) -> str:
    status = app.window.footer.findChild(QLabel, "status")
    assert status is not None
    return status.text()


def test_german_is_chosen_and_the_open_window_speaks_german_at_once(
    sandbox: Sandbox, open_app: OpenApp, qtbot: QtBot
) -> None:
    app = open_app(sandbox.environment())
    assert action_text(app, "addFilesAction") == "Add files…"

    choose_language(app, "de", qtbot)

    assert app.window.isVisible()
    assert action_text(app, "addFilesAction") == "Dateien hinzufügen…"
    assert app.tray.menu.actions()[1].text() == "Dateien hochladen…"
    dialog = app.window.findChild(QWidget, "settingsDialog")
    assert dialog is not None
    assert dialog.isVisible()
    assert dialog.windowTitle() == "Einstellungen"
    assert QLocale().language() is QLocale.Language.German
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(buttons)
    assert buttons.button(QDialogButtonBox.StandardButton.Cancel).text() == "Abbrechen"


def test_the_queue_goes_on_while_the_language_changes(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(sandbox.environment())
    drop(app.window, _write(tmp_path, 4, 30_000_000))
    qtbot.waitUntil(lambda: app.engine.queue.running_count > 0)
    before = [upload.number for upload in app.engine.queue.uploads()]

    choose_language(app, "de", qtbot)
    assert [upload.number for upload in app.engine.queue.uploads()] == before
    qtbot.waitUntil(ended(app, 4), timeout=60_000)

    assert {upload.state for upload in app.engine.queue.uploads()} == {State.DONE}
    assert len(sandbox.objects) == 4
    assert len(set(links(app))) == 4
    first = app.engine.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert first == "file 0.bin, Fertig"


def test_the_window_stays_where_it_is_with_the_same_rows_selected(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(sandbox.environment())
    drop(app.window, _write(tmp_path, 40))
    qtbot.waitUntil(ended(app, 40), timeout=60_000)
    app.window.resize(640, 480)
    app.window.view.select(30)
    selected, scrolled = app.window.view.selected(), app.window.view.verticalScrollBar().value()
    assert scrolled > 0

    choose_language(app, "de", qtbot)

    assert (app.window.width(), app.window.height()) == (640, 480)
    assert app.window.view.selected() == selected
    assert app.window.view.verticalScrollBar().value() == scrolled


def test_what_the_banners_say_is_not_lost(
    sandbox: Sandbox, open_app: OpenApp, qtbot: QtBot
) -> None:
    app = open_app(sandbox.environment())
    app.engine.warned.emit(messages.history_damaged(2))
    qtbot.waitUntil(lambda: len(banner_texts(app)) == 1)

    choose_language(app, "de", qtbot)

    assert len(banner_texts(app)) == 1


def test_open_questions_do_not_vanish_without_a_word(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(sandbox.environment())
    secret = tmp_path / "id_rsa"
    secret.write_bytes(b"x")
    drop(app.window, [secret])
    qtbot.waitUntil(lambda: app.window.questions.findChild(QWidget, "secretQuestion") is not None)
    choose_language(app, "de", qtbot)
    (told,) = banner_texts(app)
    assert "noch einmal" in told
    choose_language(app, "en", qtbot)
    assert banner_texts(app) == []


def test_the_new_window_does_all_that_the_old_one_did(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(sandbox.environment())
    choose_language(app, "de", qtbot)
    choose_language(app, "en", qtbot)
    choose_language(app, "de", qtbot)
    drop(app.window, _write(tmp_path, 2))
    qtbot.waitUntil(ended(app, 2))
    assert app.engine.copying.copy_all()
    assert len(links(app)) == 2
    assert status_text(app) == "2 Links kopiert"


def test_the_language_is_kept_for_the_next_start(
    sandbox: Sandbox, open_app: OpenApp, qtbot: QtBot
) -> None:
    app = open_app(sandbox.environment())
    choose_language(app, "de", qtbot)
    paths = user_paths({"FALGUI_HOME": str(app.engine.paths.config.parent)})
    assert load_settings(paths.settings_file)[0].language == "de"


def test_the_first_page_speaks_german_too(open_app: OpenApp, qtbot: QtBot) -> None:
    app = open_app({})
    qtbot.waitUntil(lambda: app.window.findChild(QWidget, "keyPage") is not None)
    choose_language(app, "de", qtbot)
    page = app.window.findChild(QWidget, "keyPage")
    assert page is not None
    assert page.accessibleName() == "falgui mit fal verbinden"


def test_checked_links_stay_in_another_language(
    sandbox: Sandbox, open_app: OpenApp, qtbot: QtBot
) -> None:
    app = open_app(sandbox.environment())
    app.engine.links.check(["http://127.0.0.1:9/nobody/is/here.png"])
    qtbot.waitUntil(lambda: not app.engine.links.waiting)
    before = control(app.window, LinkPage, "linksPage")
    app.engine.change_settings(replace(app.engine.settings, language="de"))
    qtbot.waitUntil(lambda: app.window.findChild(LinkPage, "linksPage") is not before)
    assert control(app.window, LinkPage, "linksPage").view.model().rowCount() == 1
