"""S4, S5: a disk that refuses from any write on costs the history, never the upload."""

import errno
import os
from collections import Counter

import pytest

from falgui.core import messages
from tests.crash.kill_points import spread
from tests.crash.stage import BATCHES, staged
from tests.crash.system_calls import Call, missing

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())

_WRITES = {errno.ENOSPC: {"pwrite64", "ftruncate"}, errno.EIO: {"pwrite64", "fdatasync", "fsync"}}
_POINTS = 5
_CALLS = {errno.ENOSPC: 70, errno.EIO: 90}
"""About as many as an upload of twelve parts takes; a later one refuses nothing."""


class _FullDisk:
    """Fails every write to the database from one of them on, the first being 1."""

    def __init__(self, failure: int, since: int) -> None:
        self._failure = failure
        self._since = since
        self.count = 0

    def __call__(self, call: Call) -> int:
        if "falgui.sqlite3" not in call.target or call.name not in _WRITES[self._failure]:
            return 0
        self.count += 1
        return self._failure if self.count >= self._since else 0


def _points(failure: int, row: pytest.MarkDecorator) -> list[object]:
    sinces = (1, *spread(_CALLS[failure], _POINTS, seed=failure))
    name = errno.errorcode[failure]
    return [pytest.param(failure, since, marks=row, id=f"{name} {since}") for since in sinces]


@pytest.mark.parametrize(
    ("failure", "since"),
    [
        *_points(errno.ENOSPC, pytest.mark.row("S4")),
        *_points(errno.EIO, pytest.mark.row("S5")),
    ],
)
def test_the_upload_succeeds_and_the_person_is_told_once(failure: int, since: int) -> None:
    with staged(BATCHES["12 parts"]) as stage:
        disk = _FullDisk(failure, since)
        with stage.upload(watched=True) as running:
            running.supervise(disk)
            assert running.ended() == 0, running.complained
            links = running.printed.splitlines()
            stage.check_links(links)
            told = Counter(running.complained.splitlines())
        title = messages.history_not_saved().title
        warnings = sum(count for line, count in told.items() if title in line)
        kept = stage.kept()
        assert kept.is_intact
        # It is said exactly when it is true.
        assert warnings == (not kept.history), os.linesep.join(told)

        with stage.upload() as again:
            assert again.ended() == 0, again.complained
            assert title not in again.complained
            # The same one, if the disk took all that there is to know of the first.
            links = [*([] if warnings else links), *again.printed.splitlines()]
        kept = stage.kept()
        assert kept.is_intact
        assert {one.url for one in kept.history} == set(links)
        assert (kept.parts, kept.queue) == ({}, ())
