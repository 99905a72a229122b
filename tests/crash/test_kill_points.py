"""S1: killed at any system call that leaves a trace, the next start loses and repeats nothing.

`make kill-points` tries many more of them.
"""

from functools import cache

import pytest

from tests.crash.kill_points import STORIES, Point, spread
from tests.crash.system_calls import missing

pytestmark = [
    pytest.mark.row("S1"),
    pytest.mark.skipif(bool(missing()), reason=missing()),
]

SEED = 20_251_123


@cache
def _unharmed(story: str, batch: str) -> Point:
    return STORIES[story](batch, 0)


def _cases(story: str, batch: str, count: int) -> list[object]:
    return [pytest.param(story, batch, at, count) for at in range(count)]


@pytest.mark.parametrize(
    ("story", "batch", "at", "count"),
    [
        *_cases("upload", "12 parts", 9),
        *_cases("upload", "3 files", 6),
        *_cases("upload", "single", 5),
        *_cases("window", "3 files", 5),
    ],
)
def test_killed_at_a_system_call(story: str, batch: str, at: int, count: int) -> None:
    whens = spread(_unharmed(story, batch).calls, count, SEED)
    point = STORIES[story](batch, whens[at])
    # Threads take turns as they like, so a late point may lie behind the last call.
    assert point.call is not None or at == count - 1


def test_an_upload_without_a_kill_leaves_traces_in_files_and_on_the_network() -> None:
    assert _unharmed("upload", "12 parts").calls > 50
