"""The application's look: the system's palette, or one of falgui's where there is none."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from falgui.desktop.colours import colours, is_dark, mixed, with_contrast
from falgui.desktop.style_sheet import style_sheet

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


def _choose_palette(application: QApplication) -> None:
    application.setPalette(QPalette())
    system, standard = application.palette(), application.style().standardPalette()
    brought = any(
        system.color(role) != standard.color(role)
        for role in (QPalette.ColorRole.Window, QPalette.ColorRole.Base)
    )
    dark = application.styleHints().colorScheme() is Qt.ColorScheme.Dark
    if not brought or dark != is_dark(system):
        application.setPalette(own_palette(dark=dark))
    refresh_theme(application)
