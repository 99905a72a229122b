"""A fal, files and a home that outlive the program, and what must be true of them after it."""

import hashlib
import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from falgui.sandbox.rules import Rules
from falgui.sandbox.server import Sandbox
from tests.crash.kept import Kept, asked, kept_in
from tests.crash.program import Crash, Running, Start

STREAMS: Final = 4
SINGLE_LIMIT: Final = 50_000
_PATIENCE: Final = 30.0
RULES: Final = Rules(smallest_part=1)


@dataclass(frozen=True, slots=True)
class Batch:
    """What is uploaded: the sizes of the files, and how the large ones are cut, in bytes."""

    sizes: tuple[int, ...]
    part_size: int = 32 * 1024


BATCHES: Final = {
    "single": Batch((30_000,)),
    "3 parts": Batch((3 * 32 * 1024 - 7,)),
    "12 parts": Batch((12 * 32 * 1024 - 7,)),
    "3 files": Batch((30_000, 12 * 32 * 1024 - 7, 10)),
}


@dataclass(slots=True)
class Stage:
    """A sandbox, files and a home that outlive the program."""

    sandbox: Sandbox
    folder: Path
    part_size: int
    files: list[Path] = field(default_factory=list)
    _starts: int = 0

    @property
    def home(self) -> Path:
        """Where the program keeps its own files."""
        return self.folder / "home"

    def set(self, **settings: object) -> None:
        """Write falgui's settings."""
        folder = self.home / "config"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "settings.json").write_text(json.dumps({"version": 1, **settings}))

    def environment(self) -> dict[str, str]:
        """Return the program's environment: no screen, no password store, no proxy."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **kept,
            **self.sandbox.environment(),
            "FALGUI_HOME": str(self.home),
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent",
            "QT_QPA_PLATFORM": "offscreen",
        }

    def start(self, *words: str, crash: Crash | None = None, watched: bool = False) -> Running:
        """Start falgui."""
        self._starts += 1
        output = self.folder / f"output {self._starts}"
        return Running(
            Start(words, self.environment(), output, self.part_size, crash), watched=watched
        )

    def upload(self, crash: Crash | None = None, *, watched: bool = False) -> Running:
        """Start `falgui upload` with all files."""
        return self.start("upload", "--quiet", *map(str, self.files), crash=crash, watched=watched)

    def kept(self) -> Kept:
        """Return what the program has on disk."""
        return kept_in(self.home)

    def is_finished(self) -> bool:
        """Return whether the history has every file, and the queue none; while it runs."""
        finished = {source for (source,) in asked(self.home, "SELECT source FROM history")}
        return {*map(str, self.files)} <= finished and not asked(self.home, "SELECT 1 FROM queue")

    def is_open(self, crashes: int) -> bool:
        """Return whether a window that is started after so many crashes has come up."""
        return asked(self.home, "SELECT unended FROM starts") == [(crashes + 1,)]

    def puts(self, since: float = 0) -> list[tuple[str, int]]:
        """Return the parts (upload id and number) that arrived whole, one entry each time."""
        return [
            (upload_id, int(number))
            for request in self.sandbox.requests
            if request.method == "PUT" and request.status == 200 and request.arrived > since
            for upload_id, number in [request.path.split("/")[-2:]]
        ]

    def created(self, since: float = 0) -> int:
        """Return how many multipart uploads were begun."""
        return sum(
            request.path.endswith("/multipart") and request.arrived > since
            for request in self.sandbox.requests
        )

    def check_links(self, links: Sequence[str]) -> None:
        """Require the files behind `links` to be ours, in their order."""
        digests = {stored.url: stored.sha256 for stored in self.sandbox.objects}
        assert [digests.get(link) for link in links] == [digest(file) for file in self.files]

    def check_all_is_over(self) -> None:
        """Require the home to hold the history of every file, and nothing that is unfinished.

        Every object at fal has its entry in the history, or is counted in one as possible.
        """
        kept = self.kept()
        assert kept.is_intact
        assert (kept.parts, kept.intents, kept.queue) == ({}, 0, ()), "left in the database"
        assert not list((self.home / "cache" / "temporary").iterdir()), "a temporary file is left"
        # A save that is killed leaves its half beside them, which nothing ever reads.
        settings = json.loads((self.home / "config" / "settings.json").read_text())
        assert settings["single_limit"] == SINGLE_LIMIT, "the settings are lost"
        stored = Counter(one.sha256 for one in self.sandbox.objects)
        for file in self.files:
            entries = [entry for entry in kept.history if entry.source == str(file)]
            assert entries, f"{file.name} is lost"
            known = len(entries) + sum(entry.possible_copies for entry in entries)
            copies = stored[digest(file)]
            assert copies <= known, f"{copies} copies of {file.name}, {known} known"

    def check_continued(self, before: Kept, since: float) -> None:
        """Require a start after `since` to have sent only what it found missing."""
        again = self.puts(since)
        assert before.is_intact
        assert before.sent_again(again) == [], "an acknowledged and committed part is sent again"
        if before.parts:
            large = sum(file.stat().st_size > SINGLE_LIMIT for file in self.files)
            assert self.created(since) <= large - len(before.parts), "begun anew"
        flagged = sum(entry.possible_copies for entry in self.kept().history)
        assert flagged <= before.intents, "a copy is told of that can't be there"
        twice = Counter(self.puts()) - Counter(set(self.puts()))
        assert twice.total() <= STREAMS * len(self.files), "more than what was under way"


@contextmanager
def staged(batch: Batch, *, port: int = 0, **settings: object) -> Iterator[Stage]:
    """Provide a stage with the files of `batch`; the sandbox takes `port` and the next four."""
    with (
        tempfile.TemporaryDirectory(prefix="falgui-crash-", ignore_cleanup_errors=True) as name,
        Sandbox(rules=RULES, port=port) as sandbox,
    ):
        stage = Stage(sandbox, Path(name), batch.part_size)
        stage.set(single_limit=SINGLE_LIMIT, streams=STREAMS, confirm_quit=False, **settings)
        for number, size in enumerate(batch.sizes):
            file = stage.folder / f"file {number}.bin"
            file.write_bytes(os.urandom(size))
            stage.files.append(file)
        yield stage
        # Another one may have taken its place.
        stage.sandbox.stop()


def digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for `condition`, looking every few milliseconds."""
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
