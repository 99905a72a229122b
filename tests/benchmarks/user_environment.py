"""An environment like a user's: falgui's wheel and the official client, and no tools of ours.

What is installed for development costs a start as well: httpx imports click, rich and pygments
wherever it finds them.
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.benchmarks.measuring import tell
from tests.benchmarks.row import CannotRun

_ROOT: Final = Path(__file__).parents[2]
_FOLDER: Final = _ROOT / "build" / "benchmarks" / "user"
_PEER: Final = "fal-client==1.0.3"


def user_python() -> list[str]:
    """Return how the environment's interpreter is run, with falgui as it is now.

    Raises `CannotRun`.
    """
    python = _FOLDER / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    tell("an environment like a user's")
    if not python.exists():
        _run(sys.executable, "-m", "venv", str(_FOLDER))
    wheels = _FOLDER / "wheels"
    for old in wheels.glob("*.whl"):
        old.unlink()
    _run(
        sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(wheels)
    )
    (wheel,) = wheels.glob("*.whl")
    install = (str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    _run(*install, str(wheel), _PEER)
    # The version stays the same while the files change.
    _run(*install, "--no-deps", "--force-reinstall", str(wheel))
    # Not what lies in the current folder, which is this checkout.
    return [str(python), "-P"]


def _run(*command: str) -> None:
    ended = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    if ended.returncode:
        last = (ended.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise CannotRun(f"no environment like a user's: {last}")
