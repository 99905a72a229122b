"""falgui on a private desktop of its own, against a loopback fal."""

import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from jeepney.io.blocking import open_dbus_connection
from secretstorage import search_items

from falgui.sandbox.server import Sandbox
from tests.real_desktop.accessibility import Accessible, Bus, NotThereError, Role
from tests.real_desktop.first_steps import enter_key
from tests.real_desktop.session import Desktop, missing_tools, open_desktop, wait_until

RIGHT = 540
"""Where falgui's half of the screen begins, for tests that need another window as well."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Take a picture of the desktop when a test fails, before its windows are closed."""
    report = yield
    desktop = getattr(item, "funcargs", {}).get("desktop")
    if call.when != "teardown" and report.failed and isinstance(desktop, Desktop):
        desktop.screenshot(desktop.logs / f"{item.name}.png")
    return report


@pytest.fixture(scope="session")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    missing = missing_tools()
    assert not missing, f"a desktop needs {', '.join(missing)}"
    with open_desktop(tmp_path_factory.mktemp("desktop")) as opened:
        yield opened


@pytest.fixture
def bus(desktop: Desktop) -> Iterator[Bus]:
    bus = Bus(desktop.environment["DBUS_SESSION_BUS_ADDRESS"])
    yield bus
    bus.close()


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as server:
        yield server


@pytest.fixture
def falgui(desktop: Desktop, bus: Bus, sandbox: Sandbox, home: Path) -> Iterator[Accessible]:
    """Start falgui as a person who never had it, and end it afterwards."""
    environment = {**sandbox.environment(), "FALGUI_HOME": str(home)}
    del environment["FAL_KEY"]
    forget_keys(desktop)
    process = desktop.start("falgui", [sys.executable, "-m", "falgui"], more=environment)
    yield bus.application("falgui")
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    wait_until(lambda: not is_there(bus), "falgui to leave the accessibility bus")


def forget_keys(desktop: Desktop) -> None:
    """Remove the keys that earlier tests have put into the key store."""
    with open_dbus_connection(desktop.environment["DBUS_SESSION_BUS_ADDRESS"]) as bus:
        for item in search_items(bus, {"service": "falgui"}):
            item.delete()


@pytest.fixture
def window(falgui: Accessible, desktop: Desktop, sandbox: Sandbox) -> Accessible:
    """Provide falgui's window with a key, at the right of the screen."""
    window = falgui.find(Role.FRAME)
    enter_key(window, sandbox)
    desktop.place("^falgui$", 560, 40, 700, 700)
    wait_until(lambda: window.rectangle[0] > RIGHT, "falgui in its place")
    return window


def is_there(bus: Bus) -> bool:
    """Return whether falgui can be reached by a screen reader."""
    with suppress(NotThereError):
        return any(one.name == "falgui" for one in bus.programs())
    # One of the programs has just gone.
    return True
