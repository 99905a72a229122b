"""The floors of the house: imports only go down, and each library has its one place."""

import shutil
import subprocess
import sys
from pathlib import Path


def test_every_import_goes_down() -> None:
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert command is not None
    ended = subprocess.run(  # noqa: S603  from this environment
        [command, "--no-cache", "--config", "pyproject.toml"],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "0 broken" in ended.stdout
