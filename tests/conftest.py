"""What every test stands on: folders of its own, no key, no proxy, no screen."""

import gc
import os
import signal
from pathlib import Path

import pytest

from tests.fault_matrix import summary

# Before anything imports Qt: the suite draws into memory unless told otherwise.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A shell starts background jobs deaf to Ctrl+C, and programs started by the tests would inherit
# that; a handler of our own is not inherited.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Python would collect on whichever thread allocates, a sandbox' for one, and delete there what
# an earlier test left of its windows: their timers would fire into freed memory. As in the
# program, only the main thread collects.
gc.disable()


def pytest_runtest_logfinish() -> None:
    """Collect what the test has left, on the main thread, and let nobody else do so.

    A test that runs a command in this process has had the collector switched on.
    """
    gc.disable()
    gc.collect(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a test's report say which rows of the fault matrix it proves."""
    for item in items:
        rows = {row for marker in item.iter_markers("row") for row in marker.args}
        if rows:
            item.user_properties.append(("rows", sorted(rows)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell how much of the fault matrix this run has proven."""
    reports = [
        report
        for kind in ("passed", "failed", "error", "skipped", "xfailed")
        for report in terminalreporter.stats.get(kind, ())
        # A file that could not be read is a report, too, but of no test.
        if isinstance(report, pytest.TestReport)
    ]
    for line in summary(reports):
        terminalreporter.write_line(line)


_FOREIGN = (
    "FAL_KEY",
    "FAL_KEY_ID",
    "FAL_KEY_SECRET",
    "FALGUI_REST_URL",
    "FALGUI_CDN_URL",
    "FALGUI_LEGACY_CDN_URL",
    "FALGUI_RELEASES_URL",
    "ALL_PROXY",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep falgui's own files of this test below a folder, and the machine's settings out."""
    for name in _FOREIGN:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    # Texts are compared in English, whatever the person at this machine speaks.
    monkeypatch.setenv("LANGUAGE", "en")
    # No password store either: a test that wants one brings it.
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("FALGUI_HOME", str(folder))
    # What falgui puts among other programs, too.
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "share"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "settings"))
    return folder
