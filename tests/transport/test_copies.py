"""Uploads whose outcome stays unknown: at most two repetitions, and every possible copy is told."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from aiohttp import web

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, LocalFileError, UploadError
from falgui.core.journal import UnfinishedMultipart
from falgui.core.result import Result
from falgui.core.secret import Secret
from falgui.sandbox.arrived import Arrived, ClosingResponse, Endpoint, Interfere
from falgui.store.database import Database, open_database
from falgui.store.history import History
from falgui.store.unfinished import UnfinishedUploads
from falgui.transport.parts import PART_SIZE

from .conftest import KEY, SINGLE_LIMIT, Rig, Start, age, make_file, sha256
from .faults import always, drain, losing_replies, refusing, replying, together
from .memory_journal import MemoryJournal
from .steps import ROADS

COPY_MAY_BE_THERE = messages.possible_copies(1).title
OTHERS_CLOSED = together(
    always(Endpoint.LEGACY_SINGLE, 404),
    always(Endpoint.INITIATE, 404),
    always(Endpoint.INITIATE_MULTIPART, 404),
)


class WatchedJournal(MemoryJournal):
    """Tells what was open when a request arrived."""

    def total(self) -> int:
        with self._lock:
            return self._intents.total()


@pytest.mark.row("N9")
@pytest.mark.parametrize("step", [Endpoint.SINGLE, Endpoint.LEGACY_SINGLE])
@pytest.mark.parametrize("times", [1, 2])
def test_a_lost_reply_to_a_whole_file_is_told_as_a_possible_copy(
    start: Start, small: Path, step: Endpoint, times: int
) -> None:
    rig = start(ROADS[step].closed(), losing_replies(step, times))
    sent = rig.send(small)
    assert len(rig.sandbox.objects) == times + 1
    assert {stored.sha256 for stored in rig.sandbox.objects} == {sha256(small)}
    assert sent.possible_copies == times
    assert rig.notices.count(COPY_MAY_BE_THERE) == times


@pytest.mark.row("N9")
def test_a_whole_file_whose_reply_stays_lost_is_repeated_twice_and_owned_up_to_later(
    start: Start, small: Path
) -> None:
    lost = [True]

    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        return arrived.reset() if lost[0] and arrived.endpoint is Endpoint.SINGLE else response

    rig = start(OTHERS_CLOSED, afterwards)
    with pytest.raises(UploadError):
        rig.send(small)
    assert rig.count(Endpoint.SINGLE) == len(rig.sandbox.objects) == 3
    lost[0] = False
    sent = rig.send(small)
    assert sent.possible_copies == 3
    assert len(rig.sandbox.objects) == 1 + sent.possible_copies
    # With the history's entry that is over.
    assert rig.send(small).possible_copies == 0


@pytest.mark.row("N9")
@pytest.mark.parametrize("step", [Endpoint.SINGLE, Endpoint.LEGACY_SINGLE])
def test_the_intent_is_written_ahead_of_the_request(
    start: Start, small: Path, step: Endpoint
) -> None:
    open_then: list[int] = []

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is step:
            open_then.append(journal.total())
        return None

    journal = WatchedJournal()
    rig = start(together(ROADS[step].closed(), interfere), journal=journal)
    sent = rig.send(small, remembered=False)
    assert open_then == [1]
    # It is open until the history has the link: a crash before that leaves a copy.
    assert journal.open_intents(sent.identity) == 1
    assert rig.send(small).possible_copies == 1


REFUSALS = (400, 401, 402, 403, 404, 405, 408, 410, 413, 415, 422, 425, 429, 503, 301)


@pytest.mark.row("N9")
@pytest.mark.parametrize("status", REFUSALS)
def test_a_refusal_proves_that_nothing_was_stored(start: Start, small: Path, status: int) -> None:
    rig = start(together(refusing(Endpoint.SINGLE, status), OTHERS_CLOSED))
    _until_sent(rig, small)
    assert rig.send(small).possible_copies == 0
    assert rig.journal.open_intents("") == 0


@pytest.mark.row("N9")
@pytest.mark.parametrize("status", [500, 502, 504, 520, 527, 530])
def test_a_failure_after_the_whole_body_proves_nothing(
    start: Start, small: Path, status: int
) -> None:
    rig = start(refusing(Endpoint.SINGLE, status))
    assert rig.send(small).possible_copies == 1


@pytest.mark.row("N9", "H8")
@pytest.mark.parametrize("status", [500, 504])
def test_a_failure_before_the_whole_body_leaves_no_copy(
    start: Start, tmp_path: Path, status: int
) -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.SINGLE and arrived.occurrence == 1:
            await arrived.request.content.readexactly(1000)
            return ClosingResponse(status=status)
        return None

    rig = start(interfere)
    assert rig.send(make_file(tmp_path / "file.bin", SINGLE_LIMIT)).possible_copies == 0


def _until_sent(rig: Rig, path: Path) -> None:
    for _ in range(2):
        try:
            rig.send(path)
        except UploadError:
            rig.fal.reconsider_key()
        else:
            return


@pytest.mark.row("N6", "N9")
def test_a_body_that_never_got_to_its_end_leaves_no_copy(start: Start, tmp_path: Path) -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.SINGLE and arrived.occurrence <= 2:
            await arrived.request.content.readexactly(1)
            return arrived.reset()
        return None

    rig = start(interfere)
    assert rig.send(make_file(tmp_path / "file.bin", SINGLE_LIMIT)).possible_copies == 0


def test_a_cancelled_body_leaves_no_copy(start: Start, tmp_path: Path) -> None:
    path = make_file(tmp_path / "file.bin", SINGLE_LIMIT)
    cancel = Cancel()

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.SINGLE:
            cancel.set()
        return None

    rig = start(interfere, bytes_per_second=2_000_000)
    with pytest.raises(Cancelled):
        rig.send(path, cancel=cancel)
    assert rig.journal.open_intents("") == 0
    assert isinstance(rig.journal, MemoryJournal)
    assert rig.journal._intents.total() == 0


def test_a_file_that_changes_leaves_no_copy(start: Start, tmp_path: Path) -> None:
    path = make_file(tmp_path / "file.bin", SINGLE_LIMIT)

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.SINGLE:
            path.touch()
        return None

    rig = start(interfere)
    with pytest.raises(LocalFileError):
        rig.send(path)
    assert isinstance(rig.journal, MemoryJournal)
    assert rig.journal._intents.total() == 0
    age(path)
    assert rig.sandbox.objects == []


# Two at once --------------------------------------------------------------------------------


@pytest.mark.row("F13")
@pytest.mark.parametrize("limit", [SINGLE_LIMIT, 1], ids=["single", "multipart"])
def test_the_same_file_twice_at_once_is_nobodys_copy(start: Start, small: Path, limit: int) -> None:
    both = threading.Barrier(2)

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint in (Endpoint.SINGLE, Endpoint.CREATE):
            await asyncio.to_thread(both.wait, 10)
        return None

    rig = start(interfere, single_limit=limit)
    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(lambda _n: rig.send(small), range(2)))
    assert [one.possible_copies for one in sent] == [0, 0]
    assert len({one.identity for one in sent}) == len({one.url for one in sent}) == 2
    assert len(rig.sandbox.objects) == 2


def test_the_second_of_two_equal_uploads_finds_its_own_traces_again(
    start: Start, small: Path
) -> None:
    # Both run; the first one ends well, the second one is lost in a crash.
    half_way, go_on = threading.Event(), threading.Event()

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.SINGLE and arrived.occurrence == 1:
            half_way.set()
            await asyncio.to_thread(go_on.wait, 10)
        return None

    rig = start(interfere)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(rig.send, small)
        assert half_way.wait(10)
        rig.send(small, remembered=False)
        go_on.set()
        assert first.result().possible_copies == 0
    assert rig.send(small).possible_copies == 1


# Crashes ------------------------------------------------------------------------------------


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database, problem = open_database(tmp_path / "falgui.sqlite3")
    assert problem is None
    yield database
    database.close()


@pytest.mark.row("N8", "H16", "S2")
def test_a_crash_between_complete_and_the_history_gives_the_same_link(
    start: Start, two_parts: Path, database: Database
) -> None:
    journal = UnfinishedUploads(database)
    first = start(journal=journal)
    before = first.send(two_parts, remembered=False)
    again = start(sandbox=first.sandbox, journal=journal)
    after = again.send(two_parts, remembered=False)
    assert (after.url, after.identity, after.possible_copies) == (before.url, before.identity, 0)
    assert [stored.url for stored in first.sandbox.objects] == [before.url]
    assert (first.count(Endpoint.CREATE), first.count(Endpoint.PART)) == (1, 2)
    assert again.meter.sent == again.meter.total == two_parts.stat().st_size

    result = Result(after.url, "name", "type", 1, after.leg)
    History(database).add(result, "", 0.0, identity=after.identity, account=after.account)
    assert again.send(two_parts).url != before.url
    assert len(first.sandbox.objects) == 2


class Forgetful(MemoryJournal):
    """A journal whose disk fails when an upload or its second part is to be kept."""

    def __init__(self, failing: str) -> None:
        super().__init__()
        self.failing = failing

    def begin(self, unfinished: UnfinishedMultipart) -> None:
        if self.failing == "upload":
            self.failing = ""
        else:
            super().begin(unfinished)

    def part_sent(self, identity: str, upload_id: str, number: int, etag: str) -> None:
        if self.failing != "part" or number != 2:
            super().part_sent(identity, upload_id, number, etag)


@pytest.mark.row("S4", "S6")
@pytest.mark.parametrize("failing", ["upload", "part"])
def test_what_the_disk_did_not_take_is_kept_before_completing(
    start: Start, two_parts: Path, failing: str
) -> None:
    rig = start(journal=Forgetful(failing))
    before = rig.send(two_parts, remembered=False)
    after = rig.send(two_parts)
    assert (after.url, after.possible_copies) == (before.url, 0)
    assert len(rig.sandbox.objects) == 1


@pytest.mark.row("N8", "H16")
@pytest.mark.parametrize("status", [404, 409, 410, 400])
def test_a_complete_whose_reply_is_lost_and_that_is_refused_then_is_cleared_up_by_looking(
    start: Start, small: Path, status: int
) -> None:
    looked = 0

    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        nonlocal looked
        if arrived.endpoint is Endpoint.COMPLETE:
            return arrived.reset() if arrived.occurrence == 1 else web.Response(status=status)
        if arrived.endpoint is Endpoint.READ:
            looked += 1
            if looked <= 2:
                return web.Response(status=404)
        return response

    rig = start(None, afterwards, single_limit=1)
    sent = rig.send(small)
    assert [stored.url for stored in rig.sandbox.objects] == [sent.url]
    assert (rig.count(Endpoint.CREATE), sent.possible_copies) == (1, 0)


@pytest.mark.row("N8")
@pytest.mark.parametrize("step", [Endpoint.PART, Endpoint.CREATE, Endpoint.COMPLETE])
def test_a_reply_lost_after_the_work_leaves_one_object_and_no_doubt(
    start: Start, small: Path, step: Endpoint
) -> None:
    rig = start(None, losing_replies(step), single_limit=1)
    sent = rig.send(small)
    assert [stored.url for stored in rig.sandbox.objects] == [sent.url]
    assert sent.possible_copies == 0


def test_a_complete_that_stays_unclear_counts_when_another_leg_delivers(
    start: Start, small: Path
) -> None:
    rig = start(
        together(always(Endpoint.READ, 503)),
        replying(Endpoint.COMPLETE, lambda: web.Response(status=500)),
        single_limit=1,
    )
    sent = rig.send(small)
    assert sent.leg == "rest"
    assert (len(rig.sandbox.objects), sent.possible_copies) == (2, 1)


def test_an_upload_restarted_in_doubt_counts_as_a_possible_copy(start: Start, small: Path) -> None:
    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        if arrived.endpoint is Endpoint.COMPLETE and arrived.occurrence <= 2:
            return arrived.reset() if arrived.occurrence == 1 else web.Response(status=404)
        hidden = arrived.endpoint is Endpoint.READ and rig.count(Endpoint.COMPLETE) < 3
        return web.Response(status=404) if hidden else response

    rig = start(None, afterwards, single_limit=1)
    sent = rig.send(small)
    assert (len(rig.sandbox.objects), sent.possible_copies) == (2, 1)


# REST ---------------------------------------------------------------------------------------


@pytest.mark.row("N9", "H27")
def test_a_signed_put_whose_reply_is_lost_and_whose_signature_ends_is_not_sent_twice(
    start: Start, small: Path
) -> None:
    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.SIGNED_PUT and arrived.occurrence == 2:
            await drain(arrived)
            return web.Response(status=403)
        return None

    rig = start(
        together(ROADS[Endpoint.SIGNED_PUT].closed(), interfere),
        losing_replies(Endpoint.SIGNED_PUT),
    )
    sent = rig.send(small)
    assert [stored.url for stored in rig.sandbox.objects] == [sent.url]
    assert (rig.count(Endpoint.INITIATE), sent.possible_copies) == (1, 0)


@pytest.mark.parametrize(
    ("step", "limit"), [(Endpoint.SIGNED_PUT, SINGLE_LIMIT), (Endpoint.SIGNED_COMPLETE, 1)]
)
def test_what_rest_may_have_stored_is_owned_up_to_by_the_next_leg(
    start: Start, small: Path, step: Endpoint, limit: int
) -> None:
    broken = [True]

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        if broken[0] and arrived.endpoint is Endpoint.READ:
            return web.Response(status=500)
        return await closed(arrived) if broken[0] else None

    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        return arrived.reset() if broken[0] and arrived.endpoint is step else response

    closed: Interfere = ROADS[step].closed()
    rig = start(interfere, afterwards, single_limit=limit, clock=_Days())
    with pytest.raises(UploadError):
        rig.send(small)
    broken[0] = False
    sent = rig.send(small)
    assert (sent.leg, len(rig.sandbox.objects), sent.possible_copies) == ("cdn", 2, 1)


class _Days:
    """A clock on which a day passes between any two looks."""

    def __init__(self) -> None:
        self._now = 0.0

    def __call__(self) -> float:
        self._now += 86_400
        return self._now


# Accounts -----------------------------------------------------------------------------------


def test_an_account_is_told_by_eight_digits_that_mean_nothing_elsewhere(
    start: Start, small: Path
) -> None:
    here, there = start(salt=b"one"), start(salt=b"two")
    accounts = {rig.send(small).account for rig in (here, there, here)}
    assert len(accounts) == 2
    for account in accounts:
        assert len(account) == 8
        assert account not in KEY


@pytest.mark.row("K10")
def test_a_key_changed_in_mid_upload_begins_it_anew(start: Start, tmp_path: Path) -> None:
    path = make_file(tmp_path / "file.bin", 3 * PART_SIZE)
    keys = [Secret(KEY)]
    tokens: list[tuple[Endpoint, str]] = []

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        said = arrived.request.headers.get("Authorization", "")
        tokens.append((arrived.endpoint, said))
        if arrived.endpoint is Endpoint.TOKEN:
            await drain(arrived)
            return web.json_response({"token": f"for-{said[4:8]}"})
        if arrived.endpoint is Endpoint.PART and arrived.occurrence == 2:
            keys[0] = Secret("another:key")
        return await _lenient(arrived, rig.sandbox.endpoints.shard)

    rig = start(interfere, streams=1, key=lambda: keys[0])
    sent = rig.send(path, remembered=False)
    assert {said for step, said in tokens if step is Endpoint.TOKEN} == {
        f"Key {KEY}",
        "Key another:key",
    }
    changed = next(at for at, (_step, said) in enumerate(tokens) if "another" in said)
    old, new = tokens[:changed], tokens[changed + 1 :]
    assert {said for step, said in old if step is not Endpoint.TOKEN} == {f"Bearer for-{KEY[:4]}"}
    assert {said for _step, said in new} == {"Bearer for-anot"}
    assert [step for step, _said in new[:2]] == [Endpoint.CREATE, Endpoint.PART]
    # The old key's upload stays what it was, under the old key's name.
    assert isinstance(rig.journal, MemoryJournal)
    kept = rig.journal._uploads
    assert len(kept) == 2
    assert len(kept[sent.identity].etags) == 3


@pytest.mark.row("K10")
@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("step", [Endpoint.TOKEN, Endpoint.SINGLE, Endpoint.INITIATE])
def test_a_refusal_of_the_key_before_does_not_concern_the_new_one(
    start: Start, small: Path, step: Endpoint, status: int
) -> None:
    keys = [Secret("former:key")]

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        former = keys[0] != Secret(KEY)
        if arrived.endpoint is Endpoint.TOKEN and former and step is not Endpoint.TOKEN:
            return web.json_response({"token": "former"})
        if arrived.endpoint is not step or not former:
            return None
        await drain(arrived)
        # The person gives another key while the service looks at this one.
        keys[0] = Secret(KEY)
        return web.Response(status=status)

    rig = start(together(ROADS[step].closed(), interfere), key=lambda: keys[0])
    rig.send(small)
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(small)]


async def _lenient(arrived: Arrived, shard: str) -> web.StreamResponse | None:
    """Answer as the CDN does, whatever the token."""
    await drain(arrived)
    match arrived.endpoint:
        case Endpoint.CREATE:
            url = f"{shard}/files/b/store/{arrived.occurrence}"
            return web.json_response({"access_url": url, "uploadId": "id"})
        case Endpoint.PART:
            return web.json_response({"etag": "x"})
        case Endpoint.COMPLETE:
            return web.json_response({})
        case Endpoint.READ:
            return web.Response(headers={"Content-Length": str(3 * PART_SIZE)})
        case _:
            return None
