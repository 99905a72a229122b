"""A disk that is full, and one that fails: both real, in a program of their own."""

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from falgui.store.database import open_database
from tests.store.story import database_file, snapshot, snapshots

ROOT = Path(__file__).parents[2]


def _private_disks() -> bool:
    """Return whether this machine lets a program have mounts of its own."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "-rm", "true"], check=False).returncode == 0  # noqa: S607


@pytest.mark.row("S4")
@pytest.mark.skipif(not _private_disks(), reason="needs private mounts")
def test_a_full_disk_at_any_moment_costs_nothing(tmp_path: Path) -> None:
    disk = shlex.quote(str(tmp_path))
    mount = f"mount -t tmpfs -o size=1m tmpfs {disk}"
    tell = f"exec {shlex.quote(sys.executable)} -m tests.store.small_disk {disk}"
    told = subprocess.run(  # noqa: S603  this very program
        ["unshare", "-rm", "sh", "-c", f"{mount} && {tell}"],  # noqa: S607
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr


# Some of the fifty, single and in a row; the others are alike.
@pytest.mark.row("S5")
@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
@pytest.mark.parametrize("when", ["1", "3", "14", "30..34", "30+3", "35"])
def test_an_error_at_a_sync_costs_nothing_that_was_acknowledged(
    tmp_path: Path, quick_folder: Path, when: str
) -> None:
    folder = tmp_path / "told"
    folder.mkdir()
    told = subprocess.run(  # noqa: S603  this very program
        [  # noqa: S607
            "strace",
            "--output",
            str(tmp_path / "trace"),
            "--trace=fsync,fdatasync",
            f"--inject=fsync,fdatasync:error=EIO:when={when}",
            sys.executable,
            "-m",
            "tests.store.story",
            str(folder),
        ],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr
    assert "INJECTED" in (tmp_path / "trace").read_text()
    (quick_folder / "reference").mkdir()
    expected = snapshots(quick_folder / "reference")[-1]
    database, message = open_database(database_file(folder))
    assert (message, snapshot(database, folder)) == (None, expected)
    assert database.query("PRAGMA integrity_check") == [("ok",)]
    database.close()
