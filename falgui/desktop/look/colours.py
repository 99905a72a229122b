"""The colours that the window is painted with, readable on whatever palette the system has."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PySide6.QtGui import QColor, QPalette

from falgui.core.upload import ACTIVE, State

CONTRAST: Final = 4.5
"""The least contrast between a text and what is behind it (WCAG 2.2, AA)."""

OUTLINE: Final = 3.0
"""The least contrast between what shows a control, or which one has the focus, and its ground."""

_WHITE: Final = QColor("#ffffff")
_BLACK: Final = QColor("#000000")


@dataclass(frozen=True, slots=True)
class Colours:
    """What is painted with; text colours reach `CONTRAST` on `window`, `base`, `selected`."""

    window: QColor
    base: QColor
    text: QColor
    muted: QColor
    accent: QColor
    """The system's accent, for areas and lines."""
    on_accent: QColor
    """Text on `accent`."""
    accent_line: QColor
    """The accent where it must be seen on `window` and `base`: a focus ring, a bar, an edge."""
    ring_on_accent: QColor
    """The focus ring of what is filled with `accent`."""
    tints: tuple[QColor, ...]
    """A hint of the accent, for a button as it is, under the pointer, and pressed."""
    on_tint: QColor
    """The accent as a text on `tints`."""
    accent_text: QColor
    """The accent where it is a text or an icon."""
    error: QColor
    success: QColor
    warning: QColor
    notice: QColor
    """The ground of messages; `text` and `warning` can be read on it."""
    selected: QColor
    """The ground of a selected row."""
    border: QColor
    """Lines that only set things apart."""
    outline: QColor
    """The edge of a control."""
    control: QColor
    hover: QColor
    pressed: QColor
    disabled: QColor


def colours(palette: QPalette) -> Colours:
    """Return what to paint with beside `palette`."""
    role = QPalette.ColorRole
    named = (role.Window, role.Base, role.WindowText, role.Accent)
    return _colours(*(palette.color(one).name() for one in named))


@lru_cache(maxsize=8)  # every row asks at every repaint
def _colours(*names: str) -> Colours:
    window, base, text, accent = map(QColor, names)
    dark = _luminance(text) > _luminance(window)
    shares = (0.18, 0.27, 0.36) if dark else (0.12, 0.20, 0.30)
    tints = tuple(mixed(base, accent, share) for share in shares)

    notice = mixed(base, QColor("#ffb020"), 0.13)
    selected = mixed(base, accent, 0.07)

    on_accent = max(_WHITE, _BLACK, key=lambda colour: contrast(colour, accent))

    def readable(colour: QColor) -> QColor:
        return with_contrast(colour, (window, base, selected))

    return Colours(
        window=window,
        base=base,
        text=text,
        muted=readable(mixed(window, text, 0.58)),
        accent=accent,
        on_accent=on_accent,
        accent_line=with_contrast(accent, (window, base), OUTLINE),
        ring_on_accent=text if contrast(text, accent) >= OUTLINE else on_accent,
        tints=tints,
        on_tint=with_contrast(accent, tints),
        accent_text=readable(accent),
        error=readable(QColor("#ff8f86" if dark else "#b3261e")),
        success=readable(QColor("#6fd58a" if dark else "#1c7c3c")),
        warning=with_contrast(
            QColor("#f2bd5c" if dark else "#8a5a00"), (window, base, notice, selected)
        ),
        notice=notice,
        selected=selected,
        border=mixed(window, text, 0.16),
        outline=with_contrast(mixed(window, text, 0.36), (window, base), OUTLINE),
        control=mixed(window, text, 0.09) if dark else base,
        hover=mixed(window, text, 0.14 if dark else 0.05),
        pressed=mixed(window, text, 0.20 if dark else 0.11),
        disabled=mixed(window, text, 0.38),
    )


def state_colour(state: State, among: Colours) -> QColor:
    """Return the colour that goes with a state's icon and word."""
    if state in ACTIVE:
        return among.accent_text
    return {
        State.DONE: among.success,
        State.FAILED: among.error,
        State.WAITING: among.warning,
        State.PAUSED: among.warning,
    }.get(state, among.muted)


def is_dark(palette: QPalette) -> bool:
    """Return whether `palette` has light text on dark ground."""
    text = palette.color(QPalette.ColorRole.WindowText)
    return _luminance(text) > _luminance(palette.color(QPalette.ColorRole.Window))


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of two opaque colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def with_contrast(colour: QColor, grounds: Iterable[QColor], least: float = CONTRAST) -> QColor:
    """Return `colour`, as much towards black or white as it needs to be read on all `grounds`."""
    grounds = list(grounds)

    def worst(candidate: QColor) -> float:
        return min(contrast(candidate, ground) for ground in grounds)

    end = max(_BLACK, _WHITE, key=worst)
    steps = (mixed(colour, end, step / 20) for step in range(21))
    return next((step for step in steps if worst(step) >= least), end)


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """Return the opaque colour that has `share` (0 to 1) of `other` in it."""
    return QColor(
        *(
            round(first + (second - first) * share)
            for first, second in (
                (one.red(), other.red()),
                (one.green(), other.green()),
                (one.blue(), other.blue()),
            )
        )
    )


def _luminance(colour: QColor) -> float:
    def linear(channel: float) -> float:
        # As WCAG defines it for sRGB.
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004

    red, green, blue = (linear(c) for c in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
