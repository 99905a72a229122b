"""The titles in the menu bar, which are seen before there is anything in the menus."""

from PySide6.QtWidgets import QMenu, QMenuBar

from falgui.core.translation import _


def add_titles(bar: QMenuBar) -> None:
    """Fill `bar` with empty menus."""
    for name, title in (
        ("fileMenu", _("&File")),
        ("editMenu", _("&Edit")),
        ("viewMenu", _("&View")),
        ("uploadMenu", _("&Upload")),
        ("helpMenu", _("&Help")),
    ):
        bar.addMenu(_menu(bar, name, title))


def add_menu(bar: QMenuBar, name: str, title: str) -> QMenu:
    """Return the menu called `name`; one that is new stands in front of the help."""
    menu = bar.findChild(QMenu, name)
    if menu is None:
        menu = _menu(bar, name, title)
        bar.insertMenu(bar.actions()[-1], menu)
    return menu


def titled(bar: QMenuBar, name: str) -> QMenu:
    """Return one of the menus that `add_titles` made."""
    menu = bar.findChild(QMenu, name)
    assert menu is not None  # noqa: S101  for the type only
    return menu


def _menu(bar: QMenuBar, name: str, title: str) -> QMenu:
    menu = QMenu(title, bar)
    menu.setObjectName(name)
    return menu
