"""What every test stands on: folders of its own, no key, no proxy, no screen."""

import os
from pathlib import Path

import pytest

# Before anything imports Qt: the suite draws into memory unless told otherwise.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_FOREIGN = (
    "FAL_KEY",
    "FAL_KEY_ID",
    "FAL_KEY_SECRET",
    "FALGUI_REST_URL",
    "FALGUI_CDN_URL",
    "FALGUI_LEGACY_CDN_URL",
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
    # No password store either: a test that wants one brings it.
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("FALGUI_HOME", str(folder))
    return folder
