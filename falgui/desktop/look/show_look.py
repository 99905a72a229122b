"""Puts the choices about how everything looks into force: colours and units."""

from PySide6.QtWidgets import QApplication

from falgui.core.units import use_binary_units
from falgui.desktop.look.theme import choose_theme
from falgui.store.settings import Settings


def show_look(settings: Settings, before: Settings | None = None) -> None:
    """Let the whole application look as `settings` say, if that differs from `before`."""
    application = QApplication.instance()
    if before is not None and _look(before) == _look(settings):
        return
    assert isinstance(application, QApplication)  # noqa: S101  for the type only
    use_binary_units(settings.binary_units)
    choose_theme(application, settings.theme)
    # Texts that are painted tell sizes, too.
    for widget in application.allWidgets():
        widget.update()


def _look(settings: Settings) -> tuple[object, ...]:
    return settings.theme, settings.binary_units
