"""Four failures for real, in a network that only the test has (Linux)."""

import functools
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.transport.conftest import make_file

_SCRIPT = Path(__file__).with_name("namespace.py")
_NEW_NETWORK = ("unshare", "--map-root-user", "--net")


@functools.cache
def _lacking() -> str:
    """Return what is missing here, if anything."""
    for tool in ("unshare", "ip", "tc"):
        if shutil.which(tool) is None:
            return f"there is no {tool}"
    tried = subprocess.run(  # noqa: S603  our own words
        [*_NEW_NETWORK, "ip", "link", "set", "lo", "up"], capture_output=True, check=False
    )
    return "" if tried.returncode == 0 else "the system gives no network of one's own"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has network namespaces")
@pytest.mark.parametrize(
    ("row", "size"),
    [
        pytest.param("N4", 300_000, marks=pytest.mark.row("N4")),
        pytest.param("N5", 1, marks=pytest.mark.row("N5")),
        pytest.param("N14", 30_000, marks=pytest.mark.row("N14")),
        pytest.param("N21", 300_000, marks=pytest.mark.row("N21")),
    ],
)
def test_in_a_network_of_its_own(row: str, size: int, tmp_path: Path) -> None:
    if lacking := _lacking():
        pytest.skip(lacking)
    path = make_file(tmp_path / "file.bin", size)
    ended = subprocess.run(  # noqa: S603  our own words
        [*_NEW_NETWORK, sys.executable, str(_SCRIPT), row, str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"PYTHONPATH": str(_SCRIPT.parents[3]), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
    )
    assert ended.returncode == 0, ended.stderr
