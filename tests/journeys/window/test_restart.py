"""Nothing that was accepted is lost: quitting, being killed, and starting again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from falgui.core.upload import State
from falgui.sandbox.server import Sandbox
from falgui.store.database import open_database
from falgui.store.paths import user_paths
from falgui.store.saved_queue import SavedQueue
from tests.journeys.window.conftest import (
    OpenApp,
    banner_texts,
    clipboard_lines,
    digest,
    ended,
    links,
    only,
    served,
)

Drop = Callable[[QWidget, Sequence[Path | str]], None]

PARTS = 12
PART_SIZE = 10 * 1024 * 1024
SIZE = (PARTS - 1) * PART_SIZE + 5
STREAMS = 8


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.bin"
    block = os.urandom(PART_SIZE)
    with path.open("wb") as file:
        for number in range(PARTS):
            file.write(bytes([number]) + block[1:])
        file.truncate(SIZE)
    return path


def _parts_sent(sandbox: Sandbox) -> list[str]:
    """Return the parts that the service has answered for, one entry each time."""
    return [
        request.path.rpartition("/")[2]
        for request in sandbox.requests
        if request.method == "PUT" and request.status == 200
    ]


def _started(environment: dict[str, str], names: Sequence[Path]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603  this interpreter
        [sys.executable, "-m", "falgui", *map(str, names)], env={**os.environ, **environment}
    )


def _wait(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.row("S13")
@pytest.mark.row("S13")
def test_after_quitting_the_next_start_sends_only_what_is_missing(
    open_app: OpenApp, drop: Drop, qtbot: QtBot, large: Path
) -> None:
    with Sandbox(bytes_per_second=30_000_000) as sandbox:
        app = open_app(sandbox.environment())
        drop(app.window, [large])
        qtbot.waitUntil(lambda: len(_parts_sent(sandbox)) >= 2, timeout=30_000)
        open_app.close(app)
        before = len(_parts_sent(sandbox))

        again = open_app(sandbox.environment())
        qtbot.waitUntil(ended(again, 1), timeout=60_000)

        assert banner_texts(again) == ["Resumed 1 unfinished upload. It goes on where it stopped."]
        assert served(links(again)[0]) == digest(large)
        assert clipboard_lines() == links(again)
        # Answers that were on the way when falgui quit may have been lost, no more.
        assert len(_parts_sent(sandbox)) - PARTS <= STREAMS
        assert len(_parts_sent(sandbox)) - before < PARTS


@pytest.mark.row("S2")
@pytest.mark.row("S1")
def test_after_a_kill_every_accepted_file_is_there_and_goes_on(
    open_app: OpenApp, qtbot: QtBot, large: Path, tmp_path: Path, home: Path
) -> None:
    small = tmp_path / "small.txt"
    small.write_bytes(b"small")
    with Sandbox(bytes_per_second=30_000_000) as sandbox:
        environment = {**sandbox.environment(), "FALGUI_HOME": str(home)}
        process = _started(environment, [large, small])
        try:
            _wait(lambda: len(_parts_sent(sandbox)) >= 2 and len(sandbox.objects) == 1)
            database, _problem = open_database(user_paths(environment).database_file)
            # The small one is done, and must not come back as work.
            _wait(lambda: len(SavedQueue(database).read()) == 1)
            database.close()
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()

        app = open_app(sandbox.environment())
        qtbot.waitUntil(ended(app, 1), timeout=60_000)

        assert only(app).source.name == "large.bin"
        assert "falgui ended unexpectedly." in banner_texts(app)[0]
        assert served(links(app)[0]) == digest(large)
        assert [stored.name for stored in sandbox.objects] == ["small.txt", "large.bin"]
        assert len(_parts_sent(sandbox)) <= PARTS + STREAMS


@pytest.mark.row("S13")
@pytest.mark.row("S13")
def test_sigterm_saves_without_asking(large: Path, home: Path) -> None:
    with Sandbox(bytes_per_second=10_000_000) as sandbox:
        environment = {**sandbox.environment(), "FALGUI_HOME": str(home)}
        process = _started(environment, [large])
        _wait(lambda: any(request.method == "PUT" for request in sandbox.requests))
        asked = time.monotonic()
        process.terminate()
        assert process.wait(20) == 0
        # A request that the service is slow to answer is left behind.
        assert time.monotonic() - asked < 8

        database, _problem = open_database(user_paths(environment).database_file)
        saved = SavedQueue(database)
        assert [one.source.name for one in saved.read()] == ["large.bin"]
        assert saved.begin() == 0, "this was a proper end"
        database.close()


@pytest.mark.row("S13")
def test_what_was_paused_or_failed_comes_back_as_it_was(
    sandbox: Sandbox, open_app: OpenApp, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    files = [tmp_path / name for name in ("done.bin", "gone.bin", "held.bin")]
    for file in (files[0], files[2]):
        file.write_bytes(b"content")
    app = open_app({**sandbox.environment(), "FAL_KEY": ""})
    drop(app.window, files)
    qtbot.waitUntil(lambda: app.engine.queue.count() == 3)
    app.engine.queue.pause([app.engine.queue.at(2).number])
    app.engine.account.try_key(sandbox.environment()["FAL_KEY"], lambda: None, _unexpected)
    qtbot.waitUntil(
        lambda: (
            [one.state for one in app.engine.queue.uploads()]
            == [State.DONE, State.FAILED, State.PAUSED]
        )
    )
    open_app.close(app)

    again = open_app(sandbox.environment())
    qtbot.waitUntil(lambda: again.engine.queue.count() == 2)
    assert [one.state for one in again.engine.queue.uploads()] == [State.FAILED, State.PAUSED]
    problem = again.engine.queue.at(0).problem
    assert problem is not None
    assert problem.message.id == "M13"

    files[1].write_bytes(b"back again")
    again.engine.queue.retry([again.engine.queue.at(0).number])
    again.engine.queue.resume([again.engine.queue.at(1).number])
    qtbot.waitUntil(ended(again, 2))
    assert [served(link) for link in links(again)] == [digest(files[1]), digest(files[2])]


@pytest.mark.row("S12")
@pytest.mark.row("S12")
def test_after_two_crashes_the_queue_comes_back_paused(
    sandbox: Sandbox, open_app: OpenApp, qtbot: QtBot, tmp_path: Path, home: Path
) -> None:
    file = tmp_path / "suspect.bin"
    file.write_bytes(b"what crashes it?")
    app = open_app({**sandbox.environment(), "FAL_KEY": ""}, [file])
    qtbot.waitUntil(lambda: app.engine.queue.count() == 1)
    open_app.close(app)
    database, _problem = open_database(user_paths({"FALGUI_HOME": str(home)}).database_file)
    assert [SavedQueue(database).begin() for _crash in range(2)] == [0, 1]
    database.close()

    again = open_app(sandbox.environment())
    qtbot.waitUntil(lambda: again.engine.queue.count() == 1)
    assert only(again).state is State.PAUSED
    assert "It is paused" in banner_texts(again)[0]
    assert not sandbox.objects


def _unexpected(error: Exception) -> None:
    raise AssertionError(str(error))
