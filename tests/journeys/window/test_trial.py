"""falgui on a sandbox leaves alone what the person's own falgui has on this system."""

from dataclasses import replace
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from falgui.core.errors import NoKeyStoreError
from falgui.desktop.app import App
from falgui.desktop.integration.login_places import login_place
from falgui.sandbox.server import Sandbox
from tests.journeys.window.conftest import OpenApp


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Provide the home of a person whose falgui starts at every login."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / ".local/share"))
    login_place({"XDG_CONFIG_HOME": str(tmp_path / ".config")}).write(on=True)
    return tmp_path


@pytest.fixture
def trial(open_app: OpenApp, sandbox: Sandbox, own_home: Path) -> App:
    environment = {**sandbox.environment(), "XDG_CONFIG_HOME": str(own_home / ".config")}
    return open_app(environment, trial=True)


def files(folder: Path) -> list[str]:
    kept = (folder / ".config", folder / ".local/share")
    return sorted(str(one) for top in kept for one in top.rglob("*") if one.is_file())


def test_what_starts_at_a_login_stays(
    trial: App, open_app: OpenApp, own_home: Path, qtbot: QtBot
) -> None:
    before = files(own_home)
    assert len(before) == 1
    settings = trial.engine.settings
    assert not settings.start_at_login
    trial.engine.change_settings(replace(settings, start_at_login=True))
    trial.engine.change_settings(settings)
    dialog = trial.open_settings()
    qtbot.waitExposed(dialog)
    for name in ("startAtLogin", "presenceCard"):
        assert dialog.findChild(QWidget, name) is None
    assert dialog.findChild(QWidget, "keepAwake") is not None
    assert trial.window.findChild(QAction, "presenceAction") is None
    open_app.close(trial)
    assert files(own_home) == before


def test_a_flatpak_offers_nothing_that_it_cannot_do(
    open_app: OpenApp, sandbox: Sandbox, own_home: Path, qtbot: QtBot
) -> None:
    before = files(own_home)
    inside = {"FLATPAK_ID": "io.github.falgui.falgui", "XDG_CONFIG_HOME": str(own_home / ".config")}
    app = open_app({**sandbox.environment(), **inside})
    dialog = app.open_settings()
    qtbot.waitExposed(dialog)
    for name in ("startAtLogin", "presenceCard"):
        assert dialog.findChild(QWidget, name) is None
    assert app.window.findChild(QAction, "presenceAction") is None
    open_app.close(app)
    assert files(own_home) == before


def test_the_stored_key_stays(trial: App, monkeypatch: pytest.MonkeyPatch) -> None:
    def reached(*_arguments: object) -> KeyringBackend:
        raise AssertionError

    monkeypatch.setattr(keyring, "get_keyring", reached)
    monkeypatch.setattr("falgui.store.credentials._system_backend", reached)
    for use in (trial.engine.key_store.read, trial.engine.key_store.forget):
        with pytest.raises(NoKeyStoreError):
            use()
