"""Watched folders with real files: what is uploaded of them, once, and what never."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from blake3 import blake3
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.content_hash import content_hash
from falgui.core.errors import UploadError
from falgui.core.local_file import LocalFile
from falgui.core.sources import FileSource
from falgui.desktop.watching.folder_look import Why
from falgui.desktop.watching.folder_watch import FolderState
from falgui.desktop.watching.watching import Watching
from falgui.store.database import Database, open_database
from falgui.store.settings import Settings, WatchedFolder

NEVER = 3600.0


class Clock:
    """Tells a time that only the test changes."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Watched:
    """One folder that is watched, over several starts of the program."""

    def __init__(self, qtbot: QtBot, folder: Path, database: Database) -> None:
        self.qtbot = qtbot
        self.folder = folder
        self.database = database
        self.clock = Clock()
        self.settings = Settings(
            watched_folders=(WatchedFolder(str(folder), on=True, since=1, subfolders=True),)
        )
        self.batches: list[list[str]] = []
        self.secrets: list[str] = []
        self.is_metered = False
        self.watching: Watching | None = None

    @property
    def now(self) -> Watching:
        assert self.watching is not None
        return self.watching

    @property
    def uploaded(self) -> list[str]:
        return [name for batch in self.batches for name in batch]

    def start(self, poll: float = NEVER, clock: Callable[[], float] | None = None) -> None:
        self.watching = Watching(
            lambda: self.database,
            metered=lambda: self.is_metered,
            clock=clock or self.clock,
            poll=poll,
        )
        self.watching.settled.connect(self._take)
        self.watching.secrets_left.connect(lambda _path, names: self.secrets.extend(names))
        self.watching.follow(self.settings)
        self.wait_for_state(FolderState.WATCHING)

    def stop(self) -> None:
        if self.watching is not None:
            assert self.watching.close(5000), "a thread did not end"
            self.watching.deleteLater()
            self.watching = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def change(self, **values: object) -> None:
        (folder,) = self.settings.watched_folders
        paused = bool(values.pop("paused", self.settings.watching_paused))
        changed = folder._replace(**values)  # type: ignore[arg-type]
        self.settings = Settings(watched_folders=(changed,), watching_paused=paused)
        self.now.follow(self.settings)

    def wait_for_state(self, state: FolderState) -> None:
        self.qtbot.waitUntil(lambda: self.state() is state)

    def state(self) -> FolderState | None:
        watch = self.now.watch(str(self.folder))
        return watch.state if watch is not None else None

    def look(self) -> None:
        """Look once, to the end."""
        watch = self.now.watch(str(self.folder))
        assert watch is not None
        self.qtbot.waitUntil(lambda: not watch._busy)
        with self.qtbot.waitSignal(watch.seen):
            watch.look()
        self.qtbot.waitUntil(lambda: not watch._busy)

    def settle(self) -> None:
        """Let everything that is there be still for long enough."""
        self.look()
        self.clock.now += 2.0
        self.look()

    def write(self, name: str, content: bytes = b"") -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content or name.encode())
        return path

    def _take(self, sources: list[FileSource]) -> None:
        self.batches.append([str(one.path.relative_to(self.folder)) for one in sources])


@pytest.fixture
def watched(qtbot: QtBot, tmp_path: Path, qapp: QApplication) -> Iterator[Watched]:
    folder = tmp_path / "Screenshots"
    folder.mkdir()
    (folder / "old.png").write_bytes(b"there before")
    database, problem = open_database(tmp_path / "falgui.sqlite3")
    assert problem is None
    watched = Watched(qtbot, folder, database)
    yield watched
    watched.stop()
    qapp.processEvents()
    database.close()


def test_what_was_there_stays_and_what_comes_is_uploaded_once(watched: Watched) -> None:
    watched.start()
    watched.settle()
    assert watched.batches == []
    watched.write("a.png")
    watched.look()
    watched.clock.now += 1.9
    watched.look()
    assert watched.batches == []
    watched.clock.now += 0.1
    watched.look()
    assert watched.batches == [["a.png"]]
    watched.settle()
    assert watched.batches == [["a.png"]]


