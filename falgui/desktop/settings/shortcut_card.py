"""Choosing the keys that upload the clipboard from any program, and trying them at once."""

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QKeySequenceEdit, QLineEdit, QPushButton, QWidget

from falgui.core.translation import _
from falgui.desktop.integration.chord import chord_of, native_text
from falgui.desktop.integration.global_shortcut import GlobalShortcut
from falgui.desktop.integration.shortcut_way import Outcome
from falgui.desktop.look.theme import GRID
from falgui.desktop.settings.page import SettingsPage, page_button
from falgui.desktop.widgets.card import Card
from falgui.desktop.widgets.status_line import StatusLine, Tone
from falgui.store.settings import Settings

_FIELD_WIDTH = 168
_PORTABLE = QKeySequence.SequenceFormat.PortableText


def add_shortcut_card(page: SettingsPage, shortcut: GlobalShortcut) -> None:
    """Put the card below what is on `page`."""
    card = ShortcutCard(page, shortcut)
    page.add(card)
    page.bind(card.field, card.show_settings)


class ShortcutCard(Card):
    """The keys, what came of them, and "Press it now".

    New keys are tried as soon as the system has given them: the press that follows then uploads
    nothing. Says what the person chose by the `edited` of `page`.
    """

    def __init__(self, page: SettingsPage, shortcut: GlobalShortcut) -> None:
        super().__init__()
        self._page = page
        self._shortcut = shortcut
        self._keys = ""
        self._is_new = False
        self.field = _KeysField()
        self.field.setObjectName("globalShortcut")
        self.field.setMaximumSequenceLength(1)
        self.field.setFixedWidth(_FIELD_WIDTH)
        self.field.setToolTip(
            _("If keys that you press don't show here, another program has them.")
        )
        self._text = self.field.findChild(QLineEdit)
        self._clear = page_button(_("Clear"), "clearShortcut")
        self._clear.setAccessibleName(_("Clear the global shortcut"))
        self._status = StatusLine("shortcutStatus")
        self._try = page_button(_("Try it"), "tryShortcut")
        self._try.setAccessibleName(_("Try the global shortcut"))
        self.add_control(
            _("Global shortcut"),
            _("Uploads the clipboard, whichever program you are in."),
            self.field,
        )
        if isinstance(self._text, QLineEdit):
            # It has the focus, and says what it is for.
            self._text.setAccessibleName(_("Global shortcut"))
            # Qt puts words of its own there whenever the field is emptied.
            self._text.textChanged.connect(self._invite)
            self._invite()
        self._row = self.add(_side_by_side(self._status, self._try, self._clear))
        self.field.editingFinished.connect(self._edited)
        self.field.emptied.connect(lambda: self._choose(""))
        self._clear.clicked.connect(lambda: self._choose(""))
        self._try.clicked.connect(self._begin_test)
        shortcut.changed.connect(self._show_outcome)
        shortcut.tested.connect(self._tell_test)
        self._show_outcome()

    def show_settings(self, settings: Settings) -> None:
        """Show the keys in `settings`."""
        self._keys = settings.shortcut
        self._clear.setVisible(bool(settings.shortcut))
        self.field.setKeySequence(QKeySequence.fromString(settings.shortcut, _PORTABLE))

    def _invite(self) -> None:
        if isinstance(self._text, QLineEdit):
            self._text.setPlaceholderText(_("Press keys"))

    def _edited(self) -> None:
        self._invite()
        keys = self.field.keySequence().toString(_PORTABLE)
        if keys == self._keys:
            return
        if chord_of(keys) is not None:
            self._choose(keys)
            return
        self.field.setKeySequence(QKeySequence.fromString(self._keys, _PORTABLE))
        # Nothing but Ctrl, pressed and let go, is no mistake.
        if keys:
            self._tell(
                Tone.BAD,
                _("These keys can't be used in every program."),
                _("Hold Ctrl, Alt or the system's key, and press a letter, digit or F-key."),
            )

    def _choose(self, keys: str) -> None:
        self._keys = keys
        self._is_new = bool(keys)
        self._page.edited.emit(lambda settings: replace(settings, shortcut=keys))

    def _begin_test(self) -> None:
        self._is_new = False
        # Once nobody looks any more, the keys do what they are for.
        self._shortcut.begin_test(self.isVisible)
        self._tell(
            Tone.BUSY,
            _("Press it now to try it: {keys}").format(keys=self._shown_keys()),
            _("Nothing is uploaded this time."),
        )
        self._try.hide()
        # Once the card has its new height.
        QTimer.singleShot(0, self._row, lambda: self._page.ensureWidgetVisible(self._row))

    def _tell_test(self, arrived: bool) -> None:  # noqa: FBT001  as the signal gives it
        if not self.isVisible():
            self._show_outcome()
            return
        if arrived:
            self._tell(Tone.GOOD, _("It works."))
        else:
            self._tell(
                Tone.BAD,
                _("It did not arrive: another program may have taken it."),
                _("Choose other keys, or free them in that program or in your desktop's settings."),
            )
        self._try.show()

    def _show_outcome(self) -> None:
        outcome = self._shortcut.outcome
        if outcome is Outcome.ACTIVE and self._is_new and self.isVisible():
            self._begin_test()
            return
        self._try.setVisible(outcome is Outcome.ACTIVE)
        if outcome is Outcome.OFF:
            self._status.clear()
            self._row.hide()
        else:
            self._tell(*self._words(outcome))

    def _words(self, outcome: Outcome) -> tuple[Tone, str, str]:
        match outcome:
            case Outcome.ASKING:
                words = _("Your desktop is asked for these keys…")
                return Tone.BUSY, words, _("It may ask you to agree.")
            case Outcome.ACTIVE:
                words = _("{keys} uploads the clipboard.").format(keys=self._shown_keys())
                advice = _("Your desktop's settings for shortcuts can change it.")
                return Tone.GOOD, words, advice if self._shortcut.chosen_keys else ""
            case Outcome.TAKEN:
                return (
                    Tone.BAD,
                    _("Another program has these keys."),
                    _("Choose other keys, or free them in that program."),
                )
            case Outcome.REFUSED:
                return (
                    Tone.BAD,
                    _("Your desktop did not allow this shortcut."),
                    _("Choose other keys, or allow it in your desktop's settings."),
                )
            case Outcome.NO_SUCH_KEY:
                words = _("This keyboard has no such key.")
                return Tone.BAD, words, _("Choose other keys.")
            case _:
                words = _("Programs can't have shortcuts of their own here.")
                advice = _("In your desktop's settings, set one that runs “{command}”.")
                return Tone.NOTE, words, advice.format(command="falgui --clipboard")

    def _shown_keys(self) -> str:
        return self._shortcut.chosen_keys or native_text(self._shortcut.keys)

    def _tell(self, tone: Tone, title: str, advice: str = "") -> None:
        self._status.tell(tone, title, advice)
        self._row.show()
        self.update()


class _KeysField(QKeySequenceEdit):
    """Takes any keys, but those that leave or empty every other field as well.

    It is empty as well while keys are being pressed; `emptied` is when the person wants it so.
    """

    emptied = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Close the window with Esc, and empty the field with Backspace or Delete."""
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and event.key() == Qt.Key.Key_Escape:
            event.ignore()
        elif plain and event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.emptied.emit()
        else:
            super().keyPressEvent(event)


def _side_by_side(status: StatusLine, *buttons: QPushButton) -> QWidget:
    content = QWidget()
    line = QHBoxLayout(content)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(GRID)
    line.addWidget(status, 1, Qt.AlignmentFlag.AlignVCenter)
    for button in buttons:
        line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
    content.setFocusProxy(buttons[0])
    return content
