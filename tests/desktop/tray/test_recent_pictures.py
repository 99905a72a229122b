"""The pictures beside the recent links come from the cache, sooner or later."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from falgui.core.result import Result
from falgui.desktop.system.background import Background
from falgui.desktop.tray import recent_pictures
from falgui.desktop.tray.menu import TrayMenu
from falgui.desktop.tray.recent_pictures import EDGE, RecentPictures
from falgui.store.thumbnail_cache import ThumbnailCache
from tests.desktop.controls import control

RED = QColor(200, 30, 30)


def result(name: str, content_type: str) -> Result:
    return Result(f"https://cdn.example/{name}", name, content_type, 1, "cdn")


PHOTO = result("photo.png", "image/png")


def thumbnail() -> bytes:
    content = BytesIO()
    Image.new("RGB", (128, 85), RED.name()).save(content, "PNG")
    return content.getvalue()


@pytest.fixture
def cache(tmp_path: Path) -> ThumbnailCache:
    return ThumbnailCache(tmp_path / "thumbnails")


@pytest.fixture
def pictures(
    qtbot: QtBot, cache: ThumbnailCache, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RecentPictures]:
    assert qtbot is not None
    monkeypatch.setattr(recent_pictures, "_AGAIN_MILLISECONDS", 10)
    background = Background()
    yield RecentPictures(cache, background, background)
    assert background.finish(5000)


def middle(icon: QIcon) -> QColor:
    return icon.pixmap(QSize(16, 16)).toImage().pixelColor(EDGE // 2, EDGE // 2)


def test_a_thumbnail_takes_the_place_of_the_kind_as_soon_as_it_is_read(
    qtbot: QtBot, pictures: RecentPictures, cache: ThumbnailCache
) -> None:
    cache.write(PHOTO.url, thumbnail())
    with qtbot.waitSignal(pictures.ready) as ready:
        assert middle(pictures.icon(PHOTO)) != RED
    assert ready.args == [PHOTO.url]
    icon = pictures.icon(PHOTO)
    assert middle(icon) == RED
    # Sharp on a 2x screen, with round corners.
    image = icon.pixmap(QSize(16, 16)).toImage()
    assert image.size() == QSize(EDGE, EDGE)
    assert image.pixelColor(0, 0).alpha() == 0


def test_a_thumbnail_that_is_made_a_moment_later_is_found(
    qtbot: QtBot, pictures: RecentPictures, cache: ThumbnailCache
) -> None:
    assert middle(pictures.icon(PHOTO)) != RED
    cache.write(PHOTO.url, thumbnail())
    qtbot.waitUntil(lambda: middle(pictures.icon(PHOTO)) == RED)


def test_an_open_menu_gets_the_picture_too(
    qtbot: QtBot, pictures: RecentPictures, cache: ThumbnailCache
) -> None:
    cache.write(PHOTO.url, thumbnail())
    menu = TrayMenu(lambda: [PHOTO], pictures)
    qtbot.addWidget(menu)
    menu.aboutToShow.emit()
    (entry,) = control(menu, QMenu, "recentMenu").actions()
    qtbot.waitUntil(lambda: middle(entry.icon()) == RED)


@pytest.mark.parametrize(
    ("name", "content_type"), [("clip.mp4", "video/mp4"), ("a.zip", "application/zip"), ("x", "")]
)
@pytest.mark.parametrize("ground", ["#ffffff", "#202020"])
def test_what_has_no_thumbnail_shows_its_kind_on_light_and_dark_menus(
    pictures: RecentPictures, name: str, content_type: str, ground: str
) -> None:
    image = pictures.icon(result(name, content_type)).pixmap(QSize(16, 16)).toImage()
    drawn = [
        image.pixelColor(x, y)
        for y in range(EDGE)
        for x in range(EDGE)
        if image.pixelColor(x, y).alpha() > 200
    ]
    assert drawn
    assert all(abs(one.lightness() - QColor(ground).lightness()) > 90 for one in drawn)
