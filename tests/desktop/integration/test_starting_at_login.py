"""The setting and the system agree about the login: the system has the last word."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from falgui.core.errors import UploadError
from falgui.desktop.integration.starting_at_login import StartingAtLogin
from falgui.store.settings import Settings


class System:
    """A place for one entry, that may refuse."""

    def __init__(self) -> None:
        self.is_on = False
        self.refuses = False
        self.written: list[bool] = []
        self.open = threading.Event()
        self.open.set()

    def has_entry(self) -> bool:
        assert self.open.wait(20)
        if self.refuses:
            raise PermissionError(13, "Permission denied")
        return self.is_on

    def write(self, *, on: bool) -> None:
        assert self.open.wait(20)
        if self.refuses:
            raise PermissionError(13, "Permission denied")
        self.is_on = on
        self.written.append(on)


class Keeper(QObject):
    """Has the settings."""

    changed = Signal(Settings, Settings)

    def __init__(self) -> None:
        super().__init__()
        self.settings = Settings()

    def change(self, settings: Settings) -> None:
        before, self.settings = self.settings, settings
        self.changed.emit(settings, before)

    def choose(self, *, on: bool) -> None:
        self.change(replace(self.settings, start_at_login=on))


@pytest.fixture
def system() -> System:
    return System()


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def starting(qtbot: QtBot, system: System, keeper: Keeper) -> StartingAtLogin:
    assert qtbot is not None
    starting = StartingAtLogin(system, lambda: keeper.settings, keeper.change, keeper)
    keeper.changed.connect(starting.follow)
    return starting


def test_the_switch_shows_what_the_system_has(
    qtbot: QtBot, system: System, keeper: Keeper, starting: StartingAtLogin
) -> None:
    system.is_on = True
    starting.start()
    qtbot.waitUntil(lambda: keeper.settings.start_at_login)
    assert system.written == []


def test_what_was_removed_elsewhere_is_off(
    qtbot: QtBot, system: System, keeper: Keeper, starting: StartingAtLogin
) -> None:
    keeper.settings = Settings(start_at_login=True)
    starting.start()
    qtbot.waitUntil(lambda: not keeper.settings.start_at_login)
    assert starting.close(5000)
    assert system.written == []


def test_choices_are_written_in_their_order(
    system: System, keeper: Keeper, starting: StartingAtLogin
) -> None:
    system.open.clear()
    for on in (True, False, True):
        keeper.choose(on=on)
    system.open.set()
    assert starting.close(5000)
    assert system.written == [True, False, True]


def test_other_settings_write_nothing(
    system: System, keeper: Keeper, starting: StartingAtLogin
) -> None:
    keeper.change(replace(keeper.settings, notify=False))
    assert starting.close(5000)
    assert system.written == []


@pytest.mark.parametrize("on", [True, False])
def test_what_the_system_refuses_goes_back_and_is_told(
    qtbot: QtBot, system: System, keeper: Keeper, starting: StartingAtLogin, *, on: bool
) -> None:
    keeper.settings = Settings(start_at_login=not on)
    system.refuses = True
    with qtbot.waitSignal(starting.failed) as failed:
        keeper.choose(on=on)
    (error,) = failed.args
    assert isinstance(error, UploadError)
    assert "login" in error.title
    assert keeper.settings.start_at_login is not on


def test_what_was_chosen_while_it_was_looked_up_counts(
    qtbot: QtBot, system: System, keeper: Keeper, starting: StartingAtLogin
) -> None:
    system.open.clear()
    starting.start()
    keeper.choose(on=True)
    system.open.set()
    qtbot.waitUntil(lambda: system.written == [True])
    assert keeper.settings.start_at_login


def test_a_system_that_does_not_tell_changes_nothing(
    system: System, keeper: Keeper, starting: StartingAtLogin
) -> None:
    keeper.settings = Settings(start_at_login=True)
    system.refuses = True
    starting.start()
    assert starting.close(5000)
    assert keeper.settings.start_at_login
