"""The menu of the selected rows, and how its items say why they do not apply."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAction, QGuiApplication
from PySide6.QtWidgets import (
    QMenu,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QToolTip,
    QWidget,
)

Section = Sequence[QAction | QMenu]
"""What stands between two lines of a menu."""


def show_row_menu(parent: QWidget, sections: Sequence[Section], place: QPoint) -> QMenu:
    """Open a menu with `sections` at `place` on the screen, a line between them; return it."""
    menu = QMenu(parent)
    menu.setObjectName("rowMenu")
    for position, section in enumerate(sections):
        if position:
            menu.addSeparator()
        for entry in section:
            # Not addMenu(): what is inside would be taken along when this menu goes.
            menu.addAction(entry.menuAction() if isinstance(entry, QMenu) else entry)
    tell_reasons(menu)
    menu.aboutToHide.connect(menu.deleteLater, Qt.ConnectionType.QueuedConnection)
    menu.popup(place)
    return menu


def tell_reasons(menu: QMenu) -> None:
    """Have `menu` say why items are greyed out: in tooltips, and to screen readers.

    The arrow keys stop at such items as well.
    """
    if QGuiApplication.platformName() not in ("windows", "cocoa"):
        style = _StopsAtAll("Fusion")
        style.setParent(menu)
        menu.setStyle(style)
    menu.setToolTipsVisible(True)
    menu.hovered.connect(lambda action: _announce(menu, action))


def enable(action: QAction, reason: str) -> None:
    """Grey `action` out for `reason`, or make it work if that is ""."""
    action.setEnabled(not reason)
    action.setToolTip(reason)
    action.setStatusTip(reason)
    action.setWhatsThis(reason)


class _StopsAtAll(QProxyStyle):
    def styleHint(  # noqa: N802  Qt's name
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returned: QStyleHintReturn | None = None,
    ) -> int:
        if hint is QStyle.StyleHint.SH_Menu_AllowActiveAndDisabled:
            return 1
        return super().styleHint(hint, option, widget, returned)


def _announce(menu: QMenu, action: QAction) -> None:
    reason = action.statusTip()
    if action.isEnabled() or not reason:
        QToolTip.hideText()
        return
    item = menu.actionGeometry(action)
    QToolTip.showText(menu.mapToGlobal(item.bottomLeft()), reason, menu, item)
    # Qt tells screen readers the texts of a menu's items only.
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(menu, reason))
