"""Whatever is dropped or pasted arrives at fal byte for byte, in its order."""

import base64
import hashlib
import http.server
import io
import threading
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from falgui.desktop.app import App
from falgui.sandbox.server import Sandbox
from tests.desktop.controls import control
from tests.drags import dropping, entering
from tests.journeys.window.conftest import (
    OpenApp,
    banner_texts,
    clipboard_lines,
    digest,
    ended,
    links,
    served,
)
from tests.offers import (
    COPY,
    Formats,
    chromium_copied_picture,
    chromium_picture,
    firefox_picture,
    mime_of,
)

SAMPLES = Path("resources/samples").absolute()
PHOTO = SAMPLES / "sunset over dunes.jpg"
SPHERE = SAMPLES / "glass sphere.png"
PLACE = QPoint(50, 50)


@pytest.fixture
def app(open_app: OpenApp, sandbox: Sandbox) -> App:
    return open_app(sandbox.environment())


@pytest.fixture
def page() -> Iterator[str]:
    """Provide the address of a server that has the samples."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(SAMPLES))  # type: ignore[arg-type]

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def let_go(app: App, formats: Formats) -> None:
    mime = mime_of(formats)
    QApplication.sendEvent(app.window, entering(mime, PLACE))
    QApplication.sendEvent(app.window, dropping(mime, PLACE))


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def names(app: App) -> list[str]:
    return [upload.result.name for upload in app.engine.queue.uploads() if upload.result]


def types(app: App) -> list[str]:
    return [upload.result.content_type for upload in app.engine.queue.uploads() if upload.result]


@pytest.mark.row("F14")
def test_a_picture_out_of_chromium_is_the_file_of_the_page(qtbot: QtBot, app: App) -> None:
    let_go(app, chromium_picture(f"https://example.com/{PHOTO.name}", original=PHOTO.read_bytes()))
    qtbot.waitUntil(ended(app, 1))
    assert [served(link) for link in links(app)] == [digest(PHOTO)]
    assert (names(app), types(app)) == ([PHOTO.name], ["image/jpeg"])
    qtbot.waitUntil(lambda: clipboard_lines() == links(app))


@pytest.mark.row("F14")
def test_a_picture_out_of_firefox_is_fetched_from_its_own_address(
    qtbot: QtBot, app: App, page: str
) -> None:
    address = f"{page}/{PHOTO.name.replace(' ', '%20')}"
    let_go(app, firefox_picture(address, leads_to=f"{page}/"))
    qtbot.waitUntil(ended(app, 1))
    assert [served(link) for link in links(app)] == [digest(PHOTO)]


def test_a_picture_that_a_browser_copied_is_what_is_on_the_clipboard(
    qtbot: QtBot, app: App
) -> None:
    QGuiApplication.clipboard().setMimeData(
        mime_of(chromium_copied_picture("https://example.com/cat.png"))
    )
    app.window.paste()
    qtbot.waitUntil(ended(app, 1))
    assert [served(link) for link in links(app)] == [sha(COPY)]
    assert names(app) == ["cat.png"]


@pytest.mark.row("F22")
def test_a_bitmap_on_the_clipboard_is_a_png(qtbot: QtBot, app: App) -> None:
    image = QImage(30, 20, QImage.Format.Format_ARGB32)
    image.fill(QColor(1, 2, 3, 120))
    mime = QMimeData()
    mime.setImageData(image)
    QGuiApplication.clipboard().setMimeData(mime)
    app.window.paste()
    qtbot.waitUntil(ended(app, 1))
    assert types(app) == ["image/png"]
    assert names(app)[0].startswith("Pasted image ")


@pytest.mark.row("F14")
def test_everything_at_once_arrives_in_its_order_and_the_bad_is_told(
    qtbot: QtBot, app: App, page: str, tmp_path: Path
) -> None:
    album = tmp_path / "album"
    album.mkdir()
    (album / "1.txt").write_bytes(b"first")
    (album / ".hidden").write_bytes(b"x")
    (album / "half.part").write_bytes(b"x")
    binary = bytes(range(256))
    lines = [
        PHOTO.as_uri(),
        "data:application/octet-stream;name=all.bin;base64," + base64.b64encode(binary).decode(),
        "sftp://host/film.mp4",
        album.as_uri(),
        f"{page}/{SPHERE.name.replace(' ', '%20')}",
        "data:image/png;base64,%%%",
        "data:text/plain;charset=utf-8,a%20l%C3%AFne",
        SPHERE.as_uri(),
    ]
    let_go(app, {"text/uri-list": "\r\n".join(lines).encode()})
    qtbot.waitUntil(lambda: app.window.findChild(QPushButton, "addFolderFiles") is not None)
    (told,) = banner_texts(app)
    assert "sftp://host/film.mp4" in told
    assert "no base64" in told
    control(app.window, QPushButton, "addFolderFiles").click()
    qtbot.waitUntil(ended(app, 6), timeout=15_000)
    assert [served(link) for link in links(app)] == [
        digest(PHOTO),
        sha(binary),
        sha(b"first"),
        digest(SPHERE),
        sha("a lïne".encode()),
        digest(SPHERE),
    ]
    assert types(app)[4] == "text/plain"
    # What is wrong stays in sight when the rest is done.
    assert banner_texts(app) == [told]
    qtbot.waitUntil(lambda: clipboard_lines() == links(app))


def test_a_folder_as_one_zip_is_everything_in_it(qtbot: QtBot, app: App, tmp_path: Path) -> None:
    album = tmp_path / "album"
    (album / "deep").mkdir(parents=True)
    (album / "1.txt").write_bytes(b"first")
    (album / "deep" / "2.txt").write_bytes(b"second")
    (album / ".hidden").write_bytes(b"x")
    let_go(app, {"text/uri-list": album.as_uri().encode()})
    qtbot.waitUntil(lambda: app.window.findChild(QPushButton, "zipFolder") is not None)
    control(app.window, QPushButton, "zipFolder").click()
    qtbot.waitUntil(ended(app, 1))
    assert names(app) == ["album.zip"]
    (link,) = links(app)
    with urllib.request.urlopen(link, timeout=30) as reply:  # noqa: S310  the sandbox' own link
        content = reply.read()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "album/1.txt": b"first",
            "album/deep/2.txt": b"second",
        }


def test_temporary_files_go_when_their_uploads_are_done(qtbot: QtBot, app: App) -> None:
    temporary = app.engine.paths.temporary
    let_go(app, {"text/uri-list": b"data:,one\r\ndata:text/html,two"})
    qtbot.waitUntil(ended(app, 2))
    qtbot.waitUntil(lambda: not [one for one in temporary.iterdir() if one.is_file()])
