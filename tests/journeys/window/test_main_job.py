"""Drop a file, its link is on the clipboard."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from falgui.core.upload import State
from falgui.sandbox.server import Sandbox
from tests.journeys.window.conftest import (
    OpenApp,
    clipboard_lines,
    digest,
    ended,
    links,
    only,
    served,
)

Drop = Callable[[QWidget, Sequence[Path | str]], None]


def _write(path: Path, size: int) -> Path:
    block = bytes(range(251)) * 4096
    with path.open("wb") as file:
        for start in range(0, size, len(block)):
            file.write(block[: min(len(block), size - start)])
    return path


def test_three_dropped_files_are_three_links_in_drop_order(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    files = [
        _write(tmp_path / "large.bin", 104_857_601),
        _write(tmp_path / "vidéo — final (1) 日本.mp4", 700_001),
        _write(tmp_path / "small.txt", 12),
    ]
    app = open_app(sandbox.environment())

    drop(app.window, files)
    qtbot.waitUntil(ended(app, 3), timeout=60_000)

    assert [upload.state for upload in app.engine.queue.uploads()] == [State.DONE] * 3
    assert clipboard_lines() == links(app)
    assert [served(link) for link in clipboard_lines()] == [digest(file) for file in files]
    by_name = {stored.name: stored.content_type for stored in sandbox.objects}
    assert by_name["vidéo — final (1) 日本.mp4"] == "video/mp4"


def test_the_key_reaches_rest_only(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(sandbox.environment())
    drop(app.window, [_write(tmp_path / "a.bin", 101_000_000), _write(tmp_path / "b.bin", 9)])
    qtbot.waitUntil(ended(app, 2), timeout=60_000)

    secret = sandbox.environment()["FAL_KEY"]
    told = {
        request.origin
        for request in sandbox.requests
        if secret in request.headers.get("Authorization", "")
    }
    assert told == {"rest"}


def test_a_later_drop_replaces_the_links_on_the_clipboard(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(sandbox.environment())
    drop(app.window, [_write(tmp_path / "first.bin", 5)])
    qtbot.waitUntil(ended(app, 1))
    drop(app.window, [_write(tmp_path / "second.bin", 6)])
    qtbot.waitUntil(ended(app, 2))

    assert clipboard_lines() == [links(app)[1]]
    app.engine.copying.copy_all()
    assert clipboard_lines() == links(app)


def test_files_named_at_the_start_are_uploaded(
    sandbox: Sandbox, open_app: OpenApp, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(sandbox.environment(), [_write(tmp_path / "named.bin", 77)])
    qtbot.waitUntil(ended(app, 1))
    assert served(links(app)[0]) == digest(tmp_path / "named.bin")


def test_a_pasted_picture_is_uploaded_as_png_and_its_file_removed(
    sandbox: Sandbox, open_app: OpenApp, qtbot: QtBot, home: Path
) -> None:
    app = open_app(sandbox.environment())
    picture = QImage(40, 30, QImage.Format.Format_ARGB32)
    picture.fill(QColor("teal"))
    QGuiApplication.clipboard().setImage(picture)

    app.window.paste()
    qtbot.waitUntil(ended(app, 1))

    (stored,) = sandbox.objects
    assert stored.content_type == "image/png"
    assert stored.name.startswith("Pasted image ")
    assert QImage(str(stored.path)).pixelColor(3, 3) == QColor("teal")
    temporary = home / "cache" / "temporary"
    qtbot.waitUntil(lambda: not any(temporary.iterdir()))


def test_a_dropped_link_is_fetched_and_uploaded(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    app = open_app(sandbox.environment())
    drop(app.window, [_write(tmp_path / "picture.png", 4000)])
    qtbot.waitUntil(ended(app, 1))
    (link,) = links(app)

    app.engine.change_settings(replace(app.engine.settings, reuse_links=False))
    drop(app.window, [link])
    qtbot.waitUntil(ended(app, 2))

    assert links(app)[1] != link
    assert served(links(app)[1]) == digest(tmp_path / "picture.png")


def test_an_image_becomes_a_jpeg_when_asked_for(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    picture = QImage(20, 20, QImage.Format.Format_ARGB32)
    picture.fill(QColor(0, 0, 0, 0))
    picture.save(str(tmp_path / "clear.png"))
    app = open_app(sandbox.environment())
    box = app.window.findChild(QWidget, "convertToJpeg")
    assert box is not None
    qtbot.waitUntil(box.isEnabled)
    box.click()  # type: ignore[attr-defined]

    drop(app.window, [tmp_path / "clear.png"])
    qtbot.waitUntil(ended(app, 1))

    assert only(app).recipe == "PNG → JPEG"
    (stored,) = sandbox.objects
    assert (stored.name, stored.content_type) == ("clear.jpg", "image/jpeg")
    # What was clear lies on white now.
    assert QImage(str(stored.path)).pixelColor(10, 10).lightness() > 250


@pytest.mark.parametrize("number", range(3))
def test_what_was_uploaded_is_remembered(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path, number: int
) -> None:
    app = open_app(sandbox.environment())
    drop(app.window, [_write(tmp_path / f"{index}.bin", 5 + index) for index in range(number + 1)])
    qtbot.waitUntil(ended(app, number + 1))
    newest = links(app)[-1]

    again = open_app(sandbox.environment())
    qtbot.waitUntil(lambda: len(again.engine.recent.entries()) == number + 1)
    assert newest in [link for _name, link in again.engine.recent.entries()]
