"""`python -m deb`: builds dist/falgui_VERSION_ARCH.deb, from the locked releases alone."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from desktop_metadata.share import ROOT, built

from deb.contents import HOME, write_contents
from deb.control import VERSION, write_control
from deb.wheels import collect_wheels

_MACHINES: Final = {"amd64": "x86_64", "arm64": "aarch64"}


def main() -> None:
    """Build the package for this kind of machine."""
    if not shutil.which("dpkg-deb"):
        raise SystemExit("This needs dpkg-deb, which Debian and Ubuntu have.")
    architecture = _output("dpkg", "--print-architecture").strip()
    if architecture not in _MACHINES:
        raise SystemExit(f"PySide6 is made for {' and '.join(_MACHINES)}, not for {architecture}.")
    package = ROOT / "dist" / f"falgui_{VERSION}_{architecture}.deb"
    package.parent.mkdir(exist_ok=True)
    # What is built depends on the commit and the lock alone, not on when and by whom.
    os.environ["SOURCE_DATE_EPOCH"] = str(built())
    os.umask(0o022)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        wheels = collect_wheels(
            _own_wheel(folder / "own"),
            ROOT / "requirements-dev.lock",
            folder / "wheels",
            _MACHINES[architecture],
        )
        root = folder / "root"
        write_contents(root, wheels)
        write_control(root, HOME, architecture)
        _output("dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(package))
    sys.stdout.write(f"{package.relative_to(ROOT)}: {package.stat().st_size / 1e6:.1f} MB\n")


def _own_wheel(folder: Path) -> Path:
    _output(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    (wheel,) = folder.glob("*.whl")
    return wheel


def _output(*command: str) -> str:
    return subprocess.run(  # noqa: S603  tools of Debian's and Python's
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    ).stdout


if __name__ == "__main__":
    main()