def test_a_file_that_is_written_slowly_is_taken_when_it_is_whole(watched: Watched) -> None:
    watched.start()
    path = watched.write("film.mp4", b"1")
    for _ in range(4):
        watched.look()
        watched.clock.now += 1.5
        with path.open("ab") as file:
            file.write(b"more")
    watched.look()
    assert watched.batches == []
    watched.settle()
    assert watched.batches == [["film.mp4"]]


def test_a_download_is_taken_under_its_final_name(watched: Watched) -> None:
    watched.start()
    for ending in (".crdownload", ".part", ".tmp", "~"):
        watched.write(f"cat{ending}.png{ending}", ending.encode())
    watched.write(".hidden.png")
    watched.settle()
    assert watched.batches == []
    (watched.folder / "cat.part.png.part").rename(watched.folder / "cat.png")
    watched.settle()
    assert watched.batches == [["cat.png"]]


def test_the_same_content_is_uploaded_once(watched: Watched) -> None:
    watched.start()
    first = watched.write("a.png", b"the same")
    watched.write("b.png", b"the same")
    watched.settle()
    assert len(watched.uploaded) == 1
    watched.write("deeper/c.png", b"the same")
    os.utime(first, (5, 5))
    watched.settle()
    assert len(watched.uploaded) == 1
    watched.restart()
    watched.write("d.png", b"the same")
    watched.settle()
    assert len(watched.uploaded) == 1
    first.write_bytes(b"another!")
    watched.settle()
    assert watched.uploaded[1:] == ["a.png"]


def test_what_is_moved_or_touched_is_nothing_new(watched: Watched) -> None:
    watched.start()
    (watched.folder / "deeper").mkdir()
    moved = (watched.folder / "old.png").rename(watched.folder / "deeper" / "other.png")
    watched.settle()
    os.utime(moved)
    watched.settle()
    watched.restart()
    watched.settle()
    assert watched.batches == []
    assert watched.now.offers == ()


def test_what_goes_before_it_is_still_is_nothing(watched: Watched) -> None:
    watched.start()
    path = watched.write("a.png")
    watched.look()
    path.unlink()
    watched.settle()
    assert watched.batches == []


def test_links_pipes_and_empty_files_are_passed_over(watched: Watched, tmp_path: Path) -> None:
    watched.start()
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.png").write_bytes(b"elsewhere")
    (watched.folder / "link.png").symlink_to(outside / "secret.png")
    (watched.folder / "folder").symlink_to(outside)
    os.mkfifo(watched.folder / "pipe.png")
    (watched.folder / "empty.png").touch()
    watched.settle()
    watched.settle()
    assert watched.batches == []


@pytest.mark.skipif(os.geteuid() == 0, reason="the system lets root read everything")
def test_what_cannot_be_read_is_taken_when_it_can(watched: Watched) -> None:
    watched.start()
    path = watched.write("a.png")
    path.chmod(0)
    watched.settle()
    assert watched.batches == []
    path.chmod(0o600)
    watched.clock.now += 30.0
    watched.settle()
    assert watched.batches == [["a.png"]]


