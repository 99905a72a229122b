"""The first page a person sees: falgui needs a fal key, once."""

from typing import Final

from PySide6.QtCore import QRectF, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from falgui.core.lifecycle import Lifecycle
from falgui.core.translation import _
from falgui.desktop.account.account import Account
from falgui.desktop.account.key_form import KeyForm
from falgui.desktop.intake.drop_choice_words import plain_sentence
from falgui.desktop.look.colours import colours
from falgui.desktop.look.icons import paint_icon
from falgui.desktop.look.theme import GRID
from falgui.desktop.widgets.card import Card
from falgui.desktop.widgets.expiry_field import ExpiryField
from falgui.desktop.widgets.status_line import StatusLine, Tone
from falgui.desktop.widgets.wrapping_label import WrappingLabel
from falgui.store.settings import Settings

_WIDTH: Final = 480
_LOGO: Final = 64
_ROOM_FOR_LOGO: Final = 420
_HEADLINE_SCALE: Final = 1.7


class KeyPage(QScrollArea):
    """Stands in place of the drop zone while there is no key.

    `demo_wanted` asks for the trial without a key; pass `offers_demo=False` where there is
    none. Once a key is accepted the page offers a first upload instead.
    """

    demo_wanted = Signal()
    sample_wanted = Signal()
    """A sample image is to be uploaded."""
    done_wanted = Signal()
    """The page has done its duty."""
    lifetime_chosen = Signal(object)
    """How long links last by default, in seconds, or None for the account's default."""

    def __init__(
        self, account: Account, *, offers_demo: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("keyPage")
        self.setAccessibleName(_("Connect falgui to fal"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self._account = account
        self._form = KeyForm(account)
        self._logo = _Logo()
        self._accepted = StatusLine("keyAccepted")
        self._promise = WrappingLabel()
        self._promise.setObjectName("promise")
        self._consequence = WrappingLabel(muted=True)
        self._expiry = ExpiryField()
        self._expiry.setAccessibleName(_("Default lifetime"))
        self._expiry.chosen.connect(self.lifetime_chosen)
        self._demo = _button("tryDemo", _("Try it without a key"), self.demo_wanted)
        self._demo.setFlat(True)
        self._sample = _button("trySample", _("Try with a sample image"), self.sample_wanted)
        self._sample.setProperty("primary", True)
        self._done = _button("keyPageDone", _("Start without it"), self.done_wanted)
        for later in (self._sample, self._done):
            later.hide()
        self._form.accepted.connect(self._show_accepted)
        self.setWidget(self._content(offers_demo=offers_demo))
        self.setFocusProxy(self._form)
        account.changed.connect(self._show_store)
        self._show_store()
        self.show_settings(Settings())

    @property
    def is_answered(self) -> bool:
        """Whether a key was typed here, which is being checked or accepted already."""
        return self._form.is_filled or not self._accepted.isHidden()

    def show_settings(self, settings: Settings) -> None:
        """Show how links are with `settings`."""
        self._promise.setText(
            _("Uploaded files are private. Default lifetime:")
            if settings.private
            else _("Uploaded files get public links. Default lifetime:")
        )
        lifecycle = Lifecycle(settings.expires_seconds, settings.private)
        self._consequence.setText(plain_sentence(lifecycle))
        self._expiry.show_seconds(settings.expires_seconds)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  Qt's name
        """Put the cursor where the key goes."""
        super().showEvent(event)
        (self._form if self._accepted.isHidden() else self._sample).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Leave the picture out where the form itself hardly fits."""
        super().resizeEvent(event)
        self._logo.setVisible(self.height() >= _ROOM_FOR_LOGO)

    def _content(self, *, offers_demo: bool) -> QWidget:
        headline = WrappingLabel(_("Connect falgui to fal"))
        font = headline.font()
        font.setPointSizeF(font.pointSizeF() * _HEADLINE_SCALE)
        font.setBold(True)
        headline.setFont(font)
        headline.setAlignment(Qt.AlignmentFlag.AlignCenter)
        card = Card()
        asking = QWidget()
        inside = QVBoxLayout(asking)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._form)
        inside.addWidget(self._accepted)
        card.add(asking)
        card.add(self._lifetime())

        column = QVBoxLayout()
        column.setSpacing(GRID)
        column.addStretch(1)
        column.addWidget(self._logo, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(GRID)
        column.addWidget(headline)
        self._sentence = _sentence("")
        column.addWidget(self._sentence)
        column.addSpacing(GRID)
        column.addWidget(card)
        column.addSpacing(GRID)
        ways = QHBoxLayout()
        ways.addStretch(1)
        ways.addWidget(self._done)
        ways.addWidget(self._sample)
        if offers_demo:
            ways.addWidget(self._demo)
        ways.addStretch(1)
        column.addLayout(ways)
        column.addStretch(2)

        middle = QWidget()
        middle.setMaximumWidth(_WIDTH)
        middle.setLayout(column)
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        row.addStretch(1)
        row.addWidget(middle, 100)
        row.addStretch(1)
        return content

    def _lifetime(self) -> QWidget:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._promise)
        words.addWidget(self._consequence)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2 * GRID)
        line.addLayout(words, 1)
        line.addWidget(self._expiry, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _show_store(self) -> None:
        if self._account.is_locked:
            words = _("Your password store is locked: a key of yours may be in it already.")
        elif self._account.is_absent:
            words = _(
                "Paste your API key. There is no password store here: it is kept until you quit."
            )
        else:
            words = _("Paste your API key once. It is kept in your system's password store.")
        self._sentence.setText(words)

    def _show_accepted(self) -> None:
        self._accepted.tell(
            Tone.GOOD,
            _("fal accepts this key."),
            _("You are ready: drop a file anywhere on this window, or try it first."),
        )
        self._form.hide()
        self._sentence.hide()
        self._demo.hide()
        self._sample.show()
        self._done.show()
        self.setFocusProxy(self._sample)
        self._sample.setFocus()
        # Once the page has its new height.
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self._sample))


class _Logo(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(_LOGO, _LOGO)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        accent = colours(self.palette()).accent_text
        paint_icon(QPainter(self), QRectF(self.rect()), "falgui", accent)


def _button(name: str, text: str, wanted: SignalInstance) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    # Enter presses it also outside of a dialogue.
    button.setAutoDefault(True)
    button.clicked.connect(wanted)
    return button


def _sentence(text: str) -> WrappingLabel:
    label = WrappingLabel(text, muted=True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label
