"""Other programs upload through the local door, with the requests that they really send."""

import socket
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from blake3 import blake3
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from falgui.core.upload import State, WaitCause
from falgui.desktop.app import App
from falgui.desktop.door.state import DoorState
from falgui.sandbox.server import Sandbox
from tests.desktop.door.clients import (
    PICTURE,
    Reply,
    exchange,
    listed,
    obsidian,
    obsidian_clipboard,
    obsidian_form,
    picgo_heartbeat,
    request,
    typora,
    typora_on_mac,
    vs_piclist,
    vs_piclist_form,
)
from tests.journeys.ports import free_ports
from tests.journeys.window.conftest import OpenApp, digest, links, served

Ask = Callable[[bytes], Reply]

_PATIENCE = 30_000
"""Milliseconds: other tests may keep the machine busy."""


@pytest.fixture
def port() -> int:
    return free_ports()


@pytest.fixture
def app(open_app: OpenApp, sandbox: Sandbox, port: int, qtbot: QtBot) -> App:
    """Open falgui with its door open."""
    return with_door(open_app(sandbox.environment()), port, qtbot)


def with_door(app: App, port: int, qtbot: QtBot, **others: object) -> App:
    settings = replace(app.engine.settings, door=True, door_port=port, **others)  # type: ignore[arg-type]
    app.engine.change_settings(settings)
    qtbot.waitUntil(lambda: app.engine.door.state is DoorState.OPEN, timeout=_PATIENCE)
    return app


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(100) as pool:
        yield pool


@pytest.fixture
def ask(port: int, qtbot: QtBot, pool: ThreadPoolExecutor) -> Ask:
    """Give a function that sends a request and waits for the answer, as another program would."""

    def send(content: bytes) -> Reply:
        coming: Future[Reply] = pool.submit(exchange, port, content)
        qtbot.waitUntil(coming.done, timeout=_PATIENCE)
        return coming.result()

    return send


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    names = ("second letter b.png", "a.png", "日本 ü.png")
    paths = [tmp_path / name for name in names]
    for number, path in enumerate(paths):
        path.write_bytes(PICTURE + bytes([number]) * 100)
    return paths


def target(app: App) -> str:
    """Return what stands behind the port in the address that the settings give out."""
    address = app.engine.door.address()
    assert address is not None
    return address.reveal().partition(str(app.engine.door.port))[2]


def proven(reply: Reply, paths: Sequence[Path]) -> list[str]:
    """Return the links of an answer that lead to exactly these files, in this order."""
    assert (reply.status, reply.content.get("message")) == (200, None)
    found = reply.content["result"]
    assert reply.content == {"success": True, "result": found}
    assert [served(link) for link in found] == [digest(path) for path in paths]
    return [str(link) for link in found]


def temporary_files(app: App) -> list[str]:
    """Return the temporary files of uploads that are left."""
    found = [path.name for path in app.engine.paths.temporary.iterdir()]
    return [name for name in found if not name.startswith("thumbnail-")]


# Real programs ----------------------------------------------------------------------------


@pytest.mark.parametrize("program", [vs_piclist, obsidian])
def test_a_plug_in_gets_the_links_of_its_files_in_order(
    app: App,
    ask: Ask,
    port: int,
    pictures: list[Path],
    program: Callable[..., bytes],
) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("what the person has copied")
    reply = ask(program(port, target(app), *pictures))
    found = proven(reply, pictures)
    assert links(app) == found
    assert [one.source.name for one in app.engine.queue.uploads()] == [one.name for one in pictures]
    assert len({one.batch for one in app.engine.queue.uploads()}) == 1
    assert clipboard.text() == "what the person has copied"
    assert not any("access-control" in name for name in reply.headers)


