"""The links of a drop are on the clipboard in the form that the person chose, or wrote."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from falgui.core.links import LinkFormat
from falgui.core.templates import Template
from falgui.desktop.copying.copy_menu import CopyMenu
from falgui.desktop.copying.qr_dialog import QrDialog
from falgui.desktop.settings.dialog import SettingsDialog
from falgui.sandbox.server import Sandbox
from falgui.store.paths import user_paths
from falgui.store.settings_file import load_settings
from tests.desktop.controls import control
from tests.journeys.window.conftest import OpenApp, clipboard_lines, ended, links

Drop = Callable[[QWidget, Sequence[Path | str]], None]


@pytest.fixture
def media(tmp_path: Path) -> list[Path]:
    """Give a picture, a sound and a second picture."""
    files = {
        "a.png": b"\x89PNG\r\n\x1a\n" + bytes(60),
        "b.wav": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(60),
        "c.png": b"\x89PNG\r\n\x1a\n" + bytes(61),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return [tmp_path / name for name in files]


def settings_dialog(window: QWidget) -> SettingsDialog:
    return control(window, SettingsDialog, "settingsDialog")


def type_into(field: QWidget, text: str) -> None:
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)


def test_the_links_of_a_drop_are_on_the_clipboard_in_my_own_format(
    sandbox: Sandbox,
    open_app: OpenApp,
    drop: Drop,
    qtbot: QtBot,
    media: list[Path],
    home: Path,
) -> None:
    app = open_app(sandbox.environment())

    # It is written down where "Copy as" leads to.
    menu = control(app.window, CopyMenu, "copyAs")
    next(one for one in menu.actions() if one.objectName() == "editTemplates").trigger()
    dialog = settings_dialog(app.window)
    control(dialog, QPushButton, "addTemplate").click()
    type_into(control(dialog, QLineEdit, "templateName"), "Wiki")
    type_into(control(dialog, QPlainTextEdit, "templateText"), "{number}. {stem} <{url}>")
    dialog.close()

    # It is chosen beside the drop zone.
    (box,) = [one for one in app.window.findChildren(QComboBox, "linkFormat") if one.isVisible()]
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_End)
    assert box.currentText() == "Wiki"
    drop(app.window, media)
    qtbot.waitUntil(ended(app, 3))

    expected = [
        f"{number}. {file.stem} <{link}>"
        for number, (file, link) in enumerate(zip(media, links(app), strict=True), 1)
    ]
    qtbot.waitUntil(lambda: clipboard_lines() == expected)

    # Recent links in the tray come in the same form, and the next start still knows it.
    app.tray.menu.aboutToShow.emit()
    newest = control(app.tray.menu, QMenu, "recentMenu").actions()[0]
    newest.trigger()
    (line,) = clipboard_lines()
    assert line == f"1. {Path(newest.text()).stem} <{newest.data()}>"
    open_app.close(app)
    again = open_app(sandbox.environment())
    assert again.engine.copying.style().form == Template("Wiki", "{number}. {stem} <{url}>")
    stored, _problem = load_settings(user_paths({"FALGUI_HOME": str(home)}).settings_file)
    assert stored.template == "Wiki"


def test_the_argument_name_follows_the_type_and_can_be_changed(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, media: list[Path]
) -> None:
    app = open_app(sandbox.environment())
    drop(app.window, media)
    qtbot.waitUntil(ended(app, 3))
    first, sound, second = links(app)

    app.engine.copying.copy_all(LinkFormat.JSON)
    assert QGuiApplication.clipboard().text() == (
        f'{{"image_urls": ["{first}", "{second}"], "audio_url": "{sound}"}}'
    )

    app.window.settings_wanted.emit()
    dialog = settings_dialog(app.window)
    dialog.show_page("copyingPage")
    type_into(control(dialog, QLineEdit, "imageArgument"), "reference_image")
    type_into(control(dialog, QLineEdit, "model"), "fal-ai/esrgan")
    dialog.close()
    app.engine.copying.copy_all(LinkFormat.PYTHON)
    text = QGuiApplication.clipboard().text()
    assert f'{{"reference_images": ["{first}", "{second}"], "audio_url": "{sound}"}}' in text
    assert '"fal-ai/esrgan"' in text


def test_links_are_left_alone_when_they_are_not_to_copy_themselves(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, media: list[Path]
) -> None:
    app = open_app(sandbox.environment())
    QGuiApplication.clipboard().setText("mine")
    control(app.window, QAction, "autoCopyAction").trigger()
    with qtbot.waitSignal(app.engine.queue.batch_ended):
        drop(app.window, media[:1])
    assert clipboard_lines() == ["mine"]
    control(app.window, QAction, "copyAllAction").trigger()
    assert clipboard_lines() == links(app)


def test_a_finished_upload_shows_its_code(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, media: list[Path]
) -> None:
    app = open_app(sandbox.environment())
    drop(app.window, media[:1])
    qtbot.waitUntil(ended(app, 1))
    app.window.view.selectAll()
    control(app.window, QAction, "showQr").trigger()
    dialog = control(app.window, QrDialog, "qrDialog")
    assert control(dialog, QLineEdit, "qrLink").text() == links(app)[0]
    dialog.close()
    QApplication.processEvents()
