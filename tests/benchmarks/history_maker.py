"""Fills a history with as many uploads as somebody makes in years."""

import random
import sqlite3
from pathlib import Path

from falgui.store.database import open_database
from falgui.store.history import folded

_WORDS = ("holiday", "cat", "dog", "sunset", "render", "portrait", "draft", "beach", "mountain")
_KINDS = (
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("mp4", "video/mp4"),
    ("wav", "audio/wav"),
    ("safetensors", "application/octet-stream"),
    ("pdf", "application/pdf"),
)
_MINUTES_BETWEEN = 15


def fill_history(file: Path, count: int, newest: float) -> None:
    """Put `count` finished uploads into the database `file`, the last of them at `newest`."""
    chance = random.Random(1)  # noqa: S311  no secret

    def rows(connection: sqlite3.Connection) -> None:
        connection.executemany(
            "INSERT INTO history (source, name, url, content_type, size, leg, expires_seconds,"
            " private, possible_copies, account, label, finished_at, search_text, expires_at,"
            " remark)"
            " VALUES (?, ?, ?, ?, ?, 'cdn', ?, 0, 0, '0a1b2c3d', ?, ?, ?, ?, '')",
            (_row(number, newest - 60 * _MINUTES_BETWEEN * (count - 1 - number), chance)
             for number in range(count)),
        )  # fmt: skip

    database, message = open_database(file)
    assert message is None
    database.write(rows)
    database.close()


def _row(number: int, finished_at: float, chance: random.Random) -> tuple[object, ...]:
    ending, content_type = _KINDS[number % len(_KINDS)]
    name = f"{chance.choice(_WORDS)} {chance.choice(_WORDS)} {number}.{ending}"
    source = f"/home/somebody/Pictures/2026/{chance.choice(_WORDS)}/{name}"
    url = f"https://v3b.fal.media/files/b/0a85c7e3/{number:021d}_{name}"
    expires = None if number % 3 else 7 * 86400
    text = folded(f"{name}\n{source}\n{url}")
    size = 1000 + number * 37
    ends = None if expires is None else finished_at + expires
    label = f"{number:032x}"
    return (source, name, url, content_type, size, expires, label, finished_at, text, ends)
