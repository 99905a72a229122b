"""What the rows of the history say."""

from dataclasses import replace
from datetime import date

import pytest

from falgui.core.lifetime import Stage
from falgui.core.result import Result
from falgui.desktop.history.text import (
    day_text,
    detail_text,
    full_text,
    lifetime_of,
    spoken_text,
    standing,
)
from falgui.store.history import HistoryEntry

RESULT = Result(
    "https://v3.fal.media/x.png",
    "x.png",
    "image/png",
    12_400_000,
    "cdn",
    1000,
    expires_at=6000.0,
)
ENTRY = HistoryEntry(1, RESULT, "/files/x.png", 5000.0, "0a1b")


@pytest.mark.parametrize(
    ("now", "words", "stage"),
    [
        (5000.0, "Expires in 16 min", Stage.CALM),
        (5899.0, "Expires in 1 min", Stage.CALM),
        (5950.0, "Expires in 50 s", Stage.SOON),
        (6000.0, "Expired", Stage.OVER),
    ],
)
def test_a_link_counts_down_until_it_has_expired(now: float, words: str, stage: Stage) -> None:
    said = standing(ENTRY, now)
    assert (said.words, said.stage) == (words, stage)


def test_a_link_without_an_end_is_simply_ready() -> None:
    lasting = replace(ENTRY, result=replace(RESULT, expires_at=None))
    assert standing(lasting, 9e9).words == "Ready"
    assert lifetime_of(lasting) is None


def test_a_private_file_is_said_to_be_private() -> None:
    private = replace(ENTRY, result=replace(RESULT, private=True))
    assert standing(private, 5000.0).words == "Expires in 16 min · private"
    assert standing(private, 6000.0).words == "Expired"


def test_the_second_line_has_size_type_and_time_and_the_account_if_there_are_several() -> None:
    assert detail_text(ENTRY, with_account=False).startswith("12.4 MB · PNG · ")
    assert detail_text(ENTRY, with_account=True).endswith(" · account 0a1b")
    assert "account" not in detail_text(replace(ENTRY, account=""), with_account=True)


def test_days_have_the_names_that_people_use() -> None:
    today = date(2026, 3, 1)
    assert day_text(today, today) == "Today"
    assert day_text(date(2026, 2, 28), today) == "Yesterday"
    assert "2026" in day_text(date(2026, 2, 27), today)
    assert day_text(date.min, today) == "Unknown day"


def test_nothing_that_is_shown_can_turn_the_text_around() -> None:
    nasty = replace(ENTRY, result=replace(RESULT, name="a\u202egpj.exe"), source="/x\n\u202e")
    for text in (spoken_text(nasty), full_text(nasty, 5000.0)):
        assert "\u202e" not in text


def test_a_row_is_spoken_with_name_state_and_details() -> None:
    spoken = spoken_text(ENTRY)
    assert spoken.startswith("x.png, Expired, ")
    assert "12.4 MB · PNG" in spoken
