"""The link check in the real window: Ctrl+3, links in, copies and uploads out."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from falgui.desktop.app import App
from falgui.desktop.links.page import LinkPage
from falgui.sandbox.server import Sandbox
from tests.desktop.controls import control
from tests.sites import Site

from .conftest import OpenApp, clipboard_lines, ended, only, through

URL = "http://files.example.com/folder/picture.png?token=canary"


@pytest.fixture
def app(open_app: OpenApp, sandbox: Sandbox, site: Site) -> App:
    return through(open_app(sandbox.environment()), site)


def link_page(app: App) -> LinkPage:
    return control(app.window, LinkPage, "linksPage")


def test_links_are_checked_copied_and_uploaded_from_the_page(
    app: App, sandbox: Sandbox, qtbot: QtBot
) -> None:
    assert control(app.window, QAction, "linksTabAction").shortcut().toString() == "Ctrl+3"
    control(app.window, QAction, "linksTabAction").trigger()
    page = link_page(app)
    assert page.isVisible()
    page.field.setPlainText(URL)
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    copying = control(page, QPushButton, "copyWorking")
    qtbot.waitUntil(copying.isEnabled)
    copying.click()
    assert clipboard_lines() == [URL]
    assert app.engine.queue.count() == 0

    control(page, QPushButton, "fetchLinks").click()
    qtbot.waitUntil(ended(app, 1))
    result = only(app).result
    assert result is not None
    assert result.leg == "cdn"
    assert len(sandbox.objects) == 1