@pytest.mark.parametrize("program", [vs_piclist_form, obsidian_form])
def test_a_plug_in_sends_its_file_in_a_form(
    app: App,
    ask: Ask,
    port: int,
    pictures: list[Path],
    program: Callable[..., bytes],
) -> None:
    picture = pictures[2]
    sent = program(port, target(app), f"/vault/../x/{picture.name}", picture.read_bytes())
    proven(ask(sent), [picture])
    (upload,) = app.engine.queue.uploads()
    assert upload.source.name == picture.name
    assert temporary_files(app) == []


@pytest.mark.parametrize("program", [typora, typora_on_mac])
def test_typora_uploads_where_no_token_is_asked_for(
    app: App,
    ask: Ask,
    port: int,
    pictures: list[Path],
    program: Callable[..., bytes],
) -> None:
    assert ask(program(port, *pictures)).status == 401
    app.engine.change_settings(replace(app.engine.settings, door_without_token=True))
    proven(ask(program(port, *pictures)), pictures)


def test_typora_writes_blanks_as_in_an_address(
    app: App, ask: Ask, port: int, pictures: list[Path]
) -> None:
    app.engine.change_settings(replace(app.engine.settings, door_without_token=True))
    written = str(pictures[0]).replace(" ", "%20")
    proven(ask(typora(port, written)), [pictures[0]])


@pytest.mark.parametrize("program", [vs_piclist, obsidian_clipboard])
def test_an_empty_request_uploads_the_picture_on_the_clipboard(
    app: App, ask: Ask, port: int, program: Callable[..., bytes]
) -> None:
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    QGuiApplication.clipboard().setImage(image)
    reply = ask(program(port, target(app)))
    (link,) = reply.content["result"]
    (upload,) = app.engine.queue.uploads()
    assert upload.result is not None
    with urllib.request.urlopen(link, timeout=30) as there:  # noqa: S310  the sandbox' own link
        assert upload.result.content_hash == blake3(there.read()).hexdigest()
    assert upload.content_type == "image/png"
    assert temporary_files(app) == []


def test_files_on_the_clipboard_go_up_as_well_and_text_does_not(
    app: App, ask: Ask, port: int, pictures: list[Path]
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in pictures])
    QGuiApplication.clipboard().setMimeData(mime)
    proven(ask(obsidian_clipboard(port, target(app))), pictures)
    QGuiApplication.clipboard().setText("a mere text")
    reply = ask(obsidian_clipboard(port, target(app)))
    assert reply.message == "There is no picture or file on the clipboard."
    QGuiApplication.clipboard().clear()
    assert ask(obsidian_clipboard(port, target(app))).message == reply.message


def test_picgo_finds_falgui_at_its_port(app: App, ask: Ask, port: int) -> None:
    assert app.engine.door.state is DoorState.OPEN
    assert ask(picgo_heartbeat(port)).content == {"success": True, "result": "alive"}


# What may come of it ----------------------------------------------------------------------


def test_one_file_that_cant_be_uploaded_lets_the_whole_request_fail_in_words(
    app: App, ask: Ask, port: int, pictures: list[Path], tmp_path: Path
) -> None:
    gone = tmp_path / "gone.png"
    reply = ask(obsidian(port, target(app), pictures[0], gone))
    assert reply.status == 200
    assert "gone.png" in reply.message
    assert app.engine.queue.count() == 0


def test_without_a_key_the_answer_comes_at_once_and_the_upload_waits(
    open_app: OpenApp,
    sandbox: Sandbox,
    port: int,
    qtbot: QtBot,
    ask: Ask,
    pictures: list[Path],
) -> None:
    environment = dict(sandbox.environment())
    del environment["FAL_KEY"]
    app = with_door(open_app(environment), port, qtbot)
    reply = ask(obsidian(port, target(app), pictures[0]))
    assert "key" in reply.message
    (upload,) = app.engine.queue.uploads()
    assert (upload.state, upload.cause) == (State.WAITING, WaitCause.KEY)
    # Held already, the next one hears it, too.
    assert ask(obsidian(port, target(app), pictures[1])).message == reply.message


