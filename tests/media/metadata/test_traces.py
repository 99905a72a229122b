"""What cameras and programs note is found, named, and taken out where that is wanted."""

import struct
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from falgui.core.local_file import LocalFile
from falgui.core.patch import patched
from falgui.core.recipe import Recipe
from falgui.core.traces import IDENTIFYING, NOTES, Trace, Traces
from falgui.media.metadata.find import clean, traces_in
from falgui.media.metadata.notes import notes_in, paths_in
from falgui.media.metadata.search import Search
from falgui.media.metadata.xmp import xmp_patches

from . import makers, telling

pytestmark = pytest.mark.row("F20")

_ALL = Recipe(remove_notes=True)
_NONE = Recipe(remove_identifying=False)


def _cleaned(path: Path, recipe: Recipe) -> tuple[bytes, Traces]:
    with LocalFile(path) as file:
        traces = clean(file, recipe)
        return file.read(0, file.size), traces


@pytest.mark.parametrize("name", telling.FILES)
def test_it_is_named_and_nothing_is_touched_where_all_may_stay(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    file = telling.FILES[name]
    file.write(path)
    assert b"CANARY" in telling.said(path.read_bytes())
    content, traces = _cleaned(path, _NONE)
    assert traces == Traces(told=file.traces)
    assert content == path.read_bytes()


@pytest.mark.parametrize("name", telling.FILES)
def test_it_is_gone_where_it_shall_be_and_nothing_has_moved(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    file = telling.FILES[name]
    file.write(path)
    before = path.read_bytes()
    content, traces = _cleaned(path, _ALL)
    assert traces == Traces(removed=file.traces)
    assert len(content) == len(before)
    assert b"CANARY" not in telling.said(content)
    assert path.read_bytes() == before
    again = tmp_path / f"sent-{name}"
    again.write_bytes(content)
    with LocalFile(again) as sent:
        assert traces_in(sent) == frozenset()
    if file.is_picture:
        with Image.open(path) as old, Image.open(again) as new:
            new.load()
            assert ImageChops.difference(old.convert("RGB"), new.convert("RGB")).getbbox() is None
            for tag in (0x0112, 0x013B) if file.keeps_rest else ():
                assert old.getexif().get(tag) == new.getexif().get(tag)


@pytest.mark.parametrize("name", telling.FILES)
def test_what_a_camera_and_what_a_program_notes_are_two_choices(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    file = telling.FILES[name]
    file.write(path)
    _content, traces = _cleaned(path, Recipe())
    assert traces == Traces(file.traces & IDENTIFYING, file.traces & NOTES)


@pytest.mark.parametrize("name", [name for name in telling.FILES if name.endswith(".png")])
def test_check_sums_fit_what_is_sent(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    telling.FILES[name].write(path)
    content, _traces = _cleaned(path, _ALL)
    offset = 8
    while offset < len(content):
        length = int.from_bytes(content[offset : offset + 4], "big")
        body = content[offset + 4 : offset + 8 + length]
        assert zlib.crc32(body) == int.from_bytes(content[offset + 8 + length :][:4], "big")
        offset += length + 12


@pytest.mark.parametrize("name", telling.NOTHING)
def test_what_tells_nothing_is_sent_as_it_is(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    telling.NOTHING[name](path)
    content, traces = _cleaned(path, _ALL)
    assert (content, traces) == (path.read_bytes(), Traces())


def test_a_note_without_a_number_stays(tmp_path: Path) -> None:
    path = tmp_path / "apple.jpg"
    telling.apple(path)
    content, traces = _cleaned(path, _ALL)
    assert (content, traces) == (path.read_bytes(), Traces())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"/Users/ann/a.png", {Trace.PATH}),
        (b"D:\\AI\\models\\sd.safetensors", {Trace.PATH}),
        (b'{"p": "D:\\\\AI\\\\models"}', {Trace.PATH}),
        (b"E:/ComfyUI/output/a.png", {Trace.PATH}),
        (b"https://example.com/home/ann", set()),
        (b"and/or 1:2 a: b C: 4", set()),
        (b"Q:\\nWhat is this?", set()),
        (b"", set()),
        (b"   \0\0", set()),
        (b"prompt: a cat", {Trace.PROMPT}),
        (b"done promptly", set()),
        (b"the workflow was good", set()),
    ],
)
def test_a_text_is_told_by_what_it_says(text: bytes, expected: set[Trace]) -> None:
    assert notes_in(b"", text) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"<a:GPSa>" * 200_000,
        b"<a:GPSa " * 200_000,
        b"<a:GPSa>" * 200_000 + b"</a:GPSa>",
        b"<dc:description>" * 100_000 + b"</dc:description>",
        b"<dc:description>prompt: x" * 50_000 + b"</dc:description>",
        b'x:GPSa="' * 200_000,
        b'"nodes":' * 200_000,
        b"prompt " * 200_000,
        b"steps: 1, " * 200_000,
        b"a:/" * 400_000,
        b"C:\\a" * 400_000,
        b"/home/" * 200_000,
        b"<dc:description>" * 100_000,
        b"file:///a " * 3_000,
    ],
    ids=range(14),
)
def test_what_is_made_to_take_time_takes_little(content: bytes) -> None:
    begun = time.process_time()
    search = Search(Trace)
    patches = xmp_patches(content, search)
    notes_in(b"", content)
    assert time.process_time() - begun < 8
    assert sum(len(patch.content) for patch in patches) <= 2 * len(content)
    assert len(patched(content[:100], 0, patches)) == 100


def test_paths_in_one_value_are_one_place() -> None:
    text = b'<a b="file:///a, /home/b/c file:///d" c="/home/e"/>'
    assert [text[start:end] for start, end in paths_in(text)] == [
        b"file:///a, /home/b/c file:///d",
        b"/home/e",
    ]


def _many_comments(path: Path) -> None:
    """Write a TIFF where hundreds of comments are all the same four megabytes."""
    count = 900
    text = 8 + 2 + 12 * count + 4
    entries = struct.pack("<HHII", 0x9286, 7, 4 << 20, text) * count
    head = b"II*\0\x08\0\0\0" + struct.pack("<H", count) + entries + bytes(4)
    path.write_bytes(head + b"prompt: x ".ljust(4 << 20, b"y"))


def _many_packed_texts(path: Path) -> None:
    """Write a PNG with hundreds of texts that unfold to fourteen megabytes each."""
    packed = b"Comment\0\0" + zlib.compress(b"prompt " * (2 << 20))
    makers.png_with(*[(b"zTXt", packed)] * 500)(path)


def _many_pieces(path: Path) -> None:
    """Write a JPEG with XMP in a hundred pieces that tells a location all the time."""
    whole, length = b'exif:GPSLatitude="' * 400_000, 65_000
    makers.jpeg_with(
        *(
            makers.MORE_XMP_HEAD + b"A" * 32 + struct.pack(">II", len(whole), at) + piece
            for at in range(0, len(whole), length)
            if (piece := whole[at : at + length])
        )
    )(path)


@pytest.mark.parametrize("write", [_many_comments, _many_packed_texts, _many_pieces])
def test_a_file_that_is_made_to_take_time_takes_little(
    write: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "hostile"
    write(path)
    begun = time.process_time()
    content, _traces = _cleaned(path, _ALL)
    assert time.process_time() - begun < 10
    assert len(content) == path.stat().st_size
