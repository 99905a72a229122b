"""What the tests of the core share."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from falgui.core.result import Result

_NOBODY = 65534

# A shared machine is slow at times, which is no defect; in CI every run tries the same examples.
settings.register_profile("falgui", deadline=None)
settings.register_profile("falgui-ci", deadline=None, derandomize=True, database=None)
settings.load_profile("falgui-ci" if "CI" in os.environ else "falgui")


@pytest.fixture
def result() -> Result:
    """Return a finished picture."""
    return Result(
        url="https://v3b.fal.media/files/b/0a/x_cat.png",
        name="cat.png",
        content_type="image/png",
        size=1234,
        leg="cdn",
    )


@pytest.fixture
def ordinary_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a folder of the test's own, in which file modes count: root would ignore them."""
    if not hasattr(os, "geteuid"):
        pytest.skip("file modes are a matter of POSIX")
    if os.geteuid() != 0:
        yield tmp_path_factory.mktemp("ordinary")
        return
    folder = Path(tempfile.mkdtemp())
    os.chown(folder, _NOBODY, _NOBODY)
    os.seteuid(_NOBODY)
    try:
        yield folder
    finally:
        os.seteuid(0)
        shutil.rmtree(folder)
