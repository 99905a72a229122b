"""Colours that can be read, icons that exist, and both following light and dark."""

import ast
import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication, QPushButton

import falgui.desktop
from falgui.core.resources import resource
from falgui.core.upload import State
from falgui.desktop.look.colours import (
    CONTRAST,
    OUTLINE,
    Colours,
    colours,
    contrast,
    is_dark,
    mixed,
    state_colour,
    with_contrast,
)
from falgui.desktop.look.icons import icon
from falgui.desktop.look.style_sheet import style_sheet
from falgui.desktop.look.theme import apply_theme, missing_palette, own_palette, refresh_theme
from falgui.desktop.main_window import MainWindow
from falgui.desktop.rows.primary_action import PrimaryAction, SecondaryAction, action_sign

pytestmark = pytest.mark.usefixtures("qapp")

COLOURS = st.builds(QColor, *[st.integers(0, 255)] * 3)


def palette(window: str, base: str, text: str, accent: str) -> QPalette:
    built = QPalette()
    role = QPalette.ColorRole
    for one, colour in (
        (role.Window, window),
        (role.Base, base),
        (role.WindowText, text),
        (role.Accent, accent),
    ):
        built.setColor(one, QColor(colour))
    return built


PALETTES = {
    "light": own_palette(dark=False),
    "dark": own_palette(dark=True),
    "yellow accent": palette("#ffffff", "#ffffff", "#000000", "#ffe600"),
    "dark blue accent on dark": palette("#202020", "#101010", "#ffffff", "#00008b"),
    "grey desktop": palette("#d4d0c8", "#ffffff", "#000000", "#0a246a"),
    "high contrast": palette("#000000", "#000000", "#ffff00", "#00ff00"),
    "Windows' contrast theme Aquatic": palette("#202020", "#202020", "#ffffff", "#8ee3f0"),
    "Windows' contrast theme Desert": palette("#fffaef", "#fffaef", "#3d3d3d", "#903909"),
    "Windows' contrast theme Night sky": palette("#000000", "#000000", "#ffffff", "#d6b4fd"),
}
for accent in ("red", "yellow", "blue", "black", "white"):
    PALETTES[f"{accent} on light"] = palette("#f5f5f7", "#ffffff", "#1c1c21", accent)
    PALETTES[f"{accent} on dark"] = palette("#1d1d20", "#252529", "#f2f2f5", accent)


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("state", State)
def test_every_state_can_be_read_on_every_ground(name: str, state: State) -> None:
    among = colours(PALETTES[name])
    colour = state_colour(state, among)
    for ground in (among.window, among.base):
        assert contrast(colour, ground) >= CONTRAST


@pytest.mark.parametrize("name", PALETTES)
def test_every_text_can_be_read_where_it_stands(name: str) -> None:
    among = colours(PALETTES[name])
    for ground in (among.window, among.base, among.selected):
        for colour in (
            among.text,
            among.muted,
            among.accent_text,
            among.error,
            among.success,
            among.warning,
        ):
            assert contrast(colour, ground) >= CONTRAST
    assert contrast(among.on_accent, among.accent) >= CONTRAST
    assert contrast(among.text, among.notice) >= CONTRAST
    assert contrast(among.warning, among.notice) >= CONTRAST
    for tint in among.tints:
        assert contrast(among.on_tint, tint) >= CONTRAST


@pytest.mark.parametrize("name", PALETTES)
def test_controls_and_the_focus_can_be_told_from_their_ground(name: str) -> None:
    among = colours(PALETTES[name])
    for ground in (among.window, among.base):
        assert contrast(among.outline, ground) >= OUTLINE
        assert contrast(among.accent_line, ground) >= OUTLINE
    assert contrast(among.ring_on_accent, among.accent) >= OUTLINE


@pytest.mark.parametrize("part", ["QLineEdit", "ComboBox", "QPushButton", "CheckBox::indicator"])
@pytest.mark.parametrize("name", PALETTES)
def test_the_style_sheet_gives_controls_an_edge_that_is_seen(name: str, part: str) -> None:
    among = colours(PALETTES[name])
    sheet = style_sheet(among)
    rule = re.search(rf"^{part}\b[^{{:]* {{([^}}]*)}}", sheet, re.MULTILINE)
    assert rule is not None
    edge = re.search(r"border: 1px solid (#\w+)", rule.group(1))
    assert edge is not None
    for ground in (among.window, among.base):
        assert contrast(QColor(edge.group(1)), ground) >= OUTLINE
    rings = re.findall(r":focus[^{]*{[^}]*border: 2px solid (#\w+)", sheet)
    assert len(rings) >= 5
    assert set(rings) == {among.accent_line.name()}


def test_states_do_not_look_alike() -> None:
    among = colours(own_palette(dark=False))
    shown = [State.UPLOADING, State.DONE, State.FAILED, State.WAITING, State.CANCELLED]
    assert len({state_colour(state, among).name() for state in shown}) == len(shown)


@given(COLOURS, COLOURS)
def test_contrast_is_found_for_any_colour_on_any_ground(colour: QColor, ground: QColor) -> None:
    assert contrast(with_contrast(colour, (ground,)), ground) >= CONTRAST


@given(COLOURS, COLOURS)
def test_contrast_is_symmetric_and_within_its_range(one: QColor, other: QColor) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21


def test_black_on_white_is_the_most_there_is() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)


def test_mixing_ends_at_both_colours() -> None:
    red, blue = QColor("red"), QColor("blue")
    assert mixed(red, blue, 0.0) == red
    assert mixed(red, blue, 1.0) == blue


def test_dark_is_told_by_the_palette() -> None:
    assert is_dark(own_palette(dark=True))
    assert not is_dark(own_palette(dark=False))


