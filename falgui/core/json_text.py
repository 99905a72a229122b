"""Tells whether a text is JSON as a whole."""

import json


def is_json(text: str, begins: tuple[str, ...] = ("{", "[")) -> bool:
    """Return whether `text` is JSON that begins with one of these characters."""
    if not text.lstrip().startswith(begins):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
