"""`falgui upload` with images: every choice, and what is said of what was done."""

import base64
import json
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from falgui.cli import run
from falgui.cli.arguments import Arguments, parse
from falgui.cli.preparing import recipe_from
from falgui.core.recipe import ImageFormat, Recipe
from tests.media.metadata import telling

from .conftest import Serve

_FULL = "--quality 70 --longest-edge 1024 --background #102030 --keep-heic --keep-location"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", Recipe()),
        ("--jpeg", Recipe(ImageFormat.JPEG)),
        ("--image-format webp", Recipe(ImageFormat.WEBP)),
        (
            f"--image-format png {_FULL} --remove-notes",
            Recipe(
                *(ImageFormat.PNG, 70, 1024, "#102030"),
                convert_unusual=False,
                remove_identifying=False,
                remove_notes=True,
            ),
        ),
        ("--background FFFFFF", Recipe(background="#ffffff")),
    ],
)
def test_every_choice_can_be_made(words: str, expected: Recipe) -> None:
    assert recipe_from(parse(["upload", *words.split(), "a.png"]), Recipe()) == expected


def test_what_is_not_said_is_as_in_the_settings_and_can_be_said_otherwise() -> None:
    usual = Recipe(ImageFormat.JPEG, 50, 800, remove_notes=True)
    assert recipe_from(Arguments("upload"), usual) == usual
    said = parse(["upload", "--image-format", "keep", "--longest-edge", "0", "a.png"])
    assert recipe_from(said, usual) == Recipe(quality=50, remove_notes=True)


@pytest.mark.parametrize(
    "words",
    [
        "--image-format gif",
        "--jpeg --image-format png",
        "--quality 0",
        "--quality 101",
        "--quality x",
        "--longest-edge -1",
        "--longest-edge 65536",
        "--background red",
    ],
)
def test_what_cannot_be_is_refused(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parse(["upload", *words.split(), "a.png"])
    assert caught.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_it_is_said_once_what_was_done_and_what_is_told(serve: Serve, tmp_path: Path) -> None:
    sandbox, falgui = serve()
    path = tmp_path / "xmp.webp"
    telling.FILES[path.name].write(path)
    ended = falgui("upload", path)
    assert ended.returncode == 0
    assert ended.stderr.count("serial number and owner removed") == 1
    assert ended.stderr.count("tells prompt and a path on this computer") == 1
    quiet = falgui("upload", "--quiet", path)
    assert quiet.stderr == ""
    falgui("upload", "--remove-notes", path)
    falgui("upload", "--keep-location", path)
    default, clean, kept = (stored.path.read_bytes() for stored in sandbox.objects)
    assert telling.SERIAL.encode() not in default
    assert b"CANARY" not in clean
    assert kept == path.read_bytes()


def test_programs_read_the_same(serve: Serve, tmp_path: Path) -> None:
    _sandbox, falgui = serve()
    picture = tmp_path / "large.png"
    Image.new("RGB", (3000, 20)).save(picture)
    photo = tmp_path / "xmp.webp"
    telling.FILES[photo.name].write(photo)
    ended = falgui(
        "upload", "--json", "--image-format", "keep", "--longest-edge", "2048", picture, photo
    )
    first, second = (json.loads(line) for line in ended.stdout.splitlines())
    assert (first["prepared"], first["removed"], first["tells"]) == ("2,048 px", [], [])
    assert second["prepared"] == ""
    assert second["removed"] == ["serial_number", "owner"]
    assert second["tells"] == ["prompt", "path"]


def test_a_data_uri_tells_no_more_than_an_upload(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "camera.jpg"
    telling.FILES[path.name].write(path)

    def inside(*words: str) -> bytes:
        assert run(["upload", "--format", "data-uri", *words, str(path)]) == 0
        return base64.b64decode(capsys.readouterr().out.partition(",")[2])

    assert b"CANARY" not in inside()
    assert inside("--keep-location") == path.read_bytes()
    with Image.open(BytesIO(inside("--image-format", "webp"))) as image:
        assert image.format == "WEBP"
        assert dict(image.getexif()) == {}
    run(["upload", "--format", "data-uri", str(path)])
    assert "serial number and owner removed" in capsys.readouterr().err
