"""What the system's limits on open files and memory leave room for."""

import subprocess
import sys

import pytest

from falgui.desktop.system.open_files import most_uploads_at_once

pytestmark = [
    pytest.mark.row("S16"),
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit"),
]

PROGRAM = """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
from falgui.desktop.system.open_files import most_uploads_at_once
print(most_uploads_at_once(), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


@pytest.mark.parametrize(
    ("soft", "hard", "uploads", "after"),
    [(64, 64, 1, 64), (30, 30, 1, 30), (256, 1024, 34, 1024), (64, 5000, 144, 4096)],
)
def test_the_limit_is_raised_and_what_is_left_is_respected(
    soft: int, hard: int, uploads: int, after: int
) -> None:
    ended = subprocess.run(  # noqa: S603  this interpreter
        [sys.executable, "-c", PROGRAM.format(soft=soft, hard=hard)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.split() == [str(uploads), str(after)]


def test_where_memory_is_limited_few_threads_do(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource  # noqa: PLC0415  Windows has none

    limits = {resource.RLIMIT_NOFILE: (4096, 4096), resource.RLIMIT_AS: (2**31, 2**31)}
    monkeypatch.setattr(resource, "getrlimit", limits.__getitem__)
    assert most_uploads_at_once() == 2
