"""Tells whether a text is JSON as a whole."""

import json
from typing import Final

_LONGEST: Final = 2 * 1024 * 1024


def is_json(text: str, begins: tuple[str, ...] = ("{", "[")) -> bool:
    """Return whether `text` is JSON that begins with one of these characters.

    Longer texts are taken for none: every other thread stands still while one is read.
    """
    if len(text) > _LONGEST or not text.lstrip().startswith(begins):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
