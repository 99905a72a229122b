"""Thumbnails come when they are ready, a few at a time, and never twice."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter
from pytestqt.qtbot import QtBot

from falgui.core.sources import FileSource, LinkSource
from falgui.core.upload import Upload
from falgui.desktop.rows.thumbnails import EDGE, Thumbnails
from falgui.desktop.system.background import Background
from falgui.media.thumbnail_process import ThumbnailProcess


def picture(width: int, height: int, left: str = "red", middle: str = "blue") -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(left))
    for x in range(width // 3, 2 * width // 3):
        for y in range(height):
            image.setPixelColor(x, y, QColor(middle))
    return image


def png(image: QImage) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(content.data())


def upload(number: int, name: str = "a.png") -> Upload:
    return Upload(number, 1, FileSource(Path("/nowhere") / name))


class Maker:
    """Makes pictures when the gate is open, and keeps count."""

    def __init__(self, content: bytes | None) -> None:
        self.content = content
        self.asked: list[tuple[str, int]] = []
        self.peak = 0
        self.gate = threading.Event()
        self.gate.set()
        self._running = 0
        self._lock = threading.Lock()

    def __call__(self, path: Path, edge: int) -> bytes | None:
        with self._lock:
            self.asked.append((path.name, edge))
            self._running += 1
            self.peak = max(self.peak, self._running)
        assert self.gate.wait(20)
        with self._lock:
            self._running -= 1
        return self.content


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("size", [(90, 30), (30, 90), (96, 96), (10, 10)])
def test_a_thumbnail_is_square_and_as_sharp_as_the_screen(
    qtbot: QtBot, background: Background, ratio: float, size: tuple[int, int]
) -> None:
    thumbnails = Thumbnails(Maker(png(picture(*size))), background)
    assert thumbnails.pixmap(upload(1), ratio) is None
    with qtbot.waitSignal(thumbnails.ready) as ready:
        pass
    assert ready.args == [1]
    pixmap = thumbnails.pixmap(upload(1), ratio)
    assert pixmap
    assert pixmap.width() == pixmap.height() == round(EDGE * ratio)
    assert pixmap.devicePixelRatio() == ratio


def test_a_long_picture_shows_its_middle(qtbot: QtBot, background: Background) -> None:
    thumbnails = Thumbnails(Maker(png(picture(90, 30))), background)
    with qtbot.waitSignal(thumbnails.ready):
        thumbnails.pixmap(upload(1), 1.0)
    pixmap = thumbnails.pixmap(upload(1), 1.0)
    assert pixmap
    assert pixmap.toImage().pixelColor(EDGE // 2, EDGE // 2) == QColor("blue")
    assert pixmap.toImage().pixelColor(4, EDGE // 2) == QColor("blue")


def test_a_picture_is_made_once_however_often_it_is_painted(
    qtbot: QtBot, background: Background
) -> None:
    maker = Maker(png(picture(9, 9)))
    thumbnails = Thumbnails(maker, background)
    with qtbot.waitSignal(thumbnails.ready):
        for _ in range(20):
            thumbnails.pixmap(upload(1), 1.0)
    thumbnails.pixmap(upload(1), 1.0)
    assert background.finish(5000)
    assert len(maker.asked) == 1


@pytest.mark.row("F21")
@pytest.mark.parametrize(
    "content", [None, b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"P1 1 1 1"]
)
def test_where_there_is_none_it_is_not_tried_again(
    qtbot: QtBot, background: Background, content: bytes | None
) -> None:
    maker = Maker(content)
    thumbnails = Thumbnails(maker, background)
    thumbnails.pixmap(upload(1), 1.0)
    thumbnails.pixmap(upload(2), 1.0)
    qtbot.waitUntil(lambda: len(maker.asked) == 2)
    qtbot.wait(20)
    assert thumbnails.pixmap(upload(1), 1.0) is None
    qtbot.wait(50)
    assert len(maker.asked) == 2


def test_a_file_that_cannot_be_read_does_not_end_the_others(
    qtbot: QtBot, background: Background, tmp_path: Path
) -> None:
    path = tmp_path / "b.png"
    picture(20, 20).save(str(path))
    process = ThumbnailProcess(seconds=20)
    thumbnails = Thumbnails(process, background)
    thumbnails.pixmap(upload(1, "gone.png"), 1.0)
    with qtbot.waitSignal(thumbnails.ready) as ready:
        thumbnails.pixmap(Upload(2, 1, FileSource(path)), 1.0)
    assert ready.args == [2]
    process.close()


@pytest.mark.parametrize(
    "other", [upload(1, "a.txt"), Upload(1, 1, LinkSource("https://e.example/a.png"))]
)
def test_only_pictures_on_this_computer_have_one(background: Background, other: Upload) -> None:
    maker = Maker(png(picture(9, 9)))
    assert Thumbnails(maker, background).pixmap(other, 1.0) is None
    assert background.finish(5000)
    assert maker.asked == []


def wish_for_a_hundred(thumbnails: Thumbnails, maker: Maker, qtbot: QtBot) -> None:
    maker.gate.clear()
    for number in range(1, 101):
        thumbnails.pixmap(upload(number, f"{number}.png"), 1.0)
    ready: list[int] = []
    thumbnails.ready.connect(ready.append)
    maker.gate.set()
    qtbot.waitUntil(lambda: len(ready) == 18)


def test_few_are_made_at_once_and_what_scrolled_by_long_ago_is_not_made(
    qtbot: QtBot, background: Background
) -> None:
    maker = Maker(png(picture(9, 9)))
    wish_for_a_hundred(Thumbnails(maker, background), maker, qtbot)
    assert background.finish(5000)
    assert len(maker.asked) == 18
    assert maker.peak <= 2


def test_the_last_wished_is_made_first(qtbot: QtBot) -> None:
    # One thread only, so that the order is certain.
    background = Background(threads=1)
    maker = Maker(png(picture(9, 9)))
    wish_for_a_hundred(Thumbnails(maker, background), maker, qtbot)
    assert background.finish(5000)
    names = [name for name, _edge in maker.asked]
    assert names == ["1.png", "2.png", *(f"{number}.png" for number in range(100, 84, -1))]


def test_another_screen_gets_a_sharper_one(qtbot: QtBot, background: Background) -> None:
    maker = Maker(png(picture(200, 200)))
    thumbnails = Thumbnails(maker, background)
    with qtbot.waitSignal(thumbnails.ready):
        thumbnails.pixmap(upload(1), 1.0)
    with qtbot.waitSignal(thumbnails.ready):
        # Until then the old one is better than nothing.
        assert thumbnails.pixmap(upload(1), 2.0)
    pixmap = thumbnails.pixmap(upload(1), 2.0)
    assert pixmap
    assert pixmap.width() == 2 * EDGE
    assert maker.asked[1][1] == 2 * maker.asked[0][1]


def test_removed_rows_are_forgotten(qtbot: QtBot, background: Background) -> None:
    maker = Maker(png(picture(9, 9)))
    thumbnails = Thumbnails(maker, background)
    with qtbot.waitSignal(thumbnails.ready):
        thumbnails.pixmap(upload(1), 1.0)
    thumbnails.forget([1, 2])
    with qtbot.waitSignal(thumbnails.ready):
        assert thumbnails.pixmap(replace(upload(1), run=2), 1.0) is None
