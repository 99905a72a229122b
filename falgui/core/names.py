"""File names as people may safely see them."""

import unicodedata
from typing import Final

# Direction overrides and isolates can make "exe.jpg" out of "gpj.exe"; they, line and
# paragraph separators and other invisible characters are shown as a mark instead.
_INVISIBLE_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Joiners that emoji families and several scripts need.
_KEPT: Final = frozenset("\u200c\u200d")
# Python's tables lag behind: an emoji of last year is unassigned here, yet visible.
_EMOJI_BLOCKS: Final = range(0x1F000, 0x1FB00)
_MARKS_PER_LETTER: Final = 4


def display_name(name: str) -> str:
    """Return `name` as one line of visible characters.

    Control characters become their pictures (newline: ␊), invisible and direction-changing
    ones and undecodable bytes become �, and piles of combining marks are cut to four.
    """
    # Most names are plain, and a drop may have ten thousand of them.
    if name.isascii() and name.isprintable():
        return name
    shown: list[str] = []
    marks = 0
    for character in name:
        category = unicodedata.category(character)
        if category in ("Mn", "Me"):
            marks += 1
            if marks <= _MARKS_PER_LETTER:
                shown.append(character)
            continue
        marks = 0
        visible = category not in _INVISIBLE_CATEGORIES or ord(character) in _EMOJI_BLOCKS
        if visible or character in _KEPT:
            shown.append(character)
        elif ord(character) < 0x20:  # noqa: PLR2004  the C0 controls have pictures
            shown.append(chr(0x2400 + ord(character)))
        else:
            shown.append("\ufffd")
    return "".join(shown)