def test_what_cannot_be_read_holds_nothing_else_up(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def refusing(path: str | Path, *rest: int) -> int:
        if Path(path).name == "locked.png":
            raise PermissionError(13, "Permission denied")
        return opened(path, *rest)

    watched.start()
    monkeypatch.setattr(os, "open", refusing)
    watched.write("locked.png")
    watched.write("a.png")
    watched.settle()
    assert watched.batches == [["a.png"]]
    monkeypatch.undo()
    watched.clock.now += 30.0
    watched.settle()
    assert watched.batches == [["a.png"], ["locked.png"]]


def test_a_disk_that_takes_nothing_down_holds_no_upload_up(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_database: Database, _work: object, *, later: bool = False) -> None:
        assert later
        raise UploadError(messages.history_not_saved())

    watched.start()
    monkeypatch.setattr(Database, "write", refuse)
    watched.write("a.png", b"the same")
    watched.write("b.png", b"the same")
    watched.settle()
    assert len(watched.uploaded) == 1
    watched.settle()
    assert len(watched.uploaded) == 1


def test_secrets_are_left_alone_and_told(watched: Watched) -> None:
    watched.start()
    watched.write("id_rsa", b"a key")
    watched.write("server.pem")
    watched.settle()
    assert watched.batches == []
    assert sorted(watched.secrets) == ["id_rsa", "server.pem"]
    watched.write("notes.txt", b"a key")
    watched.settle()
    assert watched.batches == [], "a secret went under another name"
    assert len(watched.secrets) == 2


def test_what_came_while_falgui_was_closed_is_asked_about(watched: Watched) -> None:
    watched.start()
    watched.write("a.png")
    watched.settle()
    watched.stop()
    watched.write("b.png")
    watched.write("c.png")
    watched.start()
    watched.settle()
    assert watched.batches == [["a.png"]]
    (offer,) = watched.now.offers
    assert (offer.why, len(offer.found)) == (Why.CLOSED, 2)
    watched.now.answer(offer, wanted=True)
    assert watched.batches == [["a.png"], ["b.png", "c.png"]]
    watched.restart()
    watched.settle()
    assert watched.now.offers == ()
    watch = watched.now.watch(str(watched.folder))
    assert watch is not None
    assert watch.uploaded == 3


def test_what_is_not_wanted_is_never_asked_about_again(watched: Watched) -> None:
    watched.start()
    watched.stop()
    watched.write("b.png", b"private")
    watched.start()
    watched.settle()
    watched.now.answer(watched.now.offers[0], wanted=False)
    watched.restart()
    watched.settle()
    assert watched.now.offers == ()
    watched.write("copy.png", b"private")
    watched.settle()
    assert watched.batches == []


def test_an_offer_without_an_answer_comes_again_at_the_next_start(watched: Watched) -> None:
    watched.start()
    watched.stop()
    watched.write("b.png")
    for _ in range(2):
        watched.start()
        watched.settle()
        assert len(watched.now.offers) == 1
        watched.stop()


def test_off_is_off_and_on_again_begins_anew(watched: Watched) -> None:
    watched.start()
    watched.change(on=False)
    watched.write("while off.png")
    assert watched.now.watch(str(watched.folder)) is None
    watched.change(on=True, since=2)
    watched.wait_for_state(FolderState.WATCHING)
    watched.settle()
    assert watched.batches == []
    assert watched.now.offers == ()
    watched.write("then.png")
    watched.settle()
    assert watched.batches == [["then.png"]]


def test_what_came_while_watching_was_paused_is_asked_about(watched: Watched) -> None:
    watched.start()
    watched.change(paused=True)
    watched.write("a.png")
    watched.change(paused=False)
    watched.wait_for_state(FolderState.WATCHING)
    watched.settle()
    assert watched.batches == []
    assert [offer.why for offer in watched.now.offers] == [Why.PAUSED]


def test_an_offer_is_made_again_after_a_pause(watched: Watched) -> None:
    watched.start()
    watched.stop()
    watched.write("a.png")
    watched.start()
    watched.settle()
    assert len(watched.now.offers) == 1
    watched.change(paused=True)
    assert not list(watched.now.offers)
    watched.change(paused=False)
    watched.wait_for_state(FolderState.WATCHING)
    watched.settle()
    (offer,) = watched.now.offers
    watched.now.answer(offer, wanted=True)
    assert watched.batches == [["a.png"]]


def test_what_is_being_read_when_watching_is_paused_is_asked_about_afterwards(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, go_on = threading.Event(), threading.Event()

    def slowly(file: LocalFile, cancel: Cancel) -> str:
        reading.set()
        assert go_on.wait(10)
        return content_hash(file, cancel)

    watched.start()
    watched.write("a.png")
    watched.look()
    watched.clock.now += 2.0
    # Whoever pauses can't know that the last byte has been read already.
    monkeypatch.setattr("falgui.desktop.watching.folder_look.content_hash", slowly)
    watched.now.look()
    assert reading.wait(10)
    watched.change(paused=True)
    monkeypatch.setattr("falgui.core.cancel.Cancel.raise_if_set", lambda _self: None)
    go_on.set()
    watched.change(paused=False)
    watched.wait_for_state(FolderState.WATCHING)
    monkeypatch.undo()
    watched.settle()
    watched.settle()
    assert watched.batches == []
    assert [len(offer.found) for offer in watched.now.offers] == [1]


def test_a_folder_that_is_away_is_waited_for(watched: Watched) -> None:
    watched.start()
    away = watched.folder.rename(watched.folder.with_name("elsewhere"))
    watched.look()
    assert watched.state() is FolderState.MISSING
    (away / "new.png").write_bytes(b"new")
    away.rename(watched.folder)
    watched.look()
    assert watched.state() is FolderState.WATCHING
    watched.settle()
    assert watched.batches == []
    ((why, names),) = [(one.why, [f.name for f in one.found]) for one in watched.now.offers]
    assert (why, names) == (Why.AWAY, ["new.png"])


def test_much_at_once_on_a_line_that_costs_money_is_asked_about(watched: Watched) -> None:
    watched.start()
    watched.is_metered = True
    watched.write("one.png")
    watched.settle()
    for number in range(11):
        watched.write(f"{number}.png")
    watched.settle()
    assert watched.batches == [["one.png"]]
    assert [(one.why, len(one.found)) for one in watched.now.offers] == [(Why.METERED, 11)]


def test_subfolders_are_watched_only_if_that_is_wanted(watched: Watched) -> None:
    watched.settings = Settings(
        watched_folders=(WatchedFolder(str(watched.folder), on=True, since=1),)
    )
    watched.start()
    watched.write("deeper/a.png")
    watched.settle()
    assert watched.batches == []


def test_a_thousand_files_at_once_are_one_batch(watched: Watched) -> None:
    watched.start()
    for number in range(1000):
        watched.write(f"{number:04}.png")
    watched.settle()
    assert [len(batch) for batch in watched.batches] == [1000]


def test_the_system_s_bell_and_the_real_clock_bring_a_file_by_themselves(
    watched: Watched,
) -> None:
    watched.start(clock=time.monotonic)
    path = watched.write("deeper/a.png")
    watched.qtbot.waitUntil(lambda: watched.batches == [["deeper/a.png"]], timeout=10_000)
    assert blake3(path.read_bytes()).hexdigest() == _only_hash(watched)


def test_without_a_bell_the_poll_brings_a_file(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("falgui.desktop.watching.bell._MOST_FOLDERS", 0)
    watched.start(poll=0.3, clock=time.monotonic)
    watched.write("a.png")
    watched.qtbot.waitUntil(lambda: watched.batches == [["a.png"]], timeout=10_000)


def test_ten_thousand_files_cause_no_pause(watched: Watched) -> None:
    for number in range(10_000):
        (watched.folder / f"{number}.png").write_bytes(b"x")
    pauses: list[float] = []
    last = time.monotonic()

    def tick() -> None:
        nonlocal last
        now = time.monotonic()
        pauses.append(now - last)
        last = now

    timer = QTimer(interval=5)
    timer.timeout.connect(tick)
    timer.start()
    watched.start()
    watched.look()
    loop = QEventLoop()
    QTimer.singleShot(50, loop.quit)
    loop.exec()
    assert watched.batches == []
    # Sorted, as a busy machine takes the processor away for longer than that now and then.
    assert sorted(pauses)[len(pauses) * 9 // 10] < 0.05


def _only_hash(watched: Watched) -> str:
    found: list[str] = []

    def is_there() -> bool:
        found[:] = [row[0] for row in watched.database.query("SELECT hash FROM watched_contents")]
        return len(found) == 1

    watched.qtbot.waitUntil(is_there)
    return found[0]
