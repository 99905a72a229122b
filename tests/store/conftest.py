"""What the tests of the store share."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from falgui.store.database import Database, open_database

_NOBODY = 65534


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened, message = open_database(tmp_path / "falgui.sqlite3")
    assert message is None
    yield opened
    opened.close()


@pytest.fixture
def quick_folder(tmp_path: Path) -> Iterator[Path]:
    """Give a folder in memory, where there is one: nothing in it has to outlast the power."""
    memory = Path("/dev/shm")  # noqa: S108  the folder in it is the test's own
    if not memory.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.fixture
def ordinary_home() -> Iterator[Path]:
    """Give a folder of the test's own, in which file modes count: root would ignore them."""
    home = Path(tempfile.mkdtemp())
    if os.geteuid() == 0:
        os.chown(home, _NOBODY, _NOBODY)
        os.seteuid(_NOBODY)
        try:
            yield home
        finally:
            os.seteuid(0)
    else:
        yield home
    for folder, _folders, _files in os.walk(home):
        Path(folder).chmod(0o700)
    shutil.rmtree(home)


@pytest.fixture
def full_disk() -> Callable[[int], AbstractContextManager[None]]:
    """Give a context in which the system refuses to let any file grow over so many bytes."""
    resource = pytest.importorskip("resource")

    @contextmanager
    def limited(size: int) -> Iterator[None]:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return limited
