"""Kills falgui at its system calls, one point after another.

    python -m tests.crash.kill_points 1000

prints a line for each way of starting it and each batch, and every point at which something was
lost, with the command that tries it again. `make kill-points` runs it.
"""

import argparse
import itertools
import random
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final

from tests.crash.program import KILLED, Running
from tests.crash.stage import BATCHES, Stage, staged, wait_until
from tests.crash.system_calls import Call, missing

_PATIENCE: Final = 30.0


@dataclass(frozen=True, slots=True)
class Point:
    """What came of a kill at one system call."""

    call: Call | None
    """The one that did not happen any more; None if the program had ended before."""
    calls: int
    """How many there were, this one included."""
    sent_again: int
    """Parts that had arrived, but whose answer or entry was lost by the crash."""
    flagged: int
    """Further copies that the history takes for possible."""


class _Killer:
    """Decides to kill at one of the calls that leave traces, the first being 1; at none for 0."""

    def __init__(self, running: Running, when: int) -> None:
        self._running = running
        self._when = when
        self.count = 0
        self.call: Call | None = None

    def __call__(self, call: Call) -> int:
        if call.leaves_traces:
            self.count += 1
            if self.count == self._when:
                self.call = call
                self._running.kill()
        return 0


def kill_upload(batch: str, when: int) -> Point:
    """Kill `falgui upload` at its system call number `when`, run it again, and compare."""
    with staged(BATCHES[batch]) as stage:
        with stage.upload(watched=True) as running:
            killer = _Killer(running, when)
            running.supervise(killer)
            assert running.ended() == (KILLED if killer.call else 0), running.complained
        before = stage.kept()
        since = time.monotonic()
        with stage.upload() as again:
            assert again.ended() == 0, again.complained
            stage.check_links(again.printed.splitlines())
        stage.check_continued(before, since)
        return _point(stage, killer)


def kill_window(batch: str, when: int) -> Point:
    """Kill the window at its system call number `when`; the next start finishes by itself."""
    with staged(BATCHES[batch]) as stage:
        with stage.start(*map(str, stage.files), watched=True) as running:
            killer = _Killer(running, when)
            watcher = threading.Thread(target=running.supervise, args=(killer,), daemon=True)
            watcher.start()
            wait_until(lambda: killer.call is not None or stage.is_finished())
            if killer.call is None:
                running.end()
            assert running.ended() == (KILLED if killer.call else 0), running.complained
            watcher.join(_PATIENCE)
        before = stage.kept()
        accepted = {*before.queue, *(entry.source for entry in before.history)}
        # The others the program had not come to write down yet: nobody was told that it has them.
        stage.files = [file for file in stage.files if str(file) in accepted]
        since = time.monotonic()
        with stage.start() as again:
            wait_until(lambda: stage.is_open(before.crashes) and stage.is_finished())
            again.end()
            assert again.ended() == 0, again.complained
        stage.check_continued(before, since)
        sources = [entry.source for entry in stage.kept().history]
        assert sorted(sources) == sorted(map(str, stage.files)), "not each once in the history"
        return _point(stage, killer)


STORIES: Final = {"upload": kill_upload, "window": kill_window}


def spread(calls: int, count: int, seed: int) -> list[int]:
    """Return `count` of the numbers from 1 to `calls`, drawn so that they lie everywhere."""
    draw = random.Random(seed)  # noqa: S311  no secret
    return [1 + int((at + draw.random()) * calls / count) for at in range(count)]


def _point(stage: Stage, killer: _Killer) -> Point:
    stage.check_all_is_over()
    puts = stage.puts()
    flagged = sum(entry.possible_copies for entry in stage.kept().history)
    return Point(killer.call, killer.count, len(puts) - len(set(puts)), flagged)


# Very many points ---------------------------------------------------------------------------


def _try(story: str, batch: str, when: int) -> Point | str:
    try:
        return STORIES[story](batch, when)
    except AssertionError:
        again = f"python -m tests.crash.kill_points --again {story!r} {batch!r} {when}"
        return f"{traceback.format_exc(limit=-2)}\n    {again}"


def _points(count: int, seed: int) -> Iterator[tuple[str, str, list[int]]]:
    """Yield the points: nine of ten of the command line's, as the window takes longer."""
    for story, batch in itertools.product(STORIES, BATCHES):
        share = count * (9 if story == "upload" else 1) // (10 * len(BATCHES))
        calls = STORIES[story](batch, 0).calls
        yield story, batch, spread(calls, max(1, share), seed)


def _tell(line: object) -> None:
    print(line, flush=True)  # noqa: T201  what the command is for


def _main(words: argparse.Namespace) -> int:
    lost = 0
    seed = random.randrange(1_000_000) if words.seed is None else words.seed  # noqa: S311
    _tell(f"seed {seed}")
    _tell(f"{'':20}{'points':>8}{'killed':>8}{'parts sent again':>18}{'flagged':>9}{'lost':>6}")
    with ThreadPoolExecutor(words.at_once) as pool:
        for story, batch, whens in _points(words.points, seed):
            began = time.monotonic()
            tried = list(pool.map(partial(_try, story, batch), whens))
            good = [point for point in tried if isinstance(point, Point)]
            bad = Counter(point for point in tried if isinstance(point, str))
            lost += bad.total()
            _tell(
                f"{story + ', ' + batch:20}{len(tried):8}{sum(p.call is not None for p in good):8}"
                f"{sum(p.sent_again for p in good):18}{sum(p.flagged for p in good):9}"
                f"{bad.total():6}   {(time.monotonic() - began) / len(tried):.2f} s each"
            )
            for failure in bad:
                _tell(failure)
    return 1 if lost else 0


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("points", type=int, nargs="?", default=100)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--again", nargs=3, metavar=("STORY", "BATCH", "CALL"))
    return parser.parse_args()


if __name__ == "__main__":
    if reason := missing():
        sys.exit(reason)
    chosen = _words()
    if chosen.again:
        name, files, call = chosen.again
        _tell(STORIES[name](files, int(call)))
    else:
        sys.exit(_main(chosen))
