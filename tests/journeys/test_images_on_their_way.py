"""Images on their way: what arrives at fal, and what a bomb or a click costs the others."""

import sys
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, MediaError
from falgui.core.messages import Message
from falgui.core.meter import Meter
from falgui.core.recipe import ImageFormat, Recipe
from falgui.core.request import Options, Request
from falgui.core.result import Result
from falgui.core.secret import Secret
from falgui.core.sources import FileSource
from falgui.core.traces import IDENTIFYING, NOTES
from falgui.core.upload import Prepared, Step
from falgui.media import converting
from falgui.sandbox.server import Sandbox
from falgui.store.database import Database
from falgui.store.settings import Settings
from falgui.transport.endpoints import endpoints_from
from falgui.uploader import Uploader, build_uploader
from tests.media.metadata import telling


@pytest.fixture
def private(tmp_path: Path) -> Path:
    folder = tmp_path / "private"
    folder.mkdir()
    return folder


@pytest.fixture
def uploader(
    sandbox: Sandbox, database: Database, private: Path, warnings: list[Message]
) -> Iterator[Uploader]:
    environment = sandbox.environment()
    built = build_uploader(
        endpoints_from(environment),
        lambda: Secret(environment["FAL_KEY"]),
        private,
        Settings,
        database,
        warnings.append,
    )
    yield built
    built.transport.close()


def _upload(
    uploader: Uploader, path: Path, recipe: Recipe, cancel: Cancel | None = None
) -> tuple[Result, Prepared]:
    steps: list[Step] = []
    request = Request(FileSource(path), Options(recipe=recipe))
    result = uploader.upload(request, steps.append, Meter(), cancel or Cancel())
    (prepared,) = [step for step in steps if isinstance(step, Prepared)]
    return result, prepared


@pytest.mark.row("F20")
@pytest.mark.parametrize("name", telling.FILES)
def test_what_shall_not_be_told_is_not_in_what_arrives(
    uploader: Uploader, sandbox: Sandbox, tmp_path: Path, private: Path, name: str
) -> None:
    path = tmp_path / name
    file = telling.FILES[name]
    file.write(path)
    keep = Recipe(convert_unusual=False, remove_notes=True)
    _result, prepared = _upload(uploader, path, keep)
    assert prepared.traces.removed == file.traces
    assert not prepared.traces.told
    (stored,) = sandbox.objects
    arrived = stored.path.read_bytes()
    assert len(arrived) == path.stat().st_size
    assert b"CANARY" not in telling.said(arrived)
    assert list(private.iterdir()) == []


def test_by_default_what_programs_note_is_named_and_stays(
    uploader: Uploader, sandbox: Sandbox, tmp_path: Path, warnings: list[Message]
) -> None:
    path = tmp_path / "xmp.webp"
    telling.FILES[path.name].write(path)
    _result, prepared = _upload(uploader, path, Recipe())
    assert prepared.traces.removed == telling.FILES[path.name].traces & IDENTIFYING
    assert prepared.traces.told == telling.FILES[path.name].traces & NOTES
    arrived = sandbox.objects[0].path.read_bytes()
    assert telling.SERIAL.encode() not in arrived
    assert b"CANARY lighthouse" in arrived
    # The banner is about locations, which this one doesn't tell.
    assert warnings == []


@pytest.mark.row("F20")
def test_a_photo_from_a_phone_arrives_as_an_upright_jpeg_that_tells_nothing(
    uploader: Uploader, sandbox: Sandbox, tmp_path: Path, private: Path
) -> None:
    photo = tmp_path / "IMG_2041.HEIC"
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "CANARY maker"
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 24.83), 3: "E", 4: (2.0, 21.0, 3.0)}
    exif[0x8769] = {0xA431: telling.SERIAL}
    upright = Image.new("RGB", (300, 400), "white")
    upright.paste("red", (0, 0, 150, 200))
    upright.transpose(Image.Transpose.ROTATE_90).save(photo, "HEIF", exif=exif.tobytes())
    before = photo.read_bytes()
    result, prepared = _upload(uploader, photo, Recipe(longest_edge=200))
    assert (result.name, result.content_type) == ("IMG_2041.jpg", "image/jpeg")
    assert prepared.recipe == "HEIC → JPEG, 200 px"
    arrived = sandbox.objects[0].path.read_bytes()
    assert b"CANARY" not in arrived
    with Image.open(BytesIO(arrived)) as image:
        assert (image.format, image.size) == ("JPEG", (150, 200))
        assert dict(image.getexif()) == {}
        red = image.getpixel((30, 30))
        assert isinstance(red, tuple)
        assert red[0] > 240
        assert red[1] < 20
    assert photo.read_bytes() == before
    assert list(private.iterdir()) == []


@pytest.mark.row("F21")
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_bomb_that_is_not_converted_goes_up_like_any_file(
    uploader: Uploader, sandbox: Sandbox, tmp_path: Path
) -> None:
    bomb = _bomb(tmp_path)
    _upload(uploader, bomb, Recipe())
    assert sandbox.objects[0].path.read_bytes() == bomb.read_bytes()


@pytest.mark.row("F21")
def test_a_bomb_fails_its_conversion_while_others_go_on(
    uploader: Uploader, sandbox: Sandbox, tmp_path: Path, private: Path
) -> None:
    bomb = _bomb(tmp_path)
    plains = [tmp_path / f"{colour}.png" for colour in ("teal", "navy", "plum")]
    for plain in plains:
        Image.new("RGB", (40, 40), plain.stem).save(plain)
    names: list[str] = []
    threads = [
        threading.Thread(
            target=lambda plain=plain: names.append(
                _upload(uploader, plain, Recipe(ImageFormat.WEBP))[0].name
            )
        )
        for plain in plains
    ]
    for thread in threads:
        thread.start()
    for recipe in (Recipe(ImageFormat.JPEG), Recipe(longest_edge=1024)):
        with pytest.raises(MediaError, match="bomb") as caught:
            _upload(uploader, bomb, recipe)
        assert "without converting" in caught.value.advice
    for thread in threads:
        thread.join(30)
    assert sorted(names) == ["navy.webp", "plum.webp", "teal.webp"]
    assert len(sandbox.objects) == 3
    assert list(private.iterdir()) == []


def test_stopping_an_upload_ends_its_conversion_at_once(
    uploader: Uploader,
    sandbox: Sandbox,
    tmp_path: Path,
    private: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "sleeping_worker.py").write_text(
        f"import os, time; open({str(tmp_path / 'up')!r}, 'w'); os.write(1, bytes(4));"
        " time.sleep(600)"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(converting, "_WORKER", "sleeping_worker")
    picture = tmp_path / "a.png"
    Image.new("RGB", (40, 40)).save(picture)
    cancel = Cancel()
    stopped = 0.0

    def stop() -> None:
        nonlocal stopped
        while not (tmp_path / "up").exists():
            time.sleep(0.01)
        stopped = time.monotonic()
        cancel.set()

    stopping = threading.Thread(target=stop)
    stopping.start()
    with pytest.raises(Cancelled):
        _upload(uploader, picture, Recipe(ImageFormat.JPEG), cancel)
    assert time.monotonic() - stopped < 2
    stopping.join()
    assert sandbox.objects == []
    assert list(private.iterdir()) == []


def _bomb(folder: Path) -> Path:
    path = folder / "bomb.png"
    Image.new("1", (20_000, 20_000)).save(path, optimize=True)
    assert path.stat().st_size < 100_000
    return path
