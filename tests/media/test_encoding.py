"""A file as a data URI: what is done before, and what was said of it."""

from pathlib import Path

import fal_client
import pytest
from PIL import Image

from falgui.core.data_uri import Advice
from falgui.core.errors import LocalFileError
from falgui.core.recipe import ImageFormat, Recipe
from falgui.core.sources import FileSource
from falgui.media.encoding import encode


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "cat.png"
    Image.new("RGB", (30, 20), "red").save(path)
    return path


def test_it_is_what_fals_own_client_makes(picture: Path, folder: Path) -> None:
    encoded = encode(FileSource(picture), Recipe(), folder)
    assert encoded.uri == fal_client.encode_file(picture)
    assert encoded.advice is Advice.FINE
    assert encoded.size_words.endswith("as a data URI")
    assert encoded.uri not in repr(encoded)


def test_what_is_converted_leaves_nothing_behind(picture: Path, folder: Path) -> None:
    encoded = encode(FileSource(picture), Recipe(ImageFormat.JPEG), folder)
    assert (encoded.name, encoded.content_type) == ("cat.jpg", "image/jpeg")
    assert encoded.recipe == "PNG → JPEG"
    assert encoded.uri.startswith("data:image/jpeg;base64,/9j/")
    assert list(folder.iterdir()) == []


def test_what_was_said_counts_until_it_is_made_something_else(picture: Path, folder: Path) -> None:
    said = FileSource(picture, content_type="image/apng")
    assert encode(said, Recipe(), folder).uri.startswith("data:image/apng;")
    assert encode(said, Recipe(ImageFormat.JPEG), folder).content_type == "image/jpeg"


def test_what_is_too_large_is_not_read(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "large.bin"
    with path.open("wb") as file:
        # So large that reading it would not go unnoticed.
        file.truncate(1 << 40)
    encoded = encode(FileSource(path), Recipe(), folder)
    assert encoded.is_refused
    assert encoded.uri == ""


def test_an_empty_file_is_told(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "empty.png").touch()
    with pytest.raises(LocalFileError) as caught:
        encode(FileSource(tmp_path / "empty.png"), Recipe(), folder)
    assert caught.value.message.id == "M16"
