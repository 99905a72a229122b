"""The dialog for data URIs: size and advice first, then the exact bytes, and no upload."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import fal_client
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from falgui.core.pasted_text import PastedText
from falgui.core.recipe import ImageFormat, Recipe
from falgui.core.sources import FileSource
from falgui.desktop.intake.data_uri_dialog import DataUriDialog
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.status_line import StatusLine
from tests.desktop.controls import control
from tests.drags import dropping, entering


class Open:
    """A dialog, and what it copied and wanted uploaded."""

    def __init__(self, dialog: DataUriDialog, copied: list[str]) -> None:
        self.dialog = dialog
        self.copied = copied
        self.uploaded: list[object] = []
        dialog.upload_wanted.connect(self.uploaded.append)

    def text(self, name: str) -> str:
        return control(self.dialog, QLabel, name).text()

    def advice(self) -> str:
        return control(self.dialog, StatusLine, "dataUriAdvice").text

    def button(self, name: str) -> QPushButton:
        return control(self.dialog, QPushButton, name)


@pytest.fixture
def copied() -> list[str]:
    return []


@pytest.fixture
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture
def opened(
    qtbot: QtBot, background: Background, temporary: Path, copied: list[str]
) -> Iterator[Open]:
    dialog = DataUriDialog(Recipe(), temporary, background, copied.append)
    qtbot.addWidget(dialog)
    dialog.show()
    yield Open(dialog, copied)
    assert background.finish(5000)
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("size", "words", "advice", "can_copy", "default"),
    [
        (3000, "3.0 kB → 4.0 kB as a data URI", "Fine for every", True, "copyDataUri"),
        (12_000, "12.0 kB → 16.0 kB as a data URI", "Works on some", True, "copyDataUri"),
        (3_000_000, "3.0 MB → 4.0 MB as a data URI", "Likely to fail", True, "uploadInstead"),
        (9_000_000, "9.0 MB → 12.0 MB as a data URI", "Too large", False, "uploadInstead"),
    ],
)
def test_size_and_advice_are_told_and_the_better_way_is_the_first(
    qtbot: QtBot, opened: Open, tmp_path: Path, size: int, words: str, advice: str,
    can_copy: bool, default: str,  # noqa: FBT001
) -> None:  # fmt: skip
    path = tmp_path / "a.mp4"
    path.write_bytes(bytes(size))
    opened.dialog.take_file(path)
    qtbot.waitUntil(lambda: opened.text("dataUriName") == "a.mp4")
    assert opened.text("dataUriFacts") == f"video/mp4 · {words}"
    assert opened.advice().startswith(advice)
    assert opened.button("copyDataUri").isEnabled() is can_copy
    assert opened.button("uploadInstead").isEnabled()
    assert opened.button(default).isDefault()
    if not can_copy:
        assert opened.button("copyDataUri").toolTip().startswith(advice)


def test_the_exact_bytes_are_copied_and_nothing_is_uploaded(
    qtbot: QtBot, opened: Open, tmp_path: Path
) -> None:
    path = tmp_path / "cat.png"
    Image.new("RGB", (30, 20), "red").save(path)
    opened.dialog.take_file(path)
    qtbot.waitUntil(opened.button("copyDataUri").isEnabled)
    opened.button("copyDataUri").click()
    assert opened.copied == [fal_client.encode_file(path)]
    assert opened.uploaded == []
    assert not opened.dialog.isVisible()


def test_the_recipe_applies(
    qtbot: QtBot, background: Background, temporary: Path, tmp_path: Path, copied: list[str]
) -> None:
    path = tmp_path / "cat.png"
    Image.new("RGB", (30, 20), "red").save(path)
    dialog = DataUriDialog(Recipe(ImageFormat.JPEG), temporary, background, copied.append)
    qtbot.addWidget(dialog)
    opened = Open(dialog, copied)
    dialog.take_file(path)
    qtbot.waitUntil(opened.button("copyDataUri").isEnabled)
    assert opened.text("dataUriFacts").startswith("image/jpeg · PNG → JPEG · ")
    opened.button("copyDataUri").click()
    assert copied[0].startswith("data:image/jpeg;base64,")
    assert list(temporary.iterdir()) == []


def test_a_dropped_file_is_taken(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("abc")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    place = QPoint(20, 20)
    QApplication.sendEvent(opened.dialog, entering(mime, place))
    QApplication.sendEvent(opened.dialog, dropping(mime, place))
    qtbot.waitUntil(opened.button("copyDataUri").isEnabled)
    opened.button("uploadInstead").click()
    assert opened.uploaded == [FileSource(path)]


def test_a_picture_and_a_text_are_pasted(qtbot: QtBot, opened: Open) -> None:
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    QGuiApplication.clipboard().setImage(image)
    opened.button("pasteForDataUri").click()
    qtbot.waitUntil(lambda: opened.text("dataUriFacts").startswith("image/png"))
    QGuiApplication.clipboard().setText("abc é")
    opened.button("pasteForDataUri").click()
    qtbot.waitUntil(lambda: opened.text("dataUriFacts").startswith("text/plain · 6 B"))
    opened.button("uploadInstead").click()
    (text,) = opened.uploaded
    assert isinstance(text, PastedText)
    assert text.content == "abc é".encode()


def test_what_cannot_be_one_is_told(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    def told(words: str) -> bool:
        return words in opened.advice()

    (tmp_path / "empty.png").touch()
    for name, words in (("empty.png", "is empty"), ("gone", "is gone")):
        opened.dialog.take_file(tmp_path / name)
        qtbot.waitUntil(partial(told, words))
        assert not opened.button("copyDataUri").isEnabled()
        assert not opened.button("uploadInstead").isEnabled()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    opened.dialog.take_mime(mime)
    qtbot.waitUntil(lambda: "folder cannot be" in opened.advice())
    mime.setUrls([QUrl("https://example.org/a.png")])
    opened.dialog.take_mime(mime)
    qtbot.waitUntil(lambda: "no file, picture or text" in opened.advice())
    QGuiApplication.clipboard().clear()
    opened.button("pasteForDataUri").click()
    unknown = QMimeData()
    unknown.setData("application/x-unknown", b"x")
    opened.dialog.take_mime(unknown)
    assert "no file, picture or text" in opened.advice()


def test_the_last_choice_counts(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(name)
        opened.dialog.take_file(tmp_path / name)
    assert not opened.button("copyDataUri").isEnabled()
    qtbot.waitUntil(opened.button("copyDataUri").isEnabled)
    assert opened.text("dataUriName") == "c.txt"
