"""A drive that is pulled out and comes back: the upload continues, if it is the same file."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from falgui.core.errors import DriveError
from falgui.sandbox.arrived import Endpoint
from falgui.transport.parts import PART_SIZE
from tests.transport.conftest import Rig, Start, make_file, sha256

_ROOT = Path(__file__).parents[2]
_SCRIPT = "tests.files.pull_out"

pytestmark = pytest.mark.row("F23")


@pytest.mark.skipif(sys.platform != "linux", reason="needs mount namespaces")
def test_a_drive_that_is_pulled_out_is_told_from_a_file_that_is_gone() -> None:
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("unshare is not installed")
    ended = subprocess.run(  # noqa: S603  the tests' own script
        [unshare, "--map-root-user", "--mount", sys.executable, "-B", "-m", _SCRIPT],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if "unshare failed" in ended.stderr or "permission denied" in ended.stderr.lower():
        pytest.skip("this machine has no mount namespaces for everybody")
    assert ended.stdout == "as it should be\n", ended.stderr


class Failing:
    """A drive that fails every read beyond `first` bytes, until it is mended."""

    def __init__(self, first: int) -> None:
        self._first = first
        self._pread = os.pread

    def pread(self, descriptor: int, length: int, offset: int) -> bytes:
        if offset + length > self._first:
            raise OSError(errno.EIO, "pulled out")
        return self._pread(descriptor, length, offset)


@pytest.fixture
def interrupted(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Rig, Path]:
    """Give a rig, and a file of which two of three parts were sent before its drive went."""
    if not hasattr(os, "pread"):
        pytest.skip("the system has no reading by position")
    path = make_file(tmp_path / "file.bin", 2 * PART_SIZE + 5)
    rig = start(single_limit=1, streams=1)
    with monkeypatch.context() as patch:
        patch.setattr(os, "pread", Failing(2 * PART_SIZE).pread)
        with pytest.raises(DriveError) as caught:
            rig.send(path)
    assert caught.value.message.id == "M34"
    assert rig.sandbox.objects == []
    return rig, path


def test_it_continues_when_the_drive_is_back(interrupted: tuple[Rig, Path]) -> None:
    rig, path = interrupted
    rig.send(path)
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(path)]
    assert sorted(seen.part or 0 for seen in rig.at(Endpoint.PART)) == [1, 2, 3, 3]
    assert rig.count(Endpoint.CREATE) == 1


def test_another_file_in_its_place_starts_anew(interrupted: tuple[Rig, Path]) -> None:
    rig, path = interrupted
    make_file(path, 2 * PART_SIZE + 5, seed=1)
    os.utime(path, (1_700_000_009, 1_700_000_009))
    rig.send(path)
    assert [stored.sha256 for stored in rig.sandbox.objects] == [sha256(path)]
    assert rig.count(Endpoint.CREATE) == 2


def test_nothing_stays_open_when_the_drive_goes(interrupted: tuple[Rig, Path]) -> None:
    _rig, path = interrupted
    descriptors = Path("/proc/self/fd")
    if not descriptors.is_dir():
        pytest.skip("needs /proc")
    assert str(path) not in [
        os.readlink(one)  # noqa: PTH115  may name no path
        for one in descriptors.iterdir()
        if one.is_symlink()
    ]
