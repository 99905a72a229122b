"""Which language falgui speaks, by its settings and by the system's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from falgui.core.languages import system_languages, wanted_languages
from falgui.core.resources import resource
from falgui.core.translation import ENGLISH, known_languages, use_language
from falgui.core.units import format_size


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use_language([], resource("locale"))


@pytest.mark.parametrize(
    ("environment", "languages"),
    [
        ({}, []),
        ({"LANG": "de_AT.UTF-8"}, ["de_AT.UTF-8"]),
        ({"LANG": "fr_FR", "LC_MESSAGES": "de_DE"}, ["de_DE"]),
        ({"LANG": "fr_FR", "LC_MESSAGES": "de_DE", "LC_ALL": "it_IT"}, ["it_IT"]),
        ({"LANG": "fr_FR", "LC_ALL": ""}, ["fr_FR"]),
        ({"LANG": "en_US", "LANGUAGE": "sv:de"}, ["sv", "de", "en_US"]),
        ({"LANGUAGE": "de"}, ["de"]),
        ({"LANG": "de_DE", "LANGUAGE": "de", "LC_ALL": "C"}, ["C"]),
        ({"LANGUAGE": "de", "LANG": "C.UTF-8"}, ["C"]),
        ({"LANGUAGE": "de", "LC_MESSAGES": "POSIX"}, ["C"]),
    ],
)
def test_the_system_says_its_languages_in_variables(
    environment: dict[str, str], languages: list[str]
) -> None:
    assert system_languages(environment) == languages


def test_the_chosen_language_comes_before_the_systems() -> None:
    assert wanted_languages("de", {"LANG": "fr_FR"}) == ["de"]
    assert wanted_languages("", {"LANG": "fr_FR"}) == ["fr_FR"]


@pytest.mark.parametrize(
    ("languages", "spoken"),
    [
        (["de_AT.UTF-8"], "de"),
        (["de-CH"], "de"),
        (["de_DE@euro"], "de"),
        (["DE"], ENGLISH),
        (["en_GB", "de"], ENGLISH),
        (["C", "de"], ENGLISH),
        (["xx_YY", "de", "en"], "de"),
        (["../de", "/de", "", "de/LC_MESSAGES"], ENGLISH),
        ([], ENGLISH),
    ],
)
def test_the_first_language_that_there_is_gets_spoken(languages: list[str], spoken: str) -> None:
    assert use_language(languages, resource("locale")) == spoken


def test_languages_are_called_what_their_speakers_call_them() -> None:
    assert known_languages(resource("locale")) == {"en": "English", "de": "Deutsch"}


def test_where_no_catalogue_is_there_is_english(tmp_path: Path) -> None:
    assert known_languages(tmp_path / "missing") == {"en": "English"}


def test_numbers_are_written_as_the_language_writes_them() -> None:
    assert format_size(12_400_000) == "12.4 MB"
    use_language(["de"], resource("locale"))
    assert format_size(12_400_000) == "12,4\N{NO-BREAK SPACE}MB"
    assert format_size(999) == "999\N{NO-BREAK SPACE}B"
