import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from falgui.core import messages
from falgui.core.translation import _, plural, use_language
from falgui.core.units import format_duration

GERMAN = {
    "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n",
    "No connection.": "Keine Verbindung.",
    "{n} day\0{n} days": "{n} Tag\0{n} Tage",
    '"{name}" is a folder.': "„{name}“ ist ein Ordner.",
}
POLISH = {
    "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=3; plural=(n==1 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\n",
    "{n} hour\0{n} hours": "{n} godzina\0{n} godziny\0{n} godzin",
}


def compiled(texts: dict[str, str]) -> bytes:
    """Return `texts` as the bytes of a gettext .mo file."""
    entries = sorted((key.encode(), text.encode()) for key, text in texts.items())
    head, table = 28, 8 * len(entries)
    offset, tables, strings = head + 2 * table, [b"", b""], b""
    for column in (0, 1):
        for entry in entries:
            tables[column] += struct.pack("<II", len(entry[column]), offset + len(strings))
            strings += entry[column] + b"\0"
    numbers = (0x950412DE, 0, len(entries), head, head + table, 0, 0)
    return struct.pack("<7I", *numbers) + b"".join(tables) + strings


@pytest.fixture
def catalogues(tmp_path: Path) -> Iterator[Path]:
    for language, texts in (("de", GERMAN), ("pl", POLISH)):
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "falgui.mo").write_bytes(compiled(texts))
    yield tmp_path
    use_language([], tmp_path)


def test_texts_follow_the_language(catalogues: Path) -> None:
    use_language(["de"], catalogues)
    assert _("No connection.") == "Keine Verbindung."
    assert messages.offline().title == "Keine Verbindung."
    assert messages.is_folder("{0}").title == "„{0}“ ist ein Ordner."


def test_what_is_not_translated_stays_english(catalogues: Path) -> None:
    use_language(["de"], catalogues)
    assert messages.stalled().title == "No data moved for 60 s."


@pytest.mark.parametrize(
    ("languages", "title"),
    [
        (["de_AT"], "Keine Verbindung."),
        (["de_DE.UTF-8"], "Keine Verbindung."),
        (["xx", "de"], "Keine Verbindung."),
        (["xx"], "No connection."),
        ([], "No connection."),
    ],
)
def test_the_first_language_with_a_catalogue_counts(
    catalogues: Path, languages: list[str], title: str
) -> None:
    use_language(languages, catalogues)
    assert messages.offline().title == title


@pytest.mark.parametrize(
    ("language", "count", "text"),
    [
        ("de", 1, "1 Tag"),
        ("de", 7, "7 Tage"),
        ("xx", 1, "1 day"),
        ("xx", 7, "7 days"),
    ],
)
def test_a_count_takes_its_form(catalogues: Path, language: str, count: int, text: str) -> None:
    use_language([language], catalogues)
    assert plural("{n} day", "{n} days", count) == text
    assert format_duration(count * 86400) == text


@pytest.mark.parametrize(("count", "text"), [(1, "godzina"), (3, "godziny"), (5, "godzin")])
def test_a_language_may_have_three_forms(catalogues: Path, count: int, text: str) -> None:
    use_language(["pl"], catalogues)
    assert format_duration(count * 3600) == f"{count} {text}"


def test_without_catalogues_the_program_speaks_english(catalogues: Path) -> None:
    use_language(["de"], catalogues)
    use_language(["de"], catalogues / "missing")
    assert messages.offline().title == "No connection."
