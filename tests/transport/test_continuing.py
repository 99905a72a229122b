"""Uploads that go on where they stopped, and those that have to begin anew."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from falgui.core.errors import ServiceError
from falgui.core.secret import Secret
from falgui.core.upload import Noticed
from falgui.sandbox.arrived import Arrived, Endpoint, Interfere
from falgui.store.database import Database, open_database
from falgui.store.unfinished import UnfinishedUploads
from falgui.transport.parts import PART_SIZE

from .conftest import KEY, Start, make_file, sha256
from .faults import always, drain, together
from .memory_journal import MemoryJournal


@pytest.fixture
def database_journal(tmp_path: Path) -> Iterator[Callable[[], UnfinishedUploads]]:
    """Give a function that opens the journal file anew, as a restarted program does."""
    opened: list[Database] = []

    def reopen() -> UnfinishedUploads:
        while opened:
            opened.pop().close()
        database, problem = open_database(tmp_path / "falgui.sqlite3")
        assert problem is None
        opened.append(database)
        return UnfinishedUploads(database)

    yield reopen
    while opened:
        opened.pop().close()


def _failing_on(part: int, broken: list[bool]) -> Interfere:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if broken[0] and arrived.endpoint is Endpoint.PART and arrived.part == part:
            await drain(arrived)
            return web.Response(status=500)
        # A failed upload must not slip through another leg.
        return web.Response(status=404) if arrived.endpoint is Endpoint.INITIATE_MULTIPART else None

    return interfere


@pytest.mark.row("H2")
def test_a_failed_upload_continues_with_the_missing_parts(start: Start, tmp_path: Path) -> None:
    path = make_file(tmp_path / "file.bin", 3 * PART_SIZE)
    broken = [True]
    rig = start(_failing_on(3, broken), streams=1)
    with pytest.raises(ServiceError):
        rig.send(path)
    before = rig.count(Endpoint.PART)
    broken[0] = False
    sent = rig.send(path)
    assert [seen.part for seen in rig.at(Endpoint.PART)][before:] == [3]
    assert rig.count(Endpoint.CREATE) == 1
    assert [(stored.url, stored.sha256) for stored in rig.sandbox.objects] == [
        (sent.url, sha256(path))
    ]
    assert rig.meter.sent == rig.meter.total == path.stat().st_size


def test_an_upload_continues_after_a_restart_of_the_program(
    start: Start, tmp_path: Path, database_journal: Callable[[], UnfinishedUploads]
) -> None:
    path = make_file(tmp_path / "file.bin", 3 * PART_SIZE)
    broken = [True]
    first = start(_failing_on(2, broken), streams=1, journal=database_journal())
    with pytest.raises(ServiceError):
        first.send(path)
    broken[0] = False
    before = first.count(Endpoint.PART)
    second = start(sandbox=first.sandbox, streams=1, journal=database_journal())
    second.send(path)
    assert [seen.part for seen in first.at(Endpoint.PART)][before:] == [2, 3]
    assert first.count(Endpoint.CREATE) == 1
    assert [stored.sha256 for stored in first.sandbox.objects] == [sha256(path)]
    # Done is done: a third time it begins anew.
    start(sandbox=first.sandbox, streams=1, journal=database_journal()).send(path)
    assert first.count(Endpoint.CREATE) == 2


def test_an_upload_continues_with_the_part_size_it_was_begun_with(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Another release may cut files in another way; what was begun keeps its own.
    path = make_file(tmp_path / "file.bin", 3 * PART_SIZE)
    broken = [True]
    rig = start(_failing_on(3, broken), streams=1)
    with pytest.raises(ServiceError):
        rig.send(path)
    broken[0] = False
    before = rig.count(Endpoint.PART)
    monkeypatch.setattr("falgui.transport.parts.PART_SIZE", PART_SIZE // 2)
    rig.send(path)
    assert [seen.part for seen in rig.at(Endpoint.PART)][before:] == [3]
    assert rig.count(Endpoint.CREATE) == 1
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(path)]


def _touch(path: Path) -> None:
    make_file(path, path.stat().st_size, seed=1)
    path.touch()


@pytest.mark.row("K10")
@pytest.mark.parametrize("change", ["file", "name", "type", "key", "nothing"])
def test_only_the_very_same_upload_is_continued(start: Start, tmp_path: Path, change: str) -> None:
    path = make_file(tmp_path / "file.bin", 2 * PART_SIZE)
    broken = [True]
    journal = MemoryJournal()
    rig = start(_failing_on(2, broken), streams=1, journal=journal)
    with pytest.raises(ServiceError):
        rig.send(path)
    broken[0] = False
    if change == "file":
        _touch(path)
    name = "other.bin" if change == "name" else None
    kind = "video/mp4" if change == "type" else "application/octet-stream"
    if change == "key":
        other = start(sandbox=rig.sandbox, journal=journal, key=lambda: Secret("other:key"))
        with pytest.raises(Exception, match="rejected this API key"):
            other.send(path)
        assert rig.count(Endpoint.CREATE) == 1
        return
    rig.send(path, name, content_type=kind)
    assert rig.count(Endpoint.CREATE) == (1 if change == "nothing" else 2)
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(path)]
    assert KEY not in repr(journal._uploads)


@pytest.mark.row("H10", "H11")
@pytest.mark.parametrize("status", [403, 404, 409, 410])
@pytest.mark.parametrize("step", [Endpoint.PART, Endpoint.COMPLETE])
def test_an_upload_that_fal_dropped_begins_anew(
    start: Start, small: Path, step: Endpoint, status: int
) -> None:
    dropped: list[str] = []

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        upload = arrived.request.match_info.get("upload")
        if upload is not None and arrived.endpoint is step:
            dropped.append(upload)
            if upload == dropped[0]:
                await drain(arrived)
                return web.Response(status=status)
        return None

    rig = start(interfere, single_limit=1)
    sent = rig.send(small)
    assert sent.leg == "cdn"
    assert rig.count(Endpoint.CREATE) == 2
    assert "fal dropped the unfinished upload. Starting again." in [
        step.text for step in rig.steps if isinstance(step, Noticed)
    ]
    assert [(stored.url, stored.sha256) for stored in rig.sandbox.objects] == [
        (sent.url, sha256(small))
    ]
    assert rig.meter.sent == rig.meter.total


@pytest.mark.row("H10")
def test_an_upload_that_is_dropped_again_and_again_ends(start: Start, small: Path) -> None:
    rig = start(
        together(always(Endpoint.PART, 404), always(Endpoint.INITIATE_MULTIPART, 404)),
        single_limit=1,
    )
    with pytest.raises(ServiceError) as caught:
        rig.send(small)
    assert caught.value.message.id == "M20"
    assert rig.count(Endpoint.CREATE) == 3


@pytest.mark.row("H10")
def test_a_continued_upload_that_fal_has_dropped_meanwhile_begins_anew(
    start: Start, tmp_path: Path
) -> None:
    path = make_file(tmp_path / "file.bin", 2 * PART_SIZE)
    broken = [True]
    journal = MemoryJournal()
    first = start(_failing_on(2, broken), streams=1, journal=journal)
    with pytest.raises(ServiceError):
        first.send(path)
    (kept,) = journal._uploads.values()
    broken[0] = False
    journal.begin(replace(kept, upload_id="forgotten"))
    first.send(path)
    assert first.count(Endpoint.CREATE) == 2
    assert [stored.sha256 for stored in first.sandbox.objects] == [sha256(path)]


def test_a_part_that_fal_lost_leads_to_a_new_upload(start: Start, small: Path) -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.COMPLETE and arrived.occurrence == 1:
            return web.Response(status=400, text='{"detail": "A part is missing"}')
        return None

    rig = start(interfere, single_limit=1)
    rig.send(small)
    assert rig.count(Endpoint.CREATE) == 2
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(small)]


@pytest.mark.row("F13")
def test_the_same_file_twice_at_once_makes_two_good_objects(start: Start, two_parts: Path) -> None:
    both = threading.Barrier(2)
    rig = start()

    def send(_number: int) -> str:
        both.wait()
        return rig.send(two_parts).url

    with ThreadPoolExecutor(2) as pool:
        urls = set(pool.map(send, range(2)))
    assert {stored.url for stored in rig.sandbox.objects} == urls
    assert len(urls) == 2
    assert {stored.sha256 for stored in rig.sandbox.objects} == {sha256(two_parts)}


def test_a_second_upload_of_a_file_under_way_does_not_send_into_the_first(
    start: Start, two_parts: Path
) -> None:
    half_done, go_on = threading.Event(), threading.Event()

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.PART and arrived.part_occurrence == 1 and arrived.part == 2:
            half_done.set()
            await asyncio.to_thread(go_on.wait, 20)
        return None

    rig = start(interfere, streams=2)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(rig.send, two_parts)
        assert half_done.wait(20)
        try:
            second = rig.send(two_parts)
        finally:
            go_on.set()
        urls = [second.url, first.result().url]
    assert [stored.url for stored in rig.sandbox.objects] == urls
    assert (rig.count(Endpoint.CREATE), rig.count(Endpoint.PART)) == (2, 4)
    assert {stored.sha256 for stored in rig.sandbox.objects} == {sha256(two_parts)}
