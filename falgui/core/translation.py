"""Turns the program's English texts into the user's language."""

import gettext
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

ENGLISH: Final = "en"
"""What the texts in the code are written in."""
_DOMAIN: Final = "falgui"
_SPEAK_ENGLISH: Final = frozenset({ENGLISH, "C", "POSIX"})
_current: gettext.NullTranslations = gettext.NullTranslations()


def use_language(languages: Iterable[str], catalogues: Path) -> str:
    """Translate every later text into the language that `first_known` finds, and return which.

    `catalogues` is a gettext tree (`<language>/LC_MESSAGES/falgui.mo`). Texts already shown don't
    change.
    """
    global _current  # noqa: PLW0603  gettext itself keeps one catalogue per process
    language = first_known(languages, catalogues)
    english = language == ENGLISH
    _current = gettext.NullTranslations() if english else _catalogue(language, catalogues)
    return language


def first_known(languages: Iterable[str], catalogues: Path) -> str:
    """Return the code of the first of `languages` that there is a catalogue for, or English.

    A language is given as "de", "de_AT.UTF-8" or "de-AT"; where a country has no catalogue of its
    own, that of its language is taken. English is always there, and so ends the search.
    """
    there = {*_SPEAK_ENGLISH, *_codes(catalogues)}
    known = (code for wanted in languages for code in _ever_shorter(wanted) if code in there)
    language = next(known, ENGLISH)
    return ENGLISH if language in _SPEAK_ENGLISH else language


def known_languages(catalogues: Path) -> dict[str, str]:
    """Return the code of every language that there is, with what its speakers call it."""
    # Translators: the name of the language that you translate into, in that language
    name = translatable("English")
    return {ENGLISH: name} | {
        code: _catalogue(code, catalogues).gettext(name) for code in _codes(catalogues)
    }


def _(text: str) -> str:
    """Return `text` in the user's language."""
    return _current.gettext(text)


def plural(one: str, many: str, count: int) -> str:
    """Return the form of a text that goes with `count`, with `{n}` filled in."""
    return _current.ngettext(one, many, count).format(n=count)


def translatable(text: str) -> str:
    """Return `text` as it is: it is only marked here, and goes through `_` later."""
    return text


def _codes(catalogues: Path) -> list[str]:
    files = sorted(catalogues.glob(f"*/LC_MESSAGES/{_DOMAIN}.mo"))
    return [file.parent.parent.name for file in files]


def _catalogue(language: str, catalogues: Path) -> gettext.NullTranslations:
    return gettext.translation(_DOMAIN, catalogues, [language])


def _ever_shorter(language: str) -> Iterator[str]:
    """Yield "de_AT" and "de" for "de-AT.UTF-8@euro"."""
    code = language.partition(".")[0].partition("@")[0].replace("-", "_")
    while code:
        yield code
        code = code.rpartition("_")[0]
