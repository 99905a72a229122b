# noqa: INP001  a script, not a package
"""Brings the translations up to date with the texts in the code: `make translations`.

Takes every text out of falgui/ and the desktop entry, merges them into each
`resources/locale/*/LC_MESSAGES/falgui.po`, packs that as the `.mo` beside it, puts what it says
into the desktop entry, and lists what is not translated yet. A new language begins with
`make translations LANGUAGE=fr`. What it writes depends on nothing but the texts.
"""

import io
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parent.parent
LOCALES: Final = ROOT / "resources" / "locale"
ENTRY: Final = ROOT / "resources" / "falgui.desktop"
_ENTRY_TEXT: Final = re.compile(r"(Name|GenericName|Comment|Keywords)=(?!falgui$)(.+)")
_ENTRY_TRANSLATION: Final = re.compile(r"\w+\[\w+\]=")
_KEYWORDS: Final = {"_": None, "plural": (1, 2), "translatable": None}
_HEADERS: Final = ("Project-Id-Version", "Language", "Plural-Forms", "MIME-Version")
_CONTENT: Final = ("Content-Type", "Content-Transfer-Encoding")


class QuietCatalog(Catalog):
    """A catalogue whose header says nothing that changes by itself, such as dates."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Return name and value of what stands in the header."""
        headers = dict(super().mime_headers)
        return [(name, headers[name]) for name in (*_HEADERS, *_CONTENT) if name in headers]


def extracted() -> Catalog:
    """Return every text in the code, with the files that it stands in."""
    texts = _empty(None)
    found = extract_from_dir(
        ROOT / "falgui",
        [("**.py", "python")],
        keywords=_KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    for name, _line, text, comments, _context in sorted(found, key=lambda one: one[:2]):
        texts.add(text, locations=[(f"falgui/{name}", None)], auto_comments=comments)
    for line in ENTRY.read_text(encoding="utf-8").splitlines():
        shown = _ENTRY_TEXT.fullmatch(line)
        if shown is not None:
            texts.add(shown[2], locations=[(f"resources/{ENTRY.name}", None)])
    for message in texts:
        message.locations = list(dict.fromkeys(message.locations))
    return texts


def read(file: Path) -> Catalog:
    """Return what a .po file says."""
    with file.open("rb") as stream:
        return read_po(stream, locale=file.parent.parent.name, domain="falgui")


def merged(translations: Catalog, texts: Catalog) -> Catalog:
    """Return `texts` with what `translations` has for exactly them; nothing is guessed."""
    result = _empty(translations.locale_identifier)
    for text in texts:
        if not text.id:
            continue
        known = translations.get(text.id)
        fits = known is not None and known.id == text.id
        result[text.id] = Message(
            text.id,
            known.string if fits else ("", "") if text.pluralizable else "",
            locations=text.locations,
            flags=text.flags - {"fuzzy"},
            auto_comments=text.auto_comments,
            user_comments=known.user_comments if fits else (),
        )
    return result


def as_po(catalog: Catalog) -> str:
    """Return the text of the .po file."""
    stream = io.BytesIO()
    write_po(stream, catalog, width=100, ignore_obsolete=True, include_lineno=False)
    return stream.getvalue().decode()


def as_mo(catalog: Catalog) -> bytes:
    """Return the bytes of the .mo file; what is not translated is left out."""
    stream = io.BytesIO()
    write_mo(stream, merged(catalog, catalog))
    return stream.getvalue()


def translated_entry(catalogs: Mapping[str, Catalog]) -> str:
    """Return the desktop entry with what `catalogs` have for its texts, by language."""
    lines = []
    for line in ENTRY.read_text(encoding="utf-8").splitlines():
        if _ENTRY_TRANSLATION.match(line):
            continue
        lines.append(line)
        shown = _ENTRY_TEXT.fullmatch(line)
        for language, catalog in catalogs.items() if shown is not None else ():
            known = catalog.get(shown[2])
            if known is not None and known.string:
                lines.append(f"{shown[1]}[{language}]={known.string}")
    return "\n".join(lines) + "\n"


def missing(catalog: Catalog) -> list[str]:
    """Return the texts that have no translation."""
    return [
        text.id if isinstance(text.id, str) else text.id[0]
        for text in catalog
        if text.id and not all([text.string] if isinstance(text.string, str) else text.string)
    ]


def main(new_languages: list[str]) -> None:
    """Update every catalogue, and begin one for each of `new_languages`."""
    for language in new_languages:
        file = LOCALES / language / "LC_MESSAGES" / "falgui.po"
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.write_text(as_po(_empty(language)), encoding="utf-8")
    texts = extracted()
    catalogs = {}
    for file in sorted(LOCALES.glob("*/LC_MESSAGES/falgui.po")):
        catalog = merged(read(file), texts)
        file.write_text(as_po(catalog), encoding="utf-8")
        file.with_suffix(".mo").write_bytes(as_mo(catalog))
        catalogs[file.parent.parent.name] = catalog
        empty = missing(catalog)
        told = [f"{file.relative_to(ROOT)}: {len(catalog)} texts, {len(empty)} not translated yet"]
        sys.stdout.write("\n    ".join(told + [repr(text) for text in empty]) + "\n")
    ENTRY.write_text(translated_entry(catalogs), encoding="utf-8")


def _empty(language: str | None) -> QuietCatalog:
    return QuietCatalog(
        locale=language,
        domain="falgui",
        project="falgui",
        version="1",
        header_comment="# Update with “make translations” after any text in the code has changed.",
        fuzzy=False,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
