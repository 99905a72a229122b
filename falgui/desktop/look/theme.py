"""The application's look: the system's palette, or one of falgui's where there is none."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from falgui.desktop.look.colours import colours, is_dark, mixed, with_contrast
from falgui.desktop.look.style_sheet import style_sheet
from falgui.store.settings import Theme

_CHOICE: Final = "falguiTheme"
_SCHEMES: Final = {
    Theme.SYSTEM: Qt.ColorScheme.Unknown,
    Theme.LIGHT: Qt.ColorScheme.Light,
    Theme.DARK: Qt.ColorScheme.Dark,
}
GRID: Final = 8
"""Distances are multiples of this many pixels."""


def apply_theme(application: QApplication) -> None:
    """Give `application` its look, and again whenever the system turns light or dark.

    A palette that the desktop itself brings is kept. Where Qt would fall back to its own, falgui
    brings a light and a dark one.
    """
    if application.platformName() not in ("windows", "cocoa"):
        application.setStyle("Fusion")
    _choose_palette(application)
    application.styleHints().colorSchemeChanged.connect(lambda: _choose_palette(application))


def choose_theme(application: QApplication, theme: Theme) -> None:
    """Give `application` the person's choice of light or dark, at once, or the system's again.

    Where the desktop can't show its own colours in the other way, falgui's are taken.
    """
    # A property, so that it lives exactly as long as the application does.
    application.setProperty(_CHOICE, theme.value)
    # The desktop follows where it can: title bar, dialogues and palette turn together.
    application.styleHints().setColorScheme(_SCHEMES[theme])
    _choose_palette(application)


def refresh_theme(application: QApplication) -> None:
    """Follow the application's palette; call it when that has changed."""
    sheet = style_sheet(colours(application.palette()))
    # Setting a style sheet is itself announced as a change.
    if application.styleSheet() != sheet:
        application.setStyleSheet(sheet)


def own_palette(*, dark: bool) -> QPalette:
    """Return the palette for a desktop that brings none."""
    window = QColor("#1d1d20" if dark else "#f5f5f7")
    base = QColor("#252529" if dark else "#ffffff")
    text = QColor("#f2f2f5" if dark else "#1c1c21")
    accent = QColor("#8f8cff" if dark else "#5750e6")
    role = QPalette.ColorRole
    palette = QPalette(base if dark else window, window)
    for colour, roles in (
        (window, (role.Window, role.AlternateBase)),
        (base, (role.Base, role.ToolTipBase)),
        (text, (role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText)),
        (mixed(window, text, 0.09) if dark else base, (role.Button, role.Light)),
        (mixed(window, text, 0.18), (role.Mid, role.Midlight)),
        (mixed(window, text, 0.30), (role.Dark, role.Shadow)),
        (mixed(window, text, 0.58), (role.PlaceholderText,)),
        (accent, (role.Accent, role.Highlight)),
        (QColor("#15151a" if dark else "#ffffff"), (role.HighlightedText,)),
        (with_contrast(accent, (window, base)), (role.Link, role.LinkVisited)),
    ):
        for one in roles:
            palette.setColor(one, colour)
    for one in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, one, mixed(window, text, 0.38))
    return palette


def missing_palette(
    system: QPalette, standard: QPalette, scheme: Qt.ColorScheme
) -> QPalette | None:
    """Return the palette of falgui's that is needed, or None where the desktop's will do.

    `system` is what the desktop brings on top of the style's `standard` one, `scheme` what it
    says about light and dark.
    """
    roles = (QPalette.ColorRole.Window, QPalette.ColorRole.Base)
    is_brought = any(system.color(role) != standard.color(role) for role in roles)
    is_unknown = scheme is Qt.ColorScheme.Unknown
    dark = is_dark(system) if is_unknown else scheme is Qt.ColorScheme.Dark
    # A desktop may turn dark without giving out the colours for it.
    return None if is_brought and dark == is_dark(system) else own_palette(dark=dark)


def _choose_palette(application: QApplication) -> None:
    application.setPalette(QPalette())
    standard = application.style().standardPalette()
    chosen = _SCHEMES[Theme(application.property(_CHOICE) or Theme.SYSTEM)]
    is_free = chosen is Qt.ColorScheme.Unknown
    scheme = application.styleHints().colorScheme() if is_free else chosen
    own = missing_palette(application.palette(), standard, scheme)
    if own is not None:
        application.setPalette(own)
    refresh_theme(application)
