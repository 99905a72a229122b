"""falgui in file managers and among the desktop's programs, on the page General."""

from PySide6.QtCore import QSignalBlocker

from falgui.core.translation import _
from falgui.desktop.integration.presence import Presence
from falgui.desktop.settings.page import SettingsPage
from falgui.desktop.widgets.card import Card
from falgui.desktop.widgets.status_line import StatusLine, Tone
from falgui.desktop.widgets.switch import Switch


def add_presence_card(page: SettingsPage, presence: Presence) -> None:
    """Put the card below what is on `page`."""
    page.add(PresenceCard(presence))


class PresenceCard(Card):
    """Shows how things are, and changes them at once: nothing of it is in the settings."""

    def __init__(self, presence: Presence) -> None:
        super().__init__()
        self.setObjectName("presenceCard")
        self._presence = presence
        self._menus = Switch("")
        self._menus.setObjectName("inFileManagers")
        self.add_control(
            _("“Upload to fal” in file managers"),
            _("In the menu that a right click on files and folders opens."),
            self._menus,
        )
        self._status = StatusLine("presenceStatus")
        self._told = self.add(self._status)
        self._program = Switch("")
        self._program.setObjectName("amongPrograms")
        self.add_control(
            _("falgui among the desktop's programs"),
            _(
                "In its menu of programs, and for links that begin with falgui://, which upload "
                "nothing without a question."
            ),
            self._program,
        )
        self._program_row = self.rows[-1]
        # A screen reader turns them over without a click.
        self._menus.toggled.connect(presence.set_menus)
        self._program.toggled.connect(presence.set_program)
        presence.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        state = self._presence.state
        if not self._presence.is_busy:
            # Until then they show what is wanted; a disabled switch would lose the focus.
            with QSignalBlocker(self._menus), QSignalBlocker(self._program):
                self._menus.setChecked(bool(state.menus.entered))
                self._program.setChecked(state.is_program)
        self._program_row.setVisible(state.can_be_program)
        self._tell()
        self.update()

    def _tell(self) -> None:
        state = self._presence.state
        entered, found = state.menus.entered, state.menus.found
        if state.refused:
            self._status.tell(
                Tone.BAD,
                _("This could not be changed: {names}.").format(names=", ".join(state.refused)),
                _("Another program's file has this place, or the folder can't be written to."),
            )
        elif entered:
            words = _("It is in: {names}.").format(names=", ".join(entered))
            self._status.tell(Tone.GOOD, words, _where_to_look(entered))
        elif found:
            words = _("Found here: {names}.").format(names=", ".join(found))
            self._status.tell(Tone.NOTE, words)
        else:
            self._status.tell(Tone.NOTE, _("There is no file manager here that falgui knows."))
        self._told.setVisible(bool(self._status.text))


def _where_to_look(entered: tuple[str, ...]) -> str:
    """Return what is special about some of these file managers."""
    remarks = []
    if "Nautilus" in entered:
        remarks.append(_("Nautilus has it below “Scripts”."))
    if "Caja" in entered:
        remarks.append(_("Caja has it below “Scripts”."))
    if "Thunar" in entered:
        remarks.append(_("Thunar shows it when it is started the next time."))
    return " ".join(remarks)
