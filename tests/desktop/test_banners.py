"""Banners are read in full, however many there are."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from falgui.desktop.main_window import MainWindow
from falgui.desktop.widgets.banner import Banners

LONG = "Uploads continue when their drive is back, or the program that uses them lets go."


def shown(banners: Banners) -> list[QWidget]:
    return [one for one in banners.findChildren(QWidget, "banner") if one.isVisible()]


def is_whole(banner: QWidget) -> bool:
    layout = banner.layout()
    return layout is not None and banner.height() >= layout.totalHeightForWidth(banner.width())


@pytest.mark.parametrize("count", [1, 3, 8])
@pytest.mark.parametrize("size", [(480, 360), (760, 560)])
def test_no_banner_is_cut_and_the_newest_is_in_sight(
    qtbot: QtBot, window: MainWindow, count: int, size: tuple[int, int]
) -> None:
    window.resize(*size)
    for number in range(count):
        window.banners.show_banner(number, f"Banner {number} " * 5, LONG, [("Try now", print)])
    qtbot.waitUntil(lambda: len(shown(window.banners)) == count)
    qtbot.waitUntil(lambda: all(is_whole(banner) for banner in shown(window.banners)))
    qtbot.waitUntil(lambda: not shown(window.banners)[-1].visibleRegion().isEmpty())
    bottom = window.banners.mapTo(window, window.banners.rect().bottomLeft()).y()
    below = window.height() - bottom
    assert below >= size[1] // 4, "the rest of the window keeps some room"


def test_a_banner_that_is_dismissed_gives_its_room_back(qtbot: QtBot, window: MainWindow) -> None:
    window.banners.show_banner("a", "A", LONG)
    window.banners.show_banner("b", "B", LONG)
    qtbot.waitUntil(lambda: window.banners.height() > 100)
    window.banners.dismiss("a")
    qtbot.waitUntil(lambda: window.banners.height() < 100)
    window.banners.dismiss("b")
    assert not window.banners.isVisible()
