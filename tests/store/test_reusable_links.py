"""Which earlier uploads may stand in for a new one."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from falgui.core.lifecycle import Lifecycle
from falgui.core.result import Result
from falgui.store.database import Database, open_database
from falgui.store.history import History
from falgui.store.reusable_links import _ALIKE, ReusableLinks, Wanted

NOW = 1_700_000_000.0
HASH = "a" * 64
BEFORE = Result(
    url="https://v3.fal.media/files/b/store/id_cat.png",
    name="cat.png",
    content_type="image/png",
    size=12345,
    leg="cdn",
    expires_seconds=3600,
    finished_at=NOW - 100,
    expires_at=NOW + 3500,
    content_hash=HASH,
)
WANTED = Wanted(12345, "image/png", "account", Lifecycle(3600), NOW)


@pytest.fixture
def history(database: Database) -> History:
    return History(database)


@pytest.fixture
def links(database: Database) -> ReusableLinks:
    return ReusableLinks(database)


def remember(history: History, *results: Result, account: str = "account") -> None:
    for result in results:
        history.add(result, "/cat.png", result.finished_at, account=account)


def test_an_upload_that_is_the_same_in_everything_will_do(
    history: History, links: ReusableLinks
) -> None:
    remember(history, BEFORE)
    assert links.has_any(WANTED)
    (entry,) = links.with_hash(WANTED, HASH)
    assert entry.result == BEFORE
    assert links.with_hash(WANTED, "b" * 64) == []


@pytest.mark.parametrize(
    "other",
    [
        replace(BEFORE, size=12346),
        replace(BEFORE, content_type="image/jpeg"),
        replace(BEFORE, expires_seconds=3601),
        replace(BEFORE, expires_seconds=None),
        replace(BEFORE, private=True),
        replace(BEFORE, leg="own"),
        replace(BEFORE, content_hash=""),
        replace(BEFORE, expires_at=NOW - 1),
        replace(BEFORE, finished_at=NOW - 1900, expires_at=NOW + 1700),
    ],
    ids=["size", "type", "expiry", "no expiry", "privacy", "own", "no hash", "over", "old"],
)
def test_an_upload_that_differs_will_not(
    history: History, links: ReusableLinks, other: Result
) -> None:
    remember(history, other)
    assert not links.has_any(WANTED)
    assert links.with_hash(WANTED, HASH) == []


def test_another_accounts_upload_will_not(history: History, links: ReusableLinks) -> None:
    remember(history, BEFORE, account="another")
    assert not links.has_any(WANTED)


def test_half_of_the_lifetime_is_enough(history: History, links: ReusableLinks) -> None:
    remember(history, replace(BEFORE, finished_at=NOW - 1800, expires_at=NOW + 1800))
    assert links.has_any(WANTED)


def test_a_file_that_stays_has_no_end(history: History, links: ReusableLinks) -> None:
    remember(history, replace(BEFORE, expires_seconds=None, expires_at=None))
    wanted = replace(WANTED, lifecycle=Lifecycle(), now=NOW + 10 * 365 * 86400)
    assert links.has_any(wanted)


def test_the_newest_come_first_and_few_of_them(history: History, links: ReusableLinks) -> None:
    remember(history, *(replace(BEFORE, url=f"{BEFORE.url}{number}") for number in range(9)))
    found = links.with_hash(WANTED, HASH)
    assert [entry.result.url[-1] for entry in found] == ["8", "7", "6"]


def test_a_link_that_says_the_files_own_name_comes_before_newer_ones(
    history: History, links: ReusableLinks
) -> None:
    named = replace(BEFORE, url=f"{BEFORE.url}0")
    others = [replace(BEFORE, url=f"{BEFORE.url}{number}", name="b.png") for number in range(1, 5)]
    remember(history, named, *others)
    found = links.with_hash(WANTED, HASH, "cat.png")
    assert [entry.result.url[-1] for entry in found] == ["0", "4", "3"]


def test_a_link_that_is_forgotten_is_not_offered_again(
    history: History, links: ReusableLinks
) -> None:
    remember(history, BEFORE)
    (entry,) = links.with_hash(WANTED, HASH)
    links.forget(entry)
    assert not links.has_any(WANTED)
    (kept,) = history.recent(1)
    assert kept.result == replace(BEFORE, content_hash="")


FEW = st.sampled_from
RESULTS = st.builds(
    Result,
    url=st.uuids().map(lambda number: f"https://v3.fal.media/{number}"),
    name=st.just("x"),
    content_type=FEW(("image/png", "text/plain")),
    size=FEW((12345, 1)),
    leg=FEW(("cdn", "rest", "own")),
    expires_seconds=FEW((None, 3600)),
    private=st.booleans(),
    finished_at=st.integers(-5000, 100).map(lambda ago: NOW + ago),
    expires_at=st.none() | st.integers(-2000, 9000).map(lambda later: NOW + later),
    content_hash=FEW(("", HASH, "b" * 64)),
)
WANTEDS = st.builds(
    Wanted,
    size=FEW((12345, 1)),
    content_type=FEW(("image/png", "text/plain")),
    account=FEW(("account", "another")),
    lifecycle=st.builds(Lifecycle, FEW((None, 3600)), st.booleans()),
    now=st.just(NOW),
)


def will_do(result: Result, account: str, wanted: Wanted) -> bool:
    left = None if result.expires_at is None else result.expires_at - wanted.now
    return (
        result.size == wanted.size
        and result.content_type == wanted.content_type
        and account == wanted.account
        and result.expires_seconds == wanted.lifecycle.expires_seconds
        and result.private == wanted.lifecycle.private
        and result.leg != "own"
        and (
            left is None
            or result.expires_at is None
            or left >= (result.expires_at - result.finished_at) / 2
        )
    )


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    results=st.lists(st.tuples(RESULTS, FEW(("account", "another"))), max_size=8), wanted=WANTEDS
)
def test_whatever_the_history_holds_only_what_will_do_is_found(
    database: Database,
    results: list[tuple[Result, str]],
    wanted: Wanted,
) -> None:
    history, links = History(database), ReusableLinks(database)
    history.clear()
    for result, account in results:
        remember(history, result, account=account)
    good = [result for result, account in results if will_do(result, account, wanted)]
    assert links.has_any(wanted) is any(result.content_hash for result in good)
    expected = [result.url for result in good if result.content_hash == HASH]
    found = [entry.result.url for entry in links.with_hash(wanted, HASH)]
    assert found == expected[::-1][:3]


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Database]:
    opened, _problem = open_database(tmp_path / "full.sqlite3")

    def fill(connection: object) -> None:
        assert hasattr(connection, "executemany")
        connection.executemany(
            "INSERT INTO history (source, name, url, content_type, size, leg, expires_seconds,"
            " private, possible_copies, account, label, finished_at, expires_at, content_hash,"
            " search_text) VALUES ('', 'x', ?, 'image/png', ?, 'cdn', 3600, 0, 0, 'account', ?,"
            " ?, ?, ?, '')",
            [
                # Every tenth has the size that is looked for.
                (str(n), 12345 if n % 10 == 0 else n, str(n), NOW, NOW + 3600, f"{n:064x}")
                for n in range(10_000)
            ],
        )

    opened.write(fill)
    yield opened
    opened.close()


def test_a_long_history_is_not_read_through(full: Database) -> None:
    plan = full.query(f"EXPLAIN QUERY PLAN SELECT 1 {_ALIKE}", (1, "", "", None, False, NOW))
    assert [row[-1] for row in plan] == [
        "SEARCH history USING INDEX history_by_size (size=?)",
    ]


def test_a_long_history_is_searched_within_milliseconds(full: Database) -> None:
    links = ReusableLinks(full)
    took = []
    for number in range(20):
        began = time.perf_counter()
        assert links.has_any(WANTED)
        found = links.with_hash(WANTED, f"{number * 10:064x}")
        took.append(time.perf_counter() - began)
        assert len(found) == 1
    assert min(took) < 0.005
