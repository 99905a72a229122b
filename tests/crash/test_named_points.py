"""S2: killed right before or right after each step of an upload, for three sizes of files."""

import time
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from falgui.core.upload import State
from falgui.transport import parts
from tests.crash.program import KILLED, Crash
from tests.crash.stage import BATCHES, Stage, staged
from tests.journeys.window.conftest import OpenApp, banner_texts, clipboard_lines, ended, links

pytestmark = pytest.mark.row("S2")

_WHOLE = ("intent", "single", "history")
_IN_PARTS = ("create", "begin", "complete", "history")
_EACH_PART = ("part", "part commit")


def _crashes(steps: tuple[str, ...], occurrences: tuple[int, ...] = (1,)) -> list[Crash]:
    return [
        Crash(moment, step, occurrence)
        for step in steps
        for occurrence in occurrences
        for moment in ("before", "after")
    ]


_POINTS = [
    *(("single", crash) for crash in _crashes(_WHOLE)),
    *(("3 parts", crash) for crash in _crashes(_IN_PARTS)),
    *(("3 parts", crash) for crash in _crashes(_EACH_PART, (1, 3))),
    *(("12 parts", crash) for crash in _crashes(_IN_PARTS)),
    *(("12 parts", crash) for crash in _crashes(_EACH_PART, (1, 12))),
    *(("3 files", crash) for crash in _crashes(("part commit",), (6,))),
    *(("3 files", crash) for crash in _crashes(("history",), (2,))),
]


def _named(value: object) -> str:
    return str(value)


@pytest.mark.parametrize(
    ("batch", "crash"), [*_POINTS, ("12 parts", Crash("before", "print"))], ids=_named
)
def test_the_same_command_again_finishes_it(batch: str, crash: Crash) -> None:
    with staged(BATCHES[batch]) as stage:
        with stage.upload(crash) as killed:
            assert killed.ended() == KILLED, killed.complained
        before = stage.kept()
        since = time.monotonic()
        with stage.upload() as again:
            assert again.ended() == 0, again.complained
            stage.check_links(again.printed.splitlines())
        stage.check_continued(before, since)
        stage.check_all_is_over()
        if not before.history:
            # Only what is in the history already is taken for another upload of the same file.
            assert len(stage.kept().history) == len(stage.files)


@pytest.fixture
def stage(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Give a stage on which the window of this process cuts files as the killed one does."""
    with staged(BATCHES[request.param]) as stage:
        monkeypatch.setattr(parts, "PART_SIZE", stage.part_size)
        monkeypatch.setattr(parts, "MEBIBYTE", stage.part_size)
        yield stage


@pytest.mark.parametrize(
    ("stage", "crash"),
    [
        *_POINTS,
        *((batch, Crash("after", "accept")) for batch in BATCHES),
        *((batch, Crash("before", "clipboard")) for batch in BATCHES),
    ],
    indirect=["stage"],
    ids=_named,
)
def test_the_next_window_finishes_it_by_itself(
    stage: Stage, crash: Crash, open_app: OpenApp, qtbot: QtBot
) -> None:
    with stage.start(*map(str, stage.files), crash=crash) as killed:
        assert killed.ended() == KILLED, killed.complained
    before = stage.kept()
    done = {entry.url for entry in before.history}
    since = time.monotonic()

    app = open_app(stage.environment())
    # The list is back, and nothing is being prepared any more, before anything may be closed.
    qtbot.waitUntil(lambda: stage.is_open(before.crashes), timeout=20_000)
    app.engine.uploader.prepare()
    qtbot.waitUntil(ended(app, len(before.queue)), timeout=20_000)

    assert {upload.state for upload in app.engine.queue.uploads()} <= {State.DONE}
    if before.queue:
        assert "falgui ended unexpectedly." in banner_texts(app)[0]
        assert clipboard_lines() == links(app)
    assert done.isdisjoint(clipboard_lines()), "an old result is on the clipboard"
    stage.check_continued(before, since)
    open_app.close(app)
    stage.check_all_is_over()
    sources = [entry.source for entry in stage.kept().history]
    assert sorted(sources) == sorted(map(str, stage.files)), "not each once in the history"
