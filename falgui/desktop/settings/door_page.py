"""The settings page about other programs that upload through falgui."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from falgui.core.translation import _
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.door.door import Door
from falgui.desktop.settings.door_card import DoorCard
from falgui.desktop.settings.page import SettingsPage
from falgui.desktop.widgets.wrapping_label import WrappingLabel


def door_page(door: Door, clipboard: Clipboard) -> SettingsPage:
    """Return the page that opens `door`, shows where it is, and how programs find it."""
    page = SettingsPage("programsPage", _("Other programs"))
    card = DoorCard(page, door, clipboard)
    page.add(card)
    page.bind(card, card.show_settings)
    page.add_remark(
        _(
            "Only this computer reaches this address, and web pages are refused. What is asked "
            "for is uploaded as usual, without a question; what looks like a secret never is."
        )
    )
    programs = page.add_card()
    for name, words in _directions():
        programs.add(_direction(name, words))
    return page


def _directions() -> list[tuple[str, str]]:
    return [
        (
            _("Obsidian"),
            _(
                "In the settings of the plug-in “Image auto upload”, choose PicGo(app) and paste "
                "the address as the “PicGo server upload route”."
            ),
        ),
        (
            _("VS Code"),
            _("In the settings of the extension “PicList”, paste the address as the upload API."),
        ),
        (
            _("Typora"),
            _(
                "In its preferences, Image, choose “Custom Command” and enter: falgui upload. That "
                "needs none of the above. “PicGo (app)” works as well, at PicGo's port and without "
                "the token."
            ),
        ),
    ]


def _direction(name: str, words: str) -> QWidget:
    row = QWidget()
    column = QVBoxLayout(row)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(WrappingLabel(name))
    column.addWidget(WrappingLabel(words, muted=True))
    return row
