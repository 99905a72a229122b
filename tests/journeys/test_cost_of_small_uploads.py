"""What a small upload costs, counted: requests, transactions, threads and opened files."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from falgui.core.cancel import Cancel
from falgui.core.meter import Meter
from falgui.core.request import Options, Request
from falgui.core.secret import Secret
from falgui.core.sources import FileSource
from falgui.sandbox.server import Sandbox
from falgui.store.database import Database
from falgui.store.settings import Settings
from falgui.transport.endpoints import endpoints_from
from falgui.uploader import Uploader, build_uploader

COUNT = 30
LOOKED_AT = 20 + 1
"""The first twenty, and one in ten of the others."""


@pytest.fixture
def uploader(sandbox: Sandbox, database: Database, tmp_path: Path) -> Iterator[Uploader]:
    environment = sandbox.environment()
    built = build_uploader(
        endpoints_from(environment),
        lambda: Secret(environment["FAL_KEY"]),
        tmp_path,
        Settings,
        database,
        warn=lambda message: pytest.fail(message.title),
    )
    yield built
    built.transport.close()


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Give the statements that the database is asked for meanwhile, each by its first word."""
    seen: list[str] = []

    def watch(connection: sqlite3.Connection) -> None:
        connection.set_trace_callback(lambda text: seen.append(text.split()[0]))

    def leave(connection: sqlite3.Connection) -> None:
        connection.set_trace_callback(None)

    database.write(watch)
    seen.clear()
    yield seen
    database.write(leave)


def upload(uploader: Uploader, folder: Path, count: int) -> None:
    for number in range(count):
        path = folder / f"{number}.bin"
        path.write_bytes(b"%d" % number * 100)
        uploader.upload(
            Request(FileSource(path), Options(reuse=False)), lambda _step: None, Meter(), Cancel()
        )


def test_a_batch_costs_a_request_for_each_file_and_few_looks(
    uploader: Uploader, sandbox: Sandbox, tmp_path: Path
) -> None:
    upload(uploader, tmp_path, COUNT)
    asked = [request.method for request in sandbox.requests if request.origin != "rest"]
    assert (asked.count("POST"), asked.count("HEAD")) == (COUNT, LOOKED_AT)
    assert len(sandbox.requests) == COUNT + LOOKED_AT + 1  # the token


def test_an_upload_costs_two_transactions_and_a_handful_of_questions(
    uploader: Uploader, database: Database, tmp_path: Path
) -> None:
    upload(uploader, tmp_path, 1)
    with statements(database) as seen:
        upload(uploader, tmp_path, 1)
    assert seen.count("COMMIT") == 2
    assert seen.count("SELECT") <= 5


def test_an_upload_opens_its_file_once_on_one_thread(
    uploader: Uploader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(uploader, tmp_path, 1)
    sent = tmp_path / "0.bin"
    opened: list[str] = []
    started: list[str] = []
    really_open, really_start = os.open, threading.Thread.start

    def counted_open(path: str | Path, *arguments: int, **more: int) -> int:
        if str(path) == str(sent):
            opened.append(threading.current_thread().name)
        return really_open(path, *arguments, **more)

    def counted_start(thread: threading.Thread) -> None:
        # The sandbox is in the same process.
        if not thread.name.startswith("asyncio"):
            started.append(thread.name)
        really_start(thread)

    monkeypatch.setattr(os, "open", counted_open)
    monkeypatch.setattr(threading.Thread, "start", counted_start)
    path = tmp_path / "0.bin"
    uploader.upload(
        Request(FileSource(path), Options(reuse=False)), lambda _step: None, Meter(), Cancel()
    )
    assert opened == ["drive"]
    assert started == ["drive"]
