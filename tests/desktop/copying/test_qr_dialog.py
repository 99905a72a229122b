"""A link can be read by a phone from the screen, and from what was saved."""

import errno
import os
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import segno
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from falgui.core.result import Result
from falgui.desktop.copying.qr_dialog import QrDialog, show_qr
from falgui.desktop.look.qr_code import QUIET, QrView
from falgui.desktop.look.theme import apply_theme, own_palette
from falgui.desktop.widgets.status_line import StatusLine
from falgui.desktop.widgets.wrapping_label import WrappingLabel
from tests.desktop.controls import control

LINK = "https://v3b.fal.media/files/b/0a8f3c2d/penguin.png"


def made(url: str = LINK, expires: int | None = None, *, private: bool = False) -> Result:
    return Result(url, "penguin.png", "image/png", 12, "cdn", expires, private)


@pytest.fixture
def parent(qtbot: QtBot, qapp: QApplication) -> QWidget:
    apply_theme(qapp)
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    return parent


def opened(parent: QWidget, result: Result) -> QrDialog:
    dialog = show_qr(result, parent)
    assert not dialog.isModal()
    return dialog


def read(image: QImage) -> list[list[bool]]:
    """Return the modules of a picture of a code, its quiet zone included, each of one colour."""
    dark = [
        (x, y)
        for y in range(image.height())
        for x in range(image.width())
        if image.pixelColor(x, y) == QColor("black")
    ]
    left, top = min(x for x, _y in dark), min(y for _x, y in dark)
    right = max(x for x, _y in dark) + 1
    # The upper left corner is a ring of seven modules.
    ring = next(x for x in range(left, right) if image.pixelColor(x, top) != QColor("black"))
    module = (ring - left) // 7
    assert (ring - left) == 7 * module
    count = (right - left) // module
    assert right - left == count * module
    modules = []
    for row in range(-QUIET, count + QUIET):
        line = []
        for column in range(-QUIET, count + QUIET):
            x, y = left + column * module, top + row * module
            inside = {
                image.pixelColor(x + dx, y + dy).name()
                for dx in range(module)
                for dy in range(module)
            }
            assert len(inside) == 1, "a module is blurred"
            assert inside <= {"#000000", "#ffffff"}
            line.append(inside == {"#000000"})
        modules.append(line)
    return modules


def expected(link: str) -> list[list[bool]]:
    matrix = segno.make_qr(link, error="m").matrix_iter(border=QUIET)
    return [[bool(module) for module in row] for row in matrix]


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("size", [(320, 480), (523, 611), (900, 700)])
def test_what_is_painted_is_the_code_of_the_link_at_any_size_in_light_and_dark(
    qapp: QApplication, parent: QWidget, size: tuple[int, int], look: str
) -> None:
    before = qapp.palette()
    qapp.setPalette(own_palette(dark=look == "dark"))
    try:
        dialog = opened(parent, made())
        dialog.resize(*size)
        qapp.processEvents()
        shown = control(dialog, QrView, "qrView").grab().toImage()
    finally:
        qapp.setPalette(before)
    assert read(shown) == expected(LINK)


def test_the_link_can_be_selected_and_copied(qapp: QApplication, parent: QWidget) -> None:
    dialog = opened(parent, made())
    field = control(dialog, QLineEdit, "qrLink")
    assert field.text() == LINK
    assert field.isReadOnly()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert qapp.clipboard().text() == LINK
    assert control(dialog, StatusLine, "qrStatus").text == "Link copied."


def test_the_code_keeps_its_size_when_something_is_said(
    qapp: QApplication, parent: QWidget
) -> None:
    dialog = opened(parent, made())
    qapp.processEvents()
    view = control(dialog, QrView, "qrView")
    before = view.size()
    control(dialog, QPushButton, "qrCopy").click()
    qapp.processEvents()
    assert view.size() == before


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (made(), []),
        (made(expires=604_800), ["The link stops working 7 days after the upload."]),
        (made(private=True), ["The file is private: only your fal account can open the link."]),
    ],
)
def test_what_to_know_before_passing_it_on_stands_below(
    parent: QWidget, result: Result, words: list[str]
) -> None:
    dialog = opened(parent, result)
    shown = [label.text() for label in dialog.findChildren(WrappingLabel) if label.isVisible()]
    assert shown == words


def test_a_link_too_long_for_a_phone_is_shown_without_a_code(parent: QWidget) -> None:
    dialog = opened(parent, made(LINK + "x" * 1000))
    assert dialog.findChild(QrView, "qrView") is None
    assert not control(dialog, QPushButton, "qrSave").isEnabled()
    shown = [label.text() for label in dialog.findChildren(WrappingLabel) if label.isVisible()]
    assert shown == ["This link is too long for a QR code that a phone could read."]


def test_a_saved_png_is_the_same_code(
    qtbot: QtBot, parent: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(parent, made())
    chosen = tmp_path / "code"
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_: (str(chosen), "PNG picture (*.png)")
    )
    control(dialog, QPushButton, "qrSave").click()
    status = control(dialog, StatusLine, "qrStatus")
    qtbot.waitUntil(lambda: status.text == "Saved as code.png.")
    image = QImage(str(tmp_path / "code.png"))
    assert image.width() >= 1000
    assert read(image.convertToFormat(QImage.Format.Format_RGB32)) == expected(LINK)


def test_a_saved_svg_can_be_read(qtbot: QtBot, parent: QWidget, tmp_path: Path) -> None:
    dialog = opened(parent, made())
    dialog.save_to(tmp_path / "code.SVG")
    status = control(dialog, StatusLine, "qrStatus")
    qtbot.waitUntil(lambda: status.text == "Saved as code.SVG.")
    root = ET.fromstring((tmp_path / "code.SVG").read_text())  # noqa: S314  what was just made
    assert root.tag.endswith("svg")


def test_what_could_not_be_saved_is_told(qtbot: QtBot, parent: QWidget, tmp_path: Path) -> None:
    dialog = opened(parent, made())
    dialog.save_to(tmp_path / "missing" / "code.png")
    status = control(dialog, StatusLine, "qrStatus")
    qtbot.waitUntil(lambda: status.text.startswith("code.png could not be saved."))
    # In the system's words, whose language may be another.
    assert os.strerror(errno.ENOENT) in status.text


def test_who_listens_hears_what_the_code_is(parent: QWidget) -> None:
    dialog = opened(parent, made())
    view = control(dialog, QrView, "qrView")
    assert view.accessibleName() == "QR code of penguin.png"
    assert "phone" in view.accessibleDescription()
    assert dialog.windowTitle() == "QR code of penguin.png"
    assert control(dialog, QLineEdit, "qrLink").accessibleName() == "Link"
