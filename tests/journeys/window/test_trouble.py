"""What the window does when something is wrong: said clearly, and nothing else is lost."""

import os
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from aiohttp import web
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from falgui.core.errors import UploadError
from falgui.core.upload import State, Upload, WaitCause
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.sandbox.server import Sandbox
from tests.journeys.ports import environment_at, free_ports
from tests.journeys.window.conftest import (
    OpenApp,
    banner_texts,
    clipboard_lines,
    digest,
    ended,
    growing,
    links,
    only,
    served,
)

Drop = Callable[[QWidget, Sequence[Path | str]], None]


def _closed_port() -> str:
    """Return an address that refuses connections."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def _unexpected(error: UploadError) -> None:
    raise AssertionError(str(error))


def _message_ids(uploads: Sequence[Upload]) -> list[str]:
    return [upload.problem.message.id for upload in uploads if upload.problem]


@pytest.mark.row("N3")
def test_with_the_cdn_refusing_connections_the_link_comes_from_the_next_leg(
    open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    # The token names the CDN, so it is the token's answer that has to be redirected.
    refusing = _closed_port()

    async def redirect(arrived: Arrived, answer: web.StreamResponse) -> web.StreamResponse:
        if arrived.endpoint is Endpoint.TOKEN and isinstance(answer, web.Response):
            text = (answer.text or "").replace(server.endpoints.cdn, refusing)
            return web.Response(text=text, content_type="application/json")
        return answer

    with Sandbox(afterwards=redirect) as server:
        (tmp_path / "a.bin").write_bytes(b"a" * 1000)
        (tmp_path / "b.bin").write_bytes(b"b" * 1000)
        app = open_app({**server.environment(), "FALGUI_CDN_URL": refusing})
        drop(app.window, [tmp_path / "a.bin", tmp_path / "b.bin"])
        qtbot.waitUntil(ended(app, 2), timeout=30_000)

        legs = [upload.result.leg for upload in app.engine.queue.uploads() if upload.result]
        assert legs == ["legacy", "legacy"]
        assert clipboard_lines() == links(app)
        assert served(links(app)[0]) == digest(tmp_path / "a.bin")


@pytest.mark.row("H5")
def test_a_wrong_key_holds_the_queue_once_and_nothing_falls_back(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    files = [tmp_path / f"{number}.bin" for number in range(5)]
    for file in files:
        file.write_bytes(file.name.encode() * 20)
    app = open_app({**sandbox.environment(), "FAL_KEY": "wrong:key"})

    drop(app.window, files)
    qtbot.waitUntil(
        lambda: (
            [upload.state for upload in app.engine.queue.uploads()] == [State.WAITING] * 5
            and app.engine.queue.running_count == 0
        )
    )

    (banner,) = banner_texts(app)
    assert "fal rejected this API key." in banner
    assert {request.origin for request in sandbox.requests} == {"rest"}
    assert len(sandbox.requests) <= 2
    assert not sandbox.objects

    # The right key, pasted in Settings, lets all of them go.
    right = sandbox.environment()["FAL_KEY"]
    app.engine.account.try_key(right, lambda: None, _unexpected)
    qtbot.waitUntil(ended(app, 5))
    assert clipboard_lines() == links(app)
    assert not any("rejected" in text for text in banner_texts(app))


@pytest.mark.row("H1")
def test_one_503_on_a_part_is_survived(
    open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    async def fail_once(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.PART and arrived.part == 3 and arrived.part_occurrence == 1:
            return web.Response(status=503, text="<html>busy</html>")
        return None

    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(120_000_000)
        file.write(b"the end is data")
    with Sandbox(interfere=fail_once) as server:
        app = open_app(server.environment())
        drop(app.window, [large])
        qtbot.waitUntil(ended(app, 1), timeout=60_000)
        assert only(app).state is State.DONE
        assert served(links(app)[0]) == digest(large)


def test_bad_files_say_what_is_wrong_and_the_good_one_goes_up(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    good = tmp_path / "good.bin"
    good.write_bytes(b"good")
    empty = tmp_path / "empty.bin"
    empty.touch()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    app = open_app(sandbox.environment())

    drop(app.window, [empty, pipe, Path("/dev/zero"), tmp_path / "vanished", good])
    qtbot.waitUntil(ended(app, 5))

    assert _message_ids(app.engine.queue.uploads()) == ["M16", "M17", "M17", "M13"]
    assert app.engine.queue.uploads()[-1].state is State.DONE
    assert clipboard_lines() == links(app)
    assert len(sandbox.objects) == 1


@pytest.mark.row("F4")
def test_a_file_that_changes_while_it_is_sent_is_not_published(
    open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    large = tmp_path / "growing.bin"
    large.write_bytes(b"0" * 110_000_000)

    with Sandbox(interfere=growing(large)) as server:
        app = open_app(server.environment())
        drop(app.window, [large])
        qtbot.waitUntil(ended(app, 1), timeout=60_000)
        assert _message_ids(app.engine.queue.uploads()) == ["M12"]
        assert not server.objects


def test_without_a_key_the_first_page_asks_for_one_and_then_goes_on(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    environment = {**sandbox.environment(), "FAL_KEY": ""}
    (tmp_path / "early.bin").write_bytes(b"early")
    app = open_app(environment)
    qtbot.waitUntil(lambda: app.window.findChild(QWidget, "keyPage") is not None, timeout=15_000)

    drop(app.window, [tmp_path / "early.bin"])
    qtbot.waitUntil(lambda: [one.state for one in app.engine.queue.uploads()] == [State.WAITING])
    qtbot.waitUntil(lambda: "No fal key yet." in " ".join(banner_texts(app)))

    app.engine.account.try_key(sandbox.environment()["FAL_KEY"], lambda: None, _unexpected)
    qtbot.waitUntil(ended(app, 1))
    assert clipboard_lines() == links(app)


@pytest.mark.row("N1", "N4")
def test_while_offline_the_queue_waits_and_goes_on_by_itself(
    open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    files = [tmp_path / f"{number}.bin" for number in range(4)]
    for number, file in enumerate(files):
        file.write_bytes(bytes([number]) * 1000)
    port = free_ports()
    app = open_app(environment_at(port))
    drop(app.window, files)
    qtbot.waitUntil(
        lambda: [one.state for one in app.engine.queue.uploads()] == [State.WAITING] * 4,
        timeout=20_000,
    )
    assert {one.cause for one in app.engine.queue.uploads()} == {WaitCause.OFFLINE}
    qtbot.waitUntil(lambda: app.engine.queue.running_count == 0)
    (banner,) = banner_texts(app)
    assert "Uploads continue when you are online again." in banner

    with Sandbox(port=port):
        qtbot.waitUntil(ended(app, 4), timeout=20_000)
        assert [served(link) for link in links(app)] == [digest(file) for file in files]
        assert clipboard_lines() == links(app)
    assert banner_texts(app) == []
