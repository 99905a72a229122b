"""The tray's icon can be told apart in every state, at every size, on every panel."""

from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from falgui.desktop.look.colours import contrast
from falgui.desktop.tray.picture import tray_icon
from falgui.desktop.tray.standing import Kind, Sign

pytestmark = pytest.mark.usefixtures("qapp")

SIGNS = [
    Sign(),
    *(Sign(Kind.RUNNING, percent) for percent in (0, 25, 50, 75, 100)),
    Sign(Kind.WAITING),
    Sign(Kind.PAUSED),
    *(Sign(kind, 50 if kind is Kind.RUNNING else 0, alert=True) for kind in Kind),
]
PANELS = ["#ffffff", "#f0f0f0", "#2b2b2b", "#000000"]


def on(ground: str, sign: Sign, edge: int, scale: float = 1.0, *, mask: bool = False) -> QImage:
    pixmap = tray_icon(sign, mask=mask).pixmap(QSize(edge, edge), scale)
    image = QImage(pixmap.size(), QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    pixmap.setDevicePixelRatio(1.0)
    painter = QPainter(image)
    painter.drawPixmap(QPoint(), pixmap)
    painter.end()
    return image


def pixels(image: QImage) -> list[QColor]:
    return [image.pixelColor(x, y) for y in range(image.height()) for x in range(image.width())]


@pytest.mark.parametrize("edge", [16, 22, 24, 32, 48])
@pytest.mark.parametrize("mask", [False, True])
@pytest.mark.parametrize("ground", ["#ffffff", "#2b2b2b"])
def test_no_two_signs_look_alike(edge: int, mask: bool, ground: str) -> None:  # noqa: FBT001
    ground = "#ffffff" if mask else ground
    shown = [pixels(on(ground, sign, edge, mask=mask)) for sign in SIGNS]
    for one, other in combinations(shown, 2):
        different = sum(
            abs(a.lightness() - b.lightness()) > 60 for a, b in zip(one, other, strict=True)
        )
        # By light and dark alone, for those who see no colours.
        assert different >= edge * edge * 0.025


@pytest.mark.parametrize("sign", SIGNS, ids=str)
@pytest.mark.parametrize("ground", PANELS)
@pytest.mark.parametrize("edge", [16, 22, 48])
def test_every_sign_is_seen_on_light_and_on_dark_panels(sign: Sign, ground: str, edge: int) -> None:
    drawn = pixels(on(ground, sign, edge))
    seen = sum(contrast(pixel, QColor(ground)) >= 3 for pixel in drawn)
    assert seen >= len(drawn) * 0.12


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_it_is_drawn_in_the_screens_own_pixels(scale: float) -> None:
    pixmap = tray_icon(Sign(Kind.RUNNING, 40)).pixmap(QSize(22, 22), scale)
    assert pixmap.size() == QSize(22, 22) * scale
    assert pixmap.devicePixelRatio() == scale


def test_panels_are_given_every_usual_size() -> None:
    edges = {size.width() for size in tray_icon(Sign()).availableSizes()}
    assert {16, 22, 24, 32, 48} <= edges


def test_where_the_system_gives_the_colour_there_is_only_black() -> None:
    for sign in SIGNS:
        icon = tray_icon(sign, mask=True)
        assert icon.isMask()
        image = icon.pixmap(QSize(22, 22), 2.0).toImage()
        opaque = [one for one in pixels(image) if one.alpha() > 200]
        assert opaque
        assert max(one.lightness() for one in opaque) < 40
