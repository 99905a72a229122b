"""What a text is called as a file, and what is in it."""

from datetime import UTC, datetime

import pytest

from falgui.core.content_types import content_type
from falgui.core.pasted_text import pasted_text

NOW = datetime(2026, 11, 25, 22, 30, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("a cat", "Pasted text 2026-11-25 22.30.00.txt", "text/plain"),
        ("# Title\n<b>bold</b>", "Pasted text 2026-11-25 22.30.00.txt", "text/plain"),
        ('\n{"seed": 1}', "Pasted text 2026-11-25 22.30.00.json", "application/json"),
        ("[1, 2]", "Pasted text 2026-11-25 22.30.00.json", "application/json"),
        ("{not json}", "Pasted text 2026-11-25 22.30.00.txt", "text/plain"),
        ("42", "Pasted text 2026-11-25 22.30.00.txt", "text/plain"),
        ("[" * 100_000, "Pasted text 2026-11-25 22.30.00.txt", "text/plain"),
    ],
)
def test_it_has_the_name_and_the_type_of_what_it_is(text: str, name: str, kind: str) -> None:
    pasted = pasted_text(text)
    assert pasted.name(NOW) == name
    assert content_type(name, pasted.content) == kind


def test_its_bytes_are_utf_8_and_nothing_is_changed() -> None:
    assert pasted_text("é\r\n\t😀 ").content == "é\r\n\t😀 ".encode()


def test_its_first_words_are_one_short_line() -> None:
    assert pasted_text("  A cat,\n\n on a \u202ehat ").first_words == "A cat, on a �hat"
    long = pasted_text("word " * 1000).first_words
    assert len(long) <= 60
    assert long.endswith("word…")


def test_it_is_not_shown_by_accident() -> None:
    assert "hunter2" not in repr(pasted_text("hunter2"))
