import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from falgui.core.names import display_name


@pytest.mark.parametrize(
    "name",
    [
        "plain (1) 100%.txt",
        "<b>x</b>",
        "<img src=//h/s>",
        "a<table>.exe",
        "&amp;",
        "%s",
        "{0}",
        "--help",
        "$(x) `y` \"z\" 'w';",
        "名前.png",
        "صورة.png",
        "תמונה.png",
        "ภาพ.png",
        "𠀀.png",
        "vidéo.mp4",
        unicodedata.normalize("NFD", "vidéo.mp4"),
        "نمی\u200cخواهم.png",  # noqa: RUF001  Persian needs its joiner
        "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466.png",
        "\U0001f1e9\U0001f1ea.png",
        "\U0001f3f3\ufe0f\u200d\U0001f308.png",
        "1\ufe0f\u20e3.png",
        "\U0001fa77.png",  # a pink heart: newer than the tables of Python 3.11
        "ﬁ ı.png",  # noqa: RUF001  a ligature and Turkish
    ],
)
def test_what_is_visible_is_shown_as_it_is(name: str) -> None:
    assert display_name(name) == name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\nb", "a␊b"),
        ("a\r\nX-Evil: 1", "a␍␊X-Evil: 1"),
        ("a\tb\x00\x1b[31m", "a␉b␀␛[31m"),
        ("\x7f\x85", "��"),
        ("photo\u202egpj.exe", "photo�gpj.exe"),
        ("\u2066a\u2069\u200f\u061c", "�a���"),
        ("a\u200bb\u2060c\ufeff", "a�b�c�"),
        ("soft\u00adhyphen", "soft�hyphen"),
        ("two\u2028lines\u2029", "two�lines�"),
        ("bytes\udcfe", "bytes�"),
        ("\ud83d", "�"),
        ("private\ue000", "private�"),
        ("\uffff\U0001fffe", "��"),
        ("e" + "\u0301" * 4096 + "x", "e" + "\u0301" * 4 + "x"),
        ("\u0489" * 9, "\u0489" * 4),
    ],
)
@pytest.mark.row("F16")
def test_what_deceives_or_is_invisible_is_marked(name: str, shown: str) -> None:
    assert display_name(name) == shown


@given(st.text(st.characters(exclude_categories=())))
@pytest.mark.row("F16")
def test_every_name_becomes_one_line_that_can_be_shown_anywhere(name: str) -> None:
    shown = display_name(name)
    assert len(shown.splitlines()) <= 1
    assert len(shown) <= len(name)
    shown.encode()
    assert display_name(shown) == shown
