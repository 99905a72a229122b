"""The card that opens the local door: its state, its address with the token, its port."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from falgui.core.translation import _
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.door.door import Door
from falgui.desktop.door.gate import HOST
from falgui.desktop.door.state import DoorState
from falgui.desktop.intake.questions import ask_first
from falgui.desktop.look.theme import GRID
from falgui.desktop.settings.page import SettingsPage, page_button
from falgui.desktop.widgets.card import Card
from falgui.desktop.widgets.checked_field import CheckedField
from falgui.desktop.widgets.status_line import StatusLine, Tone
from falgui.store.settings import Settings

_PORTS: Final = range(1024, 65_536)
_USUAL_PORT: Final = 36_677


class DoorCard(Card):
    """Shows `door`, and changes it by the `edited` of `page`."""

    def __init__(self, page: SettingsPage, door: Door, clipboard: Clipboard) -> None:
        super().__init__()
        self.setObjectName("doorCard")
        self._page = page
        self._door = door
        self._clipboard = clipboard
        page.add_switch(
            self,
            "door",
            (
                _("Let other programs upload"),
                _("Programs on this computer that know PicGo: Obsidian, Typora, VS Code and more."),
            ),
            lambda settings: settings.door,
            lambda settings, on: replace(settings, door=on),
        )
        self._status = StatusLine("doorStatus")
        self._status_row = self.add(self._status)
        self._address = QLineEdit()
        self._copy = page_button(_("Copy address"), "copyDoorAddress")
        self._renew = page_button(_("New token…"), "renewDoorToken")
        self._copied = StatusLine("doorCopied")
        self._address_row = self.add(self._place())
        self._add_port()
        page.add_switch(
            self,
            "doorWithoutToken",
            (
                _("Also without the token"),
                _(
                    "For Typora, which can't send it. Any program that you run can then publish "
                    "pictures, videos and sounds of yours; on Windows and macOS also programs of "
                    "other people at this computer."
                ),
            ),
            lambda settings: settings.door_without_token,
            lambda settings, on: replace(settings, door_without_token=on),
        )
        self._copy.clicked.connect(self._put)
        self._renew.clicked.connect(self._ask)
        door.changed.connect(self._follow)

    def show_settings(self, settings: Settings) -> None:
        """Show what belongs to a door that is open or closed."""
        if not settings.door:
            self._copied.clear()
        for row in self.rows[3:]:
            row.setVisible(settings.door)
        self._follow()

    def _place(self) -> QWidget:
        label = QLabel(_("Address for other programs"))
        label.setBuddy(self._address)
        self._address.setObjectName("doorAddress")
        self._address.setAccessibleName(label.text())
        self._address.setReadOnly(True)
        # An address reads from left to right in every language.
        self._address.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self._copy)
        buttons.addWidget(self._renew)
        buttons.addStretch(1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(label)
        column.addWidget(self._address)
        column.addLayout(buttons)
        column.addWidget(self._copied)
        return content

    def _add_port(self) -> None:
        port = CheckedField("doorPort", str(_USUAL_PORT), _checked_port)
        words = _("Programs expect PicGo's, {port}.").format(port=_USUAL_PORT)
        self.add_control(_("Port"), words, port)
        port.chosen.connect(
            lambda text: self._page.edited.emit(
                lambda settings: replace(settings, door_port=int(text))
            )
        )
        self._page.bind(port, lambda settings: port.show_value(str(settings.door_port)))

    def _follow(self) -> None:
        state, address = self._door.state, self._door.address()
        said = _said_of(state, self._door.port, self._door.detail)
        if said is None:
            self._status.clear()
        else:
            self._status.tell(*said)
        self._status_row.setVisible(said is not None)
        self._address_row.setVisible(state is not DoorState.CLOSED and address is not None)
        text = address.reveal() if address is not None else ""
        if text != self._address.text():
            self._address.setText(text)
            self._address.setCursorPosition(0)
            self._copied.clear()
        self.update()

    def _put(self) -> None:
        if self._clipboard.copy(self._address.text()):
            self._copied.tell(Tone.GOOD, _("Address copied."), _("It holds the token."))
        else:
            self._copied.tell(Tone.BAD, _("The clipboard did not take it. Try again."))

    def _ask(self) -> None:
        ask_first(
            self,
            "doorTokenQuestion",
            _("Make a new token?"),
            _("Programs with the old address can't upload until they have the new one."),
            _("Make new token"),
            self._door.renew_token,
        )


def _said_of(state: DoorState, port: int, detail: str) -> tuple[Tone, str, str] | None:
    match state:
        case DoorState.OPEN:
            return Tone.GOOD, _("Open at {place}").format(place=f"{HOST}:{port}"), ""
        case DoorState.OPENING:
            return Tone.BUSY, _("Opening…"), ""
        case DoorState.TAKEN:
            return (
                Tone.BAD,
                _("Port {port} is taken by another program.").format(port=port),
                _("Quit that program, or choose another port here and in the other programs."),
            )
        case DoorState.TAKEN_BY_PICGO:
            return (
                Tone.BAD,
                _("PicGo, PicList or another falgui has port {port}.").format(port=port),
                _(
                    "Quit that program, or switch its server off; "
                    "falgui tries again every ten seconds."
                ),
            )
        case DoorState.FAILED:
            words = _("The port can't be opened ({reason}).").format(reason=detail)
            return Tone.BAD, words, _("falgui tries again every ten seconds.")
    return None


def _checked_port(text: str) -> str:
    problem = _("A number from {first} to {last}").format(first=_PORTS[0], last=_PORTS[-1])
    if not text.isdecimal() or not text.isascii() or int(text) not in _PORTS:
        raise ValueError(problem)
    return str(int(text))
