"""Preparing: what is sent, under which name and type, and what it takes to find out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image

import falgui.media.converting
from falgui.core.errors import LocalFileError, MediaError
from falgui.core.recipe import ImageFormat, Recipe
from falgui.core.traces import Trace, Traces
from falgui.media.prepare import PreparedFile, prepare

_AS_IT_IS = Recipe()
_TO_JPEG = Recipe(ImageFormat.JPEG)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("notes.txt", b"hello", "text/plain"),
        ("model.safetensors", b"\x08\0\0\0\0\0\0\0{}", "application/octet-stream"),
        ("clip.mp4", b"\0\0\0\x18ftypmp42", "video/mp4"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        ("photo.jpg", b"\xff\xd8\xff\xe0 whatever follows", "image/jpeg"),
        ("photo.png", b"\xff\xd8\xff\xe0 whatever follows", "image/jpeg"),
        ("one", b"x", "text/plain"),
    ],
)
@pytest.mark.parametrize("recipe", [_AS_IT_IS, _TO_JPEG], ids=["as it is", "to jpeg"])
def test_what_is_no_raster_picture_or_already_a_jpeg_is_left_alone(
    folder: Path, recipe: Recipe, name: str, content: bytes, expected: str
) -> None:
    path = folder.parent / name
    path.write_bytes(content)
    assert prepare(path, path.name, recipe, folder) == PreparedFile(path, name, expected)
    assert path.read_bytes() == content
    assert list(folder.iterdir()) == []


def test_a_picture_is_left_alone_unless_asked(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "picture.png"
    Image.new("RGB", (8, 8)).save(path)
    assert prepare(path, path.name, _AS_IT_IS, folder) == PreparedFile(
        path, "picture.png", "image/png"
    )


@pytest.mark.parametrize(
    ("name", "kind", "new_name", "recipe"),
    [
        ("picture.png", "PNG", "picture.jpg", "PNG → JPEG"),
        ("picture.JPG", "WEBP", "picture.jpg", "WebP → JPEG"),
        ("scan.tif", "TIFF", "scan.jpg", "TIFF → JPEG"),
        ("loop.gif", "GIF", "loop.jpg", "GIF → JPEG"),
        ("old.bmp", "BMP", "old.jpg", "BMP → JPEG"),
        ("new.avif", "AVIF", "new.jpg", "AVIF → JPEG"),
        ("archive.tar.png", "PNG", "archive.tar.jpg", "PNG → JPEG"),
        ("holiday 3.5", "PNG", "holiday 3.5.jpg", "PNG → JPEG"),
        ("no suffix", "PNG", "no suffix.jpg", "PNG → JPEG"),
        (".png", "PNG", ".png.jpg", "PNG → JPEG"),
    ],
)
def test_a_picture_becomes_a_jpeg(
    folder: Path, name: str, kind: str, new_name: str, recipe: str
) -> None:
    path = folder.parent / name
    Image.new("RGB", (8, 8), "red").save(path, kind)
    prepared = prepare(path, path.name, _TO_JPEG, folder)
    assert prepared == PreparedFile(prepared.path, new_name, "image/jpeg", recipe, temporary=True)
    assert list(folder.iterdir()) == [prepared.path]
    with Image.open(prepared.path) as image:
        assert image.format == "JPEG"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
        ("layers.psd", b"8BPS" + bytes(60)),
        ("fake.png", b"only text"),
    ],
)
def test_a_picture_that_cannot_be_converted_is_told(
    tmp_path: Path, folder: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(MediaError) as caught:
        prepare(path, path.name, _TO_JPEG, folder)
    assert name in caught.value.title
    assert "without converting" in caught.value.advice


def test_an_empty_and_a_missing_file_are_told(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "empty.png").touch()
    for name, message in (("empty.png", "M16"), ("nowhere.png", "M13")):
        with pytest.raises(LocalFileError) as caught:
            prepare(tmp_path / name, name, _TO_JPEG, folder)
        assert caught.value.message.id == message


def test_pillow_is_never_loaded_into_the_process_that_uploads(
    tmp_path: Path, folder: Path, in_own_process: Callable[..., str]
) -> None:
    picture = tmp_path / "picture.png"
    Image.new("RGB", (8, 8)).save(picture)
    script = """
