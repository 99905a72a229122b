"""What the tests of one falgui for each user share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.system.starts import Start


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "run"


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """Start processes that are gone after the test."""
    start = Start(folder)
    yield start
    start.end_all()
