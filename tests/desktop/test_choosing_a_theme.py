"""Light or dark is the person's choice, at once, and the system's again when they say so."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from falgui.desktop.look.colours import is_dark
from falgui.desktop.look.show_look import show_look
from falgui.desktop.look.theme import apply_theme, choose_theme
from falgui.store.settings import Settings, Theme


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    apply_theme(qapp)
    choose_theme(qapp, Theme.SYSTEM)
    yield qapp
    choose_theme(qapp, Theme.SYSTEM)


def test_the_person_s_choice_wins_over_the_system_s(application: QApplication) -> None:
    before = is_dark(application.palette())
    for theme, dark in ((Theme.DARK, True), (Theme.LIGHT, False), (Theme.DARK, True)):
        choose_theme(application, theme)
        assert is_dark(application.palette()) is dark
        assert application.palette().window().color().name() in application.styleSheet()
    choose_theme(application, Theme.SYSTEM)
    assert is_dark(application.palette()) is before


def test_a_change_of_the_system_s_does_not_undo_the_choice(application: QApplication) -> None:
    choose_theme(application, Theme.DARK)
    application.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert is_dark(application.palette())


def test_only_what_changed_is_put_into_force(application: QApplication) -> None:
    choose_theme(application, Theme.DARK)
    show_look(Settings(streams=1), Settings(streams=2))
    assert is_dark(application.palette())
    show_look(Settings(theme=Theme.LIGHT), Settings(theme=Theme.DARK))
    assert not is_dark(application.palette())
