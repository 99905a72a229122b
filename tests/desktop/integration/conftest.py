"""A real session bus for what is told to the desktop."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from falgui.desktop.system.session_bus import SessionBus
from tests.session_bus import open_bus


@pytest.fixture
def bus_address(tmp_path: Path) -> Iterator[str]:
    if shutil.which("dbus-daemon") is None:
        pytest.skip("no dbus-daemon")
    with open_bus(tmp_path) as address:
        yield address


@pytest.fixture
def bus(qtbot: QtBot, bus_address: str) -> Iterator[SessionBus]:
    assert qtbot is not None
    bus = SessionBus(bus_address)
    yield bus
    bus.close()
