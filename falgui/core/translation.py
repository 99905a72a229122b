"""Turns the program's English texts into the user's language."""

import gettext
from pathlib import Path

_DOMAIN = "falgui"
_current: gettext.NullTranslations = gettext.NullTranslations()


def use_language(languages: list[str], catalogues: Path) -> None:
    """Translate every later text into the first of `languages` that has a catalogue.

    `catalogues` is a gettext tree (`<language>/LC_MESSAGES/falgui.mo`). Without a match the
    texts stay English. Call it before the first window opens: texts already shown don't change.
    """
    global _current  # noqa: PLW0603  gettext itself keeps one catalogue per process
    _current = gettext.translation(_DOMAIN, catalogues, languages, fallback=True)


def _(text: str) -> str:
    """Return `text` in the user's language."""
    return _current.gettext(text)


def plural(one: str, many: str, count: int) -> str:
    """Return the form of a text that goes with `count`, with `{n}` filled in."""
    return _current.ngettext(one, many, count).format(n=count)
