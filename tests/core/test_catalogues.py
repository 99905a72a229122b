"""The translations that ship: complete, true to the texts in the code, and packed."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message

from tests.catalogues import update_translations

script: Any = update_translations()
ROOT = Path(__file__).parents[2]
FILES: list[Path] = sorted(script.LOCALES.glob("*/LC_MESSAGES/falgui.po"))
IN_BRACES = re.compile(r"\{[^{}]*\}|%\(\w+\)\w|%\w")


@pytest.fixture(scope="module")
def texts() -> Catalog:
    catalogue: Catalog = script.extracted()
    return catalogue


@pytest.fixture(params=FILES, ids=lambda file: file.parent.parent.name)
def file(request: pytest.FixtureRequest) -> Path:
    chosen: Path = request.param
    return chosen


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def forms(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def test_german_is_there() -> None:
    assert "de" in {file.parent.parent.name for file in FILES}


def test_a_catalogue_has_the_texts_of_the_code_and_no_others(file: Path, texts: Catalog) -> None:
    catalogue = script.read(file)
    there = {message.id for message in messages(catalogue)}
    wanted = {message.id for message in messages(texts)}
    assert wanted - there == set(), "run make translations"
    assert there - wanted == set(), "run make translations"
    assert file.read_text(encoding="utf-8") == script.as_po(script.merged(catalogue, texts))


def test_no_text_is_in_an_f_string() -> None:
    """Before Python 3.12 nothing looks for texts there, so they would stay untranslated."""
    inside = [
        f"{path.name}: {ast.unparse(call)}"
        for path in (ROOT / "falgui").rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("_", "plural", "translatable")
    ]
    assert inside == []


def test_every_text_is_translated(file: Path) -> None:
    assert script.missing(script.read(file)) == []


def test_nobody_has_to_look_at_a_translation_again(file: Path) -> None:
    fuzzy = [message.id for message in messages(script.read(file)) if message.fuzzy]
    assert fuzzy == []


def test_a_count_has_as_many_forms_as_the_language(file: Path) -> None:
    catalogue = script.read(file)
    for message in messages(catalogue):
        if message.pluralizable:
            assert len(forms(message.string)) == catalogue.num_plurals, message.id


def test_placeholders_survive_the_translation(file: Path) -> None:
    for message in messages(script.read(file)):
        (*_first, many) = forms(message.id)
        for form in forms(message.string):
            # "{n}" may be left out where the form says "one".
            missing = set(IN_BRACES.findall(many)) - set(IN_BRACES.findall(form)) - {"{n}"}
            extra = set(IN_BRACES.findall(form)) - set(IN_BRACES.findall(many))
            assert (missing, extra) == (set(), set()), form


def test_line_ends_and_blanks_at_the_edges_survive_the_translation(file: Path) -> None:
    for message in messages(script.read(file)):
        for source, form in zip(forms(message.id), forms(message.string), strict=False):
            assert form.count("\n") == source.count("\n"), form
            assert (form[:1] == " ", form[-1:] == " ") == (source[:1] == " ", source[-1:] == " ")


def test_the_desktop_entry_says_what_the_catalogues_say() -> None:
    catalogues = {file.parent.parent.name: script.read(file) for file in FILES}
    entry = script.ENTRY.read_text(encoding="utf-8")
    assert entry == script.translated_entry(catalogues), "run make translations"
    assert "\nName[de]=Dateien hochladen…\n" in entry


def test_german_has_its_own_quotes_ellipses_and_blanks_that_hold() -> None:
    (german,) = [file for file in FILES if file.parent.parent.name == "de"]
    for message in messages(script.read(german)):
        for form in forms(message.string):
            assert "..." not in form
            assert not re.search(r'["”]', form), form
            assert form.count("„") == form.count("“"), form
            assert not re.search(r"[\d}] (%|s|min|h|MB|kB)(?!\w)", form), form


def test_what_is_packed_is_what_the_catalogue_says(file: Path) -> None:
    packed = file.with_suffix(".mo").read_bytes()
    assert packed == script.as_mo(script.read(file)), "run make translations"