def test_the_accent_of_the_system_is_kept() -> None:
    assert colours(PALETTES["yellow accent"]).accent == QColor("#ffe600")


def test_the_look_follows_a_change_of_the_palette(qapp: QApplication) -> None:
    apply_theme(qapp)
    light = qapp.styleSheet()
    qapp.setPalette(own_palette(dark=True))
    refresh_theme(qapp)
    assert qapp.styleSheet() == style_sheet(colours(own_palette(dark=True))) != light
    apply_theme(qapp)
    assert qapp.styleSheet() == light


def test_a_style_sheet_has_no_colour_left_out() -> None:
    sheet = style_sheet(colours(own_palette(dark=False)))
    assert "{{" not in sheet
    assert "None" not in sheet
    assert isinstance(colours(own_palette(dark=False)), Colours)


STANDARD = palette("#efefef", "#ffffff", "#000000", "#308cc6")
UNKNOWN, LIGHT, DARK = Qt.ColorScheme.Unknown, Qt.ColorScheme.Light, Qt.ColorScheme.Dark


@pytest.mark.parametrize(
    ("system", "scheme", "own"),
    [
        (STANDARD, UNKNOWN, "light"),
        (STANDARD, LIGHT, "light"),
        (STANDARD, DARK, "dark"),
        (PALETTES["grey desktop"], UNKNOWN, None),
        (PALETTES["grey desktop"], LIGHT, None),
        (PALETTES["grey desktop"], DARK, "dark"),
        (PALETTES["high contrast"], UNKNOWN, None),
        (PALETTES["high contrast"], DARK, None),
    ],
)
def test_the_palette_of_the_desktop_is_kept_where_it_says_enough(
    system: QPalette, scheme: Qt.ColorScheme, own: str | None
) -> None:
    chosen = missing_palette(system, STANDARD, scheme)
    assert chosen == (PALETTES[own] if own else None)


# Icons ---------------------------------------------------------------------------------------


def names_in_the_source() -> set[str]:
    """Find the literal names that the desktop gives to `icon` and `paint_icon`."""
    names: set[str] = set()
    folder = Path(str(falgui.desktop.__file__)).parent
    for module in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in ("icon", "paint_icon"):
                names |= {
                    part.value
                    for argument in node.args
                    for part in ast.walk(argument)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return names


NAMED = {state.value for state in State} | {
    action_sign(action) for action in (*PrimaryAction, *SecondaryAction)
}
KINDS = {"image", "video", "audio", "text", "archive", "model", "file"}
IN_TABLES = {
    "locate",
    "folder",
    "look",
    "details",
    "link",
    "help",
    "copy",
    "open",
    "retry",
    "remove",
    "cancel",
    "add-file",
    "add-folder",
    "paste",
}


def test_the_source_names_icons_in_a_way_this_test_can_read() -> None:
    assert {"copy", "falgui", "chevron-down", "drop", "check"} <= names_in_the_source()


@pytest.mark.parametrize("name", sorted(names_in_the_source() | NAMED | KINDS | IN_TABLES))
def test_every_icon_that_is_named_exists_and_shows_something(name: str) -> None:
    assert resource(f"icons/{name}.svg").is_file()
    image = icon(name).pixmap(QSize(24, 24)).toImage()
    assert any(
        image.pixelColor(x, y).alpha() for x, y in itertools.product(range(24), range(24))
    ), "nothing was drawn"


def test_a_missing_icon_is_an_empty_one() -> None:
    missing = icon("no-such-icon")
    assert missing.isNull()
    missing.pixmap(QSize(16, 16))
    QPushButton(missing, "text").grab()


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0, 3.0])
def test_an_icon_is_as_sharp_as_the_screen(ratio: float) -> None:
    pixmap = icon("copy").pixmap(QSize(16, 16), ratio)
    assert pixmap.width() == round(16 * ratio)
    assert pixmap.devicePixelRatio() == pytest.approx(ratio)


def strongest(image: QImage) -> QColor:
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return max(pixels, key=QColor.alpha)


def test_an_icon_turns_light_on_a_dark_palette(qapp: QApplication) -> None:
    apply_theme(qapp)
    copy = icon("copy")
    for dark in (False, True, False):
        qapp.setPalette(own_palette(dark=dark))
        drawn = strongest(copy.pixmap(QSize(64, 64)).toImage())
        assert drawn.lightness() > 200 if dark else drawn.lightness() < 60
    greyed = strongest(copy.pixmap(QSize(64, 64), QIcon.Mode.Disabled).toImage())
    assert greyed != strongest(copy.pixmap(QSize(64, 64)).toImage())
    apply_theme(qapp)


def test_icons_survive_being_made_and_dropped_thousands_of_times() -> None:
    button = QPushButton()
    for number in range(3000):
        button.setIcon(icon("copy" if number % 2 else "retry"))
        if number % 500 == 0:
            button.grab()


def test_an_open_window_turns_dark_at_once_and_leaves_no_light_spot(
    qapp: QApplication, window: MainWindow
) -> None:
    for dark in (True, False, True):
        qapp.setPalette(own_palette(dark=dark))
        qapp.processEvents()
        image = window.grab().toImage()
        spots = itertools.product(range(2, image.width(), 40), range(2, image.height(), 40))
        lightness = sorted(image.pixelColor(x, y).lightness() for x, y in spots)
        usual = lightness[len(lightness) // 2]
        assert usual < 60 if dark else usual > 200
        # Texts and what is filled with the accent are an eighth of the window at most.
        few = len(lightness) // 8
        ends = lightness[:-few] if dark else lightness[few:]
        assert max(ends) < 128 if dark else min(ends) > 128
    apply_theme(qapp)
