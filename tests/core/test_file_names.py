"""Names for what came without a file."""

import pytest
from hypothesis import given
from hypothesis.strategies import text

from falgui.core.file_names import fitting_name, usable_name

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff\xe0"


@pytest.mark.parametrize(
    ("name", "usable"),
    [
        ("cat.png", "cat.png"),
        ("dög 猫.png", "dög 猫.png"),
        ("a/b/c.png", "c.png"),
        ("C:\\pictures\\c.png", "c.png"),
        ("../../etc/passwd", "passwd"),
        ("..", ""),
        ("", ""),
        (" . ", ""),
        ('a<b>:"|?*\n.png', "a_b_______.png"),
        ("CON.png", "_CON.png"),
        ("nul", "_nul"),
        ("console.png", "console.png"),
        ("bad\udcff.png", "bad_.png"),
        ("a" * 300 + ".jpeg", "a" * 175 + ".jpeg"),
        ("ü" * 300, "ü" * 90),
    ],
)
def test_a_name_becomes_one_that_every_system_takes(name: str, usable: str) -> None:
    assert usable_name(name) == usable


@given(name=text())
def test_whatever_is_left_of_a_name_is_one_component_of_bounded_length(name: str) -> None:
    usable = usable_name(name)
    assert len(usable.encode()) <= 180
    assert not set(usable) & set('/\\\0:*?"<>|')
    assert usable not in (".", "..")


@pytest.mark.parametrize(
    ("name", "content", "declared", "fitting"),
    [
        ("cat.png", PNG, "", "cat.png"),
        ("cat.jpg", PNG, "", "cat.png"),
        ("cat.jpeg", JPEG, "", "cat.jpeg"),
        ("cat", PNG, "", "cat.png"),
        ("holiday 3.5", JPEG, "", "holiday 3.5.jpg"),
        ("cat", PNG, "image/jpeg", "cat.png"),
        ("cat", b"\xff\x0a", "image/jxl", "cat.jxl"),
        ("cat.png", b"\xff\x0a", "image/jxl", "cat.jxl"),
        ("note", b"text", "text/plain", "note.txt"),
        ("note.md", b"text", "text/plain", "note.md"),
        ("page", b"<p>", "text/html", "page.html"),
        ("sound", b"\0", "audio/x-wav", "sound.wav"),
        ("thing", b"\0", "application/x-no-such-thing", "thing"),
        ("thing", b"\0", "", "thing"),
        ("thing.dat", b"\0", "audio/mpeg", "thing.dat"),
        # No part of a time is an ending.
        ("Pasted file 2026-11-26 00.02.56", b"hello", "", "Pasted file 2026-11-26 00.02.56.txt"),
        ("at 00.02.56", b"{}", "application/json", "at 00.02.56.json"),
    ],
)
def test_a_name_ends_as_what_it_names(
    name: str, content: bytes, declared: str, fitting: str
) -> None:
    assert fitting_name(name, content, declared) == fitting
