"""Keys in the words of each system."""

import pytest
from PySide6.QtCore import Qt
from Xlib import XK

from falgui.desktop.integration import mac_shortcut, windows_shortcut
from falgui.desktop.integration.chord import chord_of


@pytest.mark.parametrize(
    ("text", "trigger", "windows", "mac"),
    [
        ("Ctrl+Alt+U", "CTRL+ALT+u", (0x4003, 0x55), (32, 0x900)),
        ("Ctrl+Shift+F5", "CTRL+SHIFT+F5", (0x4006, 0x74), (96, 0x300)),
        ("Meta+1", "LOGO+1", (0x4008, 0x31), (18, 0x1000)),
        ("Alt+Space", "ALT+space", (0x4001, 0x20), (49, 0x800)),
        ("Ctrl+PgUp", "CTRL+Prior", (0x4002, 0x21), (None, 0x100)),
        ("Ctrl+,", "CTRL+comma", (0x4002, 0), (43, 0x100)),
        ("Ctrl+F", "CTRL+f", (0x4002, 0x46), (3, 0x100)),
    ],
)
def test_a_chord_is_told_to_each_system(
    text: str, trigger: str, windows: tuple[int, int], mac: tuple[int | None, int]
) -> None:
    chord = chord_of(text)
    assert chord is not None
    assert chord.trigger == trigger
    assert windows_shortcut.registration(chord) == windows
    assert mac_shortcut.registration(chord) == mac


@pytest.mark.parametrize(
    "text", ["", "U", "Shift+U", "Ctrl", "Ctrl+K, Ctrl+U", "Ctrl+Ö", "Ctrl+Volume Up", "nonsense+x"]
)
def test_what_cannot_be_a_shortcut_everywhere_is_none(text: str) -> None:
    assert chord_of(text) is None


def test_every_key_that_is_taken_has_a_name_that_x_knows() -> None:
    for key in Qt.Key:
        chord = chord_of(f"Ctrl+{chr(key.value)}") if 32 < key.value < 127 else None
        if chord is not None:
            assert XK.string_to_keysym(chord.keysym), chord.keysym
