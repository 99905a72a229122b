"""Thumbnails that are kept when uploads finish."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from falgui.core.cancel import Cancel
from falgui.core.meter import Meter
from falgui.core.request import Request
from falgui.core.sources import FileSource, LinkSource, Source
from falgui.desktop.history.thumbnail_keeper import ThumbnailKeeper
from falgui.desktop.system.background import Background
from falgui.store.thumbnail_cache import ThumbnailCache
from tests.desktop.scripted_uploader import ScriptedUploader, result

Make = Callable[[Path, int], bytes | None]


class Setting:
    """A keeper whose thumbnails are the pictures themselves, made when the gate is open."""

    def __init__(self, folder: Path, background: Background) -> None:
        self.uploader = ScriptedUploader()
        self.cache = ThumbnailCache(folder / "thumbnails")
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        self.gate = threading.Event()
        self.gate.set()
        self.made: list[Path] = []
        self.keeper = ThumbnailKeeper(
            self.uploader, self.cache, self._make, self.temporary, background
        )

    def upload(self, source: Source) -> str:
        request = Request(source)
        return self.keeper.upload(request, lambda _step: None, Meter(), Cancel()).url

    def _make(self, path: Path, _edge: int) -> bytes | None:
        assert self.gate.wait(20)
        self.made.append(path)
        return path.read_bytes() if path.exists() else None


@pytest.fixture
def setting(tmp_path: Path, background: Background) -> Setting:
    return Setting(tmp_path, background)


def test_a_picture_that_is_through_has_a_thumbnail(
    setting: Setting, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(b"picture")
    link = setting.upload(FileSource(file))
    qtbot.waitUntil(lambda: setting.cache.read(link) == b"picture")
    assert setting.made == [file]
    assert file.exists()


def test_a_pasted_picture_has_one_although_its_file_is_gone_at_once(
    setting: Setting, qtbot: QtBot
) -> None:
    file = setting.temporary / "Pasted image.png"
    file.write_bytes(b"picture")
    setting.gate.clear()
    link = setting.upload(FileSource(file, temporary=True))
    file.unlink()
    setting.gate.set()
    qtbot.waitUntil(lambda: setting.cache.read(link) == b"picture")
    qtbot.waitUntil(lambda: not any(setting.temporary.iterdir()))


def test_what_is_no_file_or_no_picture_is_left_alone(setting: Setting, qtbot: QtBot) -> None:
    setting.uploader.scripts["film.mp4"] = lambda run: result(run.name, content_type="video/mp4")
    setting.upload(FileSource(Path("/nowhere/film.mp4")))
    setting.upload(LinkSource("https://example.com/a.png"))
    qtbot.wait(20)
    assert setting.made == []


def test_what_is_not_made_when_the_program_ends_is_not_left_behind(
    setting: Setting, background: Background, qtbot: QtBot
) -> None:
    setting.gate.clear()
    for name in ("a.png", "b.png"):
        file = setting.temporary / name
        file.write_bytes(b"picture")
        setting.upload(FileSource(file, temporary=True))
        file.unlink()
    qtbot.waitUntil(lambda: len(list(setting.temporary.iterdir())) == 2)
    qtbot.wait(20)
    setting.keeper.close()
    setting.gate.set()
    assert background.finish_all(5000)
    assert list(setting.temporary.iterdir()) == []