def test_what_was_answered_in_vain_is_copied_as_usual_when_it_is_done_after_all(
    app: App, ask: Ask, port: int, pictures: list[Path], qtbot: QtBot
) -> None:
    queue = app.engine.queue
    queue.pause_all()
    QGuiApplication.clipboard().clear()
    app.engine.door._replies._clock = iter(range(0, 100_000, 40)).__next__
    queue.added.connect(lambda *_places: queue.pause_all())
    reply = ask(obsidian(port, target(app), pictures[0]))
    assert reply.message == "The upload of “second letter b.png” is paused in falgui."
    queue.resume_all()
    qtbot.waitUntil(lambda: bool(links(app)), timeout=_PATIENCE)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == links(app)[0], timeout=_PATIENCE)


@pytest.mark.parametrize("way", ["cancel", "remove"])
def test_an_upload_that_the_person_stops_is_told_of(
    open_app: OpenApp,
    port: int,
    qtbot: QtBot,
    pool: ThreadPoolExecutor,
    pictures: list[Path],
    way: str,
) -> None:
    with Sandbox(bytes_per_second=100) as slow:
        app = with_door(open_app(slow.environment()), port, qtbot)
        coming = pool.submit(exchange, port, obsidian(port, target(app), pictures[0]))
        qtbot.waitUntil(lambda: app.engine.queue.running_count == 1, timeout=_PATIENCE)
        numbers = app.engine.queue.numbers()
        app.engine.queue.cancel(numbers)
        if way == "remove":
            app.engine.queue.remove(numbers)
        qtbot.waitUntil(coming.done, timeout=_PATIENCE)
        assert coming.result().message == (
            "The upload of “second letter b.png” was cancelled in falgui."
        )


def test_quitting_answers_who_waits_and_keeps_the_upload(
    open_app: OpenApp, port: int, qtbot: QtBot, pool: ThreadPoolExecutor, pictures: list[Path]
) -> None:
    with Sandbox(bytes_per_second=100) as slow:
        app = with_door(open_app(slow.environment()), port, qtbot)
        coming = [
            pool.submit(exchange, port, obsidian(port, target(app), path)) for path in pictures
        ]
        qtbot.waitUntil(lambda: app.engine.queue.count() == len(pictures), timeout=_PATIENCE)
        open_app.close(app)
        for one in coming:
            assert one.result(5).message.startswith("falgui was quit.")
    with Sandbox() as quick:
        again = open_app(quick.environment())
        qtbot.waitUntil(lambda: len(links(again)) == len(pictures), timeout=_PATIENCE)
        assert sorted(map(served, links(again))) == sorted(map(digest, pictures))


def test_whoever_leaves_lets_the_upload_go_on(
    app: App, port: int, pictures: list[Path], qtbot: QtBot
) -> None:
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(obsidian(port, target(app), pictures[0]))
    qtbot.waitUntil(lambda: bool(links(app)), timeout=_PATIENCE)
    assert served(links(app)[0]) == digest(pictures[0])


def test_a_hundred_requests_at_once_get_each_their_own_links(
    app: App, port: int, qtbot: QtBot, pool: ThreadPoolExecutor, tmp_path: Path
) -> None:
    paths = [tmp_path / f"{number}.png" for number in range(100)]
    for number, path in enumerate(paths):
        path.write_bytes(PICTURE + str(number).encode())
    coming = [pool.submit(exchange, port, vs_piclist(port, target(app), path)) for path in paths]
    qtbot.waitUntil(lambda: all(one.done() for one in coming), timeout=2 * _PATIENCE)
    found = [proven(one.result(), [path]) for one, path in zip(coming, paths, strict=True)]
    assert len({link for (link,) in found}) == len(paths)


def test_a_link_in_the_list_is_taken_as_a_dropped_one(app: App, ask: Ask, port: int) -> None:
    reply = ask(request(port, listed("https://nothing.invalid/x.png"), target=target(app)))
    assert reply.content["success"] is False
    (upload,) = app.engine.queue.uploads()
    assert upload.source.name == "x.png"
