"""The script behind `make translations`, for the tests, and a language that nobody speaks."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from babel.messages.catalog import Catalog

SCRIPT: Final = Path(__file__).parent.parent / "packaging" / "update_translations.py"
PSEUDO: Final = "eo"
"""The code that the language without speakers goes by."""
_ACCENTS: Final = str.maketrans("aeiounAEIOUN", "áéíóúñÁÉÍÓÚÑ")
_KEPT: Final = re.compile(r"(\{[^}]*\}+|%\(\w+\)\w|%\w|\n|&)")


def update_translations() -> ModuleType:
    """Load the script as a module."""
    specification = importlib.util.spec_from_file_location("update_translations", SCRIPT)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def write_pseudo_catalogue(folder: Path) -> None:
    """Write a catalogue below `folder` that makes each text two fifths longer, in [brackets]."""
    script: Any = update_translations()
    texts = script.extracted()
    pseudo: Catalog = script.merged(Catalog(locale=PSEUDO, domain="falgui"), texts)
    for message in pseudo:
        if message.id:
            forms = [message.id] if isinstance(message.id, str) else list(message.id)
            strings = tuple(lengthened(form) for form in forms)
            message.string = strings[0] if isinstance(message.id, str) else strings
    file = folder / PSEUDO / "LC_MESSAGES" / "falgui.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(script.as_mo(pseudo))


def lengthened(text: str) -> str:
    """Return `[Öpén fíléś xxxx]` for a text, with its placeholders as they are."""
    if not any(letter.isalpha() for letter in _KEPT.sub("", text)):
        return text
    pieces = _KEPT.split(text)
    accented = "".join(one if _KEPT.fullmatch(one) else one.translate(_ACCENTS) for one in pieces)
    more = "".join("x" if letter != " " else " " for letter in text[: len(text) * 2 // 5])
    return f"[{accented}{more.rstrip()}]"