import sys
from pathlib import Path
import falgui.media.thumbnail_process
from falgui.core.recipe import ImageFormat, Recipe
from falgui.media.prepare import prepare
picture, folder = map(Path, sys.argv[1:])
note = folder.parent / "note.txt"
note.write_text("hello")
prepare(note, note.name, Recipe(ImageFormat.JPEG), folder)
prepare(picture, picture.name, Recipe(), folder)
prepare(picture, picture.name, Recipe(ImageFormat.JPEG), folder)
print([name for name in sys.modules if name.startswith(("PIL", "pillow_heif"))])
"""
    assert in_own_process(script, picture, folder) == "[]\n"


# What the row says ----------------------------------------------------------------------------


def _heic(path: Path, size: tuple[int, int] = (64, 48)) -> Path:
    pillow_heif.register_heif_opener()
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 24.83)}
    Image.new("RGB", size, "teal").save(path, "HEIF", exif=exif.tobytes())
    return path


def test_a_heic_becomes_a_jpeg_by_itself(tmp_path: Path, folder: Path) -> None:
    path = _heic(tmp_path / "IMG_2041.HEIC")
    prepared = prepare(path, path.name, Recipe(), folder)
    assert (prepared.name, prepared.content_type) == ("IMG_2041.jpg", "image/jpeg")
    assert prepared.recipe == "HEIC → JPEG"
    assert prepared.traces == Traces(removed=frozenset({Trace.LOCATION}))
    with Image.open(prepared.path) as image:
        assert (image.format, image.size) == ("JPEG", (64, 48))


def test_a_heic_stays_where_that_is_wanted(tmp_path: Path, folder: Path) -> None:
    path = _heic(tmp_path / "a.heic")
    prepared = prepare(path, path.name, Recipe(convert_unusual=False), folder)
    assert prepared == PreparedFile(path, "a.heic", "image/heic")


@pytest.mark.parametrize("name", ["broken.heic", "broken.avif"])
def test_a_broken_one_goes_as_it_is_unless_it_was_asked_for(
    tmp_path: Path, folder: Path, name: str
) -> None:
    path = tmp_path / name
    brand = name.partition(".")[2]
    beginning = _heic(tmp_path / "a.heic").read_bytes()[:200]
    path.write_bytes(beginning.replace(b"ftypheic", b"ftyp" + brand.encode()))
    kind = f"image/{brand}"
    prepared = prepare(path, name, Recipe(), folder)
    word = kind.partition("/")[2].upper()
    assert prepared == PreparedFile(path, name, kind, f"{word} could not be converted")
    for asked in (Recipe(ImageFormat.JPEG), Recipe(longest_edge=100), Recipe(ImageFormat.PNG)):
        with pytest.raises(MediaError, match="broken"):
            prepare(path, name, asked, folder)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("suffix", "recipe", "name", "words"),
    [
        ("png", Recipe(ImageFormat.WEBP, longest_edge=2048), "a.webp", "PNG → WebP, 2,048 px"),
        ("jpg", Recipe(longest_edge=1500), "a.jpg", "1,500 px"),
        ("jpeg", Recipe(ImageFormat.JPEG, longest_edge=900), "a.jpeg", "900 px"),
        ("webp", Recipe(longest_edge=1024), "a.webp", "1,024 px"),
        ("gif", Recipe(ImageFormat.PNG), "a.png", "GIF → PNG"),
        ("bmp", Recipe(longest_edge=1024), "a.png", "BMP → PNG, 1,024 px"),
        ("png", Recipe(ImageFormat.PNG), "a.png", ""),
        ("jpg", Recipe(ImageFormat.JPEG, longest_edge=5000), "a.jpg", ""),
    ],
)
def test_it_is_said_what_was_done(
    tmp_path: Path, folder: Path, suffix: str, recipe: Recipe, name: str, words: str
) -> None:
    path = tmp_path / f"a.{suffix}"
    Image.new("RGB", (3000, 20), "teal").save(path)
    before = path.read_bytes()
    prepared = prepare(path, path.name, recipe, folder)
    assert (prepared.name, prepared.recipe) == (name, words)
    assert prepared.temporary is bool(words)
    assert path.read_bytes() == before


def test_animations_say_what_became_of_them(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "loop.gif"
    frames = [Image.new("RGB", (64, 32), colour) for colour in ("red", "lime")]
    frames[0].save(path, save_all=True, append_images=frames[1:])

    def words(recipe: Recipe) -> str:
        return prepare(path, path.name, recipe, folder).recipe

    assert words(Recipe(ImageFormat.JPEG)) == "GIF → JPEG, first frame only"
    assert words(Recipe(ImageFormat.WEBP, longest_edge=32)) == "GIF → WebP, 32 px"
    assert words(Recipe(longest_edge=32)) == "animation not scaled"
    assert words(Recipe()) == ""


def test_a_file_that_vanishes_meanwhile_is_told_as_such(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.png"
    Image.new("RGB", (8, 8)).save(path)
    usual = falgui.media.converting.converted

    def too_late(*arguments: Any) -> object:  # noqa: ANN401  passed on
        path.unlink(missing_ok=True)
        return usual(*arguments)

    monkeypatch.setattr(falgui.media.converting, "converted", too_late)
    with pytest.raises(LocalFileError) as caught:
        prepare(path, path.name, _TO_JPEG, folder)
    assert caught.value.message.id == "M13"


def test_the_name_in_a_message_is_the_one_that_people_know(tmp_path: Path, folder: Path) -> None:
    fetched = tmp_path / "link-x7f3"
    fetched.write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    with pytest.raises(MediaError, match=r"chart\.png"):
        prepare(fetched, "chart.png", _TO_JPEG, folder)


def test_a_temporary_file_goes_by_the_name_it_stands_for(tmp_path: Path, folder: Path) -> None:
    fetched = tmp_path / "link-x7f3"
    fetched.write_bytes(b"v 0 0 0\n")
    prepared = prepare(fetched, "cube.obj", _AS_IT_IS, folder)
    assert (prepared.name, prepared.content_type) == ("cube.obj", "model/obj")
