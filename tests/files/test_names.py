"""Files with every name that has broken an uploader, by each of the ways to fal."""

import os
from pathlib import Path
from urllib.parse import unquote

import pytest
from aiohttp import web

from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.transport.headers import clean_name
from tests.transport.conftest import SINGLE_LIMIT, Start, make_file, sha256
from tests.transport.names import HOSTILE

# What rclone tries on every store that it knows.
TRIED_ON_STORES = {
    "control characters": "".join(map(chr, range(1, 32))) + "\x7f",
    "dot": ".",
    "two dots": "..",
    "punctuation": "!\"#$%&'()*+,-.:;<=>?@[\\]^_`{|}~",
    **{
        f"leading {name}": f"{character}leading {name}"
        for name, character in (
            *(("blank", " "), ("tilde", "~"), ("carriage return", "\r"), ("line feed", "\n")),
            *(("tabulator", "\t"), ("vertical tabulator", "\v"), ("dot", ".")),
        )
    },
    **{
        f"trailing {name}": f"trailing {name}{character}"
        for name, character in (
            *(("blank", " "), ("carriage return", "\r"), ("line feed", "\n")),
            *(("tabulator", "\t"), ("vertical tabulator", "\v"), ("dot", ".")),
        )
    },
    "not utf-8": os.fsdecode(b"invalid utf-8\xfe"),
    "percent encoding": "test%46.txt",
}
# Of the others, what is not in the transport's own list.
OTHERS = {
    "backslash": "a\\b",
    "right to left": "עברית.txt",
    "quote in the middle": 'middle"quote.txt',
    "markup": "a<table>.exe",
    "lone surrogate": "lone\ud800surrogate.txt",
}
NAMES = {**HOSTILE, **TRIED_ON_STORES, **OTHERS}
# Which endpoints are gone on each way, and the largest file that goes as one.
WAYS: dict[str, tuple[set[Endpoint], int]] = {
    "single": (set(), SINGLE_LIMIT),
    "multipart": (set(), 1000),
    "rest": ({Endpoint.SINGLE, Endpoint.CREATE, Endpoint.LEGACY_SINGLE}, SINGLE_LIMIT),
}


def named(folder: Path, name: str) -> Path:
    """Return a file with this name where the system has such, and with another one if not."""
    try:
        return make_file(folder / name, 2000)
    except (OSError, ValueError):
        return make_file(folder / "file.bin", 2000)


@pytest.mark.row("F15", "F17", "F18")
@pytest.mark.parametrize("way", WAYS)
def test_a_file_of_any_name_is_stored(start: Start, tmp_path: Path, way: str) -> None:
    assert len(TRIED_ON_STORES) == 19
    assert len(set(NAMES.values())) >= 64
    gone, limit = WAYS[way]

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        return web.Response(status=404) if arrived.endpoint in gone else None

    rig = start(interfere, single_limit=limit)
    for number, name in enumerate(NAMES.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = named(folder, name)
        sent = rig.send(path, name)
        stored = rig.sandbox.objects[-1]
        safe = clean_name(name)
        # A name in a header is decoded at fal; one in JSON is taken as it stands.
        expected = safe if way == "rest" else unquote(safe, errors="replace")
        assert (stored.url, stored.name, stored.sha256) == (sent.url, expected, sha256(path))
        assert sent.url.isascii()
        assert sent.url.isprintable()
    assert len(rig.sandbox.objects) == len(NAMES)
    assert not any("x-evil" in map(str.lower, seen.headers) for seen in rig.seen)
