"""Links and paths that are typed or pasted are judged line by line."""

from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from falgui.core.sources import FileSource, LinkSource
from falgui.desktop.intake.link_dialog import LinkDialog
from falgui.desktop.main_window import MainWindow
from tests.desktop.controls import control

LINK = "https://example.org/cat.png"


@pytest.fixture
def dialog(qtbot: QtBot, qapp: QApplication) -> LinkDialog:
    qapp.clipboard().clear()
    dialog = LinkDialog()
    qtbot.addWidget(dialog)
    return dialog


def enter(dialog: LinkDialog, text: str) -> tuple[bool, str]:
    control(dialog, QPlainTextEdit, "linkField").setPlainText(text)
    button = control(dialog, QPushButton, "uploadLinks")
    return button.isEnabled(), control(dialog, QLabel, "linkRemark").text()


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        (LINK, [LINK]),
        (f"\n  {LINK}  \n\nhttp://example.org/b\n", [LINK, "http://example.org/b"]),
        ("/etc/hostname", ["/etc/hostname"]),
        ('"/files/with space.png"', ["/files/with space.png"]),
        ("~/a.png", [str(Path.home() / "a.png")]),
        ("file:///files/a%20b.png", ["/files/a b.png"]),
    ],
)
def test_links_and_paths_are_taken(
    qtbot: QtBot, dialog: LinkDialog, text: str, chosen: list[str]
) -> None:
    assert enter(dialog, text)[0]
    with qtbot.waitSignal(dialog.chosen) as heard:
        control(dialog, QPushButton, "uploadLinks").click()
    assert heard.args == [chosen]


@pytest.mark.parametrize("bad", ["cat.png", "ftp://example.org/a", "two words", "javascript:x"])
def test_a_bad_line_is_named_and_nothing_is_uploaded(dialog: LinkDialog, bad: str) -> None:
    usable, remark = enter(dialog, f"{LINK}\n{bad}")
    assert not usable
    assert remark == f"Line 2 is neither a web link nor a whole path: {bad}"
    heard: list[object] = []
    dialog.chosen.connect(heard.append)
    dialog.accept()
    assert heard == []


def test_nothing_entered_is_nothing_to_upload(dialog: LinkDialog) -> None:
    assert not enter(dialog, " \n ")[0]


@pytest.mark.parametrize(
    ("copied", "filled"),
    [(LINK, LINK), (f"{LINK}\n{LINK}", f"{LINK}\n{LINK}"), ("some words", ""), ("", "")],
)
def test_it_begins_with_links_from_the_clipboard(
    qtbot: QtBot, qapp: QApplication, copied: str, filled: str
) -> None:
    qapp.clipboard().setText(copied)
    dialog = LinkDialog()
    qtbot.addWidget(dialog)
    assert control(dialog, QPlainTextEdit, "linkField").toPlainText() == filled
    assert control(dialog, QPushButton, "uploadLinks").isEnabled() is bool(filled)


def test_the_window_uploads_what_was_entered(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "a.png").touch()
    action = window.findChild(QAction, "addLinksAction")
    assert action
    action.trigger()
    dialog = control(window, LinkDialog, "linkDialog")
    enter(dialog, f"{LINK}\n{tmp_path / 'a.png'}")
    with qtbot.waitSignal(window.sources_chosen) as heard:
        control(dialog, QPushButton, "uploadLinks").click()
    assert set(heard.args[0]) == {LinkSource(LINK), FileSource(tmp_path / "a.png")}
