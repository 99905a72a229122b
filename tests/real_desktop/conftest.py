"""falgui on a private desktop of its own, against a loopback fal.

A module whose tests want another desktop overrides `desktop`, with the scope of a module; all
that is built on it follows.
"""

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from falgui.sandbox.server import Sandbox
from tests.real_desktop import evidence
from tests.real_desktop.accessibility import Accessible, Bus, Role
from tests.real_desktop.keyring import Keyring
from tests.real_desktop.running import forget_keys, running, store_key
from tests.real_desktop.session import Desktop, missing_tools, open_desktop, wait_until

RIGHT = 540
"""Where falgui's half of the screen begins, for tests that need another window as well."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep pictures and logs when a test fails, before its windows are closed."""
    report = yield
    if report.failed and call.when != "teardown":
        kept = evidence.keep(f"{item.path.stem}.{item.name}", getattr(item, "funcargs", {}))
        report.sections.append(("The desktop's picture and logs", str(kept)))
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
def known_key() -> None:
    """Have falgui know its key from the start, as it does after the first day."""


@pytest.fixture
def falgui(
    desktop: Desktop, bus: Bus, sandbox: Sandbox, home: Path, request: pytest.FixtureRequest
) -> Iterator[Accessible]:
    """Start falgui as a person who never had it, or had `known_key`, and end it afterwards."""
    forget_keys(desktop)
    # The link that another test has left there looks like the one that is waited for.
    if "http" in desktop.clipboard():
        desktop.copy(b"nothing of falgui's", "text/plain")
    # Asked for by name: it has to be stored before, whatever the order of a test's arguments.
    if "known_key" in request.fixturenames:
        store_key(desktop, sandbox)
    with running(desktop, bus, sandbox, home) as program:
        yield program


@pytest.fixture
def window(falgui: Accessible, desktop: Desktop, known_key: None) -> Accessible:  # noqa: ARG001
    """Provide falgui's window with a key, at the right of the screen."""
    window = falgui.find(Role.FRAME)
    window.find(Role.FILLER, "Drop area")
    desktop.place("^falgui$", 560, 40, 700, 700)
    wait_until(lambda: window.rectangle[0] > RIGHT, "falgui in its place")
    return window


@pytest.fixture
def keyring(desktop: Desktop) -> Iterator[Keyring]:
    """Provide the key store without a key; for modules with a desktop of their own."""
    keyring = Keyring(desktop)
    keyring.forget()
    yield keyring
    # An unlocked one again, whatever became of it.
    if keyring.is_there:
        keyring.end()
    keyring.start()
