"""The page of the window that tells whether models can read links as they are."""

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QHideEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from falgui.core.translation import _, plural
from falgui.desktop.copying.copying import Copying
from falgui.desktop.intake.drop import Kind
from falgui.desktop.intake.drop_overlay import DropOverlay
from falgui.desktop.intake.drop_target import TAKES_DROPS
from falgui.desktop.intake.reading import read
from falgui.desktop.links.actions import LinkActions
from falgui.desktop.links.desk import LinkDesk
from falgui.desktop.links.field import LinkField
from falgui.desktop.links.model import LinkModel
from falgui.desktop.links.text import links_in
from falgui.desktop.links.view import LinkView
from falgui.desktop.rows.footer import HEIGHT
from falgui.desktop.widgets.elided_label import ElidedLabel
from falgui.desktop.widgets.push_button import push_button
from falgui.desktop.widgets.stacked import hairline, stack
from falgui.desktop.widgets.wrapping_label import WrappingLabel

_REMARK_MILLISECONDS: Final = 4000
_WORDS_FROM: Final = 620
_REFRESH_MILLISECONDS: Final = 30_000
_EMPTY_WIDTH: Final = 440


class LinkPage(QWidget):
    """A field for links, and below it what was found on `desk`.

    Links are typed, pasted or dropped. `clock` tells the seconds since 1970.
    """

    sources_chosen = Signal(list)
    """The `LinkSource`s whose files are to be fetched and uploaded."""
    others_dropped = Signal(QMimeData)
    """Something without any link was dropped here."""

    def __init__(
        self,
        desk: LinkDesk,
        copying: Copying,
        parent: QWidget | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("linksPage")
        self.setAccessibleName(_("Link check"))
        self.setAcceptDrops(True)
        self.setProperty(TAKES_DROPS, True)
        self._desk = desk
        self.field = LinkField()
        self.view = LinkView()
        self.view.setModel(LinkModel(desk, self, clock))
        self.actions_ = LinkActions(self.view, desk, copying, clock)
        self._check = push_button("checkLinks", _("Check"), "verify", self.check)
        self._check.setProperty("primary", True)
        self._stop = push_button("stopChecking", _("Stop"), "cancel", desk.stop)
        self._copy = push_button("copyWorking", "", "copy", self.actions_.copy_working)
        self._fetch = push_button("fetchLinks", "", "uploading", self.actions_.fetch_these)
        self._clear = push_button("clearLinks", "", "remove", self._clear_all)
        self._status = ElidedLabel()
        self._status.setObjectName("linksStatus")
        self._status.setProperty("muted", True)
        self._remark = QTimer(self, interval=_REMARK_MILLISECONDS, singleShot=True)
        # Signatures end while nobody does anything.
        self._later = QTimer(self, interval=_REFRESH_MILLISECONDS)
        # Of many findings in one turn of the event loop, the sum is told once.
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._overlay = DropOverlay(self)
        self._stack = QStackedWidget()
        self._compose()
        self._connect(copying)
        self._follow()

    def check(self) -> None:
        """Look at the links in the field, and keep there what is none."""
        text = self.field.toPlainText()
        links, others = links_in(text)
        self._take(links, others)
        if links and not others:
            self.field.clear()
        elif not text.strip():
            self.field.setFocus()

    def focus_field(self) -> None:
        """Let the person type or paste links."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def say(self, text: str) -> None:
        """Show `text` for a moment."""
        self._status.setText(text)
        self._remark.start()

    # What Qt tells ------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  Qt's name
        """Take links and texts; only the names of the formats are read meanwhile."""
        formats = set(event.mimeData().formats())
        if event.source() is not None or not formats & {"text/uri-list", "text/plain"}:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._overlay.setGeometry(self.rect())
        self._overlay.appear(_("Release to check these links"))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802  Qt's name
        """Go on taking what was taken."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:  # noqa: N802  Qt's name
        """Forget what has left."""
        self._overlay.vanish()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  Qt's name
        """Look at the links that were let go of."""
        self._overlay.vanish()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        payload = read(event.mimeData())
        links: list[str] = []
        if payload is not None:
            # Of a picture out of a browser it is where it comes from that counts here.
            names = payload.kind in (Kind.ADDRESSES, Kind.TEXT)
            text = payload.content if names else payload.address
            links, _others = links_in(text.decode(errors="replace"))
        if links:
            self._take(links, 0)
        else:
            self.others_dropped.emit(event.mimeData())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  Qt's name
        """Keep what is in sight fresh."""
        super().showEvent(event)
        self._keep_fresh()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  Qt's name
        """Let what nobody sees be."""
        super().hideEvent(event)
        self._later.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Give the buttons' words up where the count needs their room."""
        super().resizeEvent(event)
        self._name_buttons()

    # How it is put together ---------------------------------------------------------------

    def _compose(self) -> None:
        top = QWidget()
        line = QHBoxLayout(top)
        line.setContentsMargins(16, 12, 16, 12)
        line.setSpacing(12)
        line.addWidget(self.field, 1)
        buttons = QVBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._check)
        buttons.addWidget(self._stop)
        buttons.addStretch(1)
        line.addLayout(buttons)
        footer = QWidget()
        footer.setObjectName("footer")
        footer.setFixedHeight(HEIGHT)
        row = QHBoxLayout(footer)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(4)
        row.addWidget(self._status, 1)
        for button in (self._copy, self._fetch, self._clear):
            button.setFlat(True)
            row.addWidget(button)
        self._stack.addWidget(_empty())
        self._stack.addWidget(self.view)
        column = stack(self, top, hairline(), self._stack, hairline(), footer)
        column.setStretchFactor(self._stack, 1)
        self.setFocusProxy(self.field)

    def _connect(self, copying: Copying) -> None:
        desk = self._desk
        for changed in (desk.added, desk.changed, desk.removed):
            changed.connect(self._soon.start)
        self.view.selectionModel().selectionChanged.connect(lambda *_which: self._soon.start())
        self.view.menu_wanted.connect(self.actions_.show_menu)
        self.view.activated.connect(lambda _index: self.actions_.copy_working())
        self.field.submitted.connect(self.check)
        self.field.textChanged.connect(self._soon.start)
        self.actions_.fetch_wanted.connect(self.sources_chosen)
        self.actions_.said.connect(self.say)
        copying.said.connect(self.say)
        self._soon.timeout.connect(self._follow)
        self._remark.timeout.connect(self._follow)
        self._later.timeout.connect(self.view.viewport().update)

    def _take(self, links: list[str], others: int) -> None:
        if links:
            self._desk.check(links)
            self.view.scrollToBottom()
        if others:
            words = plural("{n} word is no web link.", "{n} words are no web links.", others)
            self.say(words)

    def _clear_all(self) -> None:
        self._desk.stop()
        self._desk.remove(range(len(self._desk.links)))
        self.field.setFocus()

    def _keep_fresh(self) -> None:
        if self.isVisible() and self._desk.links:
            self._later.start()
        else:
            self._later.stop()

    def _follow(self) -> None:
        links, waiting = self._desk.links, self._desk.waiting
        self._stack.setCurrentIndex(1 if links else 0)
        self._keep_fresh()
        self._check.setEnabled(bool(self.field.toPlainText().strip()))
        self._stop.setVisible(bool(waiting))
        self._copy.setEnabled(bool(self.actions_.working()))
        self._fetch.setEnabled(bool(self.actions_.fetchable()))
        self._clear.setEnabled(bool(links))
        self._name_buttons()
        if self._remark.isActive():
            return
        found = [one.found for one in links if one.found is not None]
        works, left = sum(one.works for one in found), len(links) - len(found)
        if not links:
            words = ""
        elif waiting:
            words = _("{done} of {total} checked").format(
                done=len(links) - waiting, total=len(links)
            )
        elif left:
            words = plural(
                "{{works}} of {{total}} work as they are, {n} was not checked",
                "{{works}} of {{total}} work as they are, {n} were not checked",
                left,
            ).format(works=works, total=len(links))
        else:
            words = _("{works} of {total} work as they are").format(works=works, total=len(links))
        self._status.setText(words)

    def _name_buttons(self) -> None:
        has_room = self.width() >= _WORDS_FROM
        is_some = self.view.selectionModel().hasSelection()
        for button, words in (
            (self._copy, _("Copy selected") if is_some else _("Copy those that work")),
            (self._fetch, _("Fetch selected") if is_some else _("Fetch and upload all")),
            (self._clear, _("Clear")),
        ):
            button.setAccessibleName(words)
            button.setToolTip(words)
            button.setText(words if has_room else "")


def _empty() -> QWidget:
    page = QWidget()
    page.setObjectName("noLinks")
    title = WrappingLabel(_("Can models read your links?"))
    font = title.font()
    font.setPointSizeF(font.pointSizeF() * 1.25)
    font.setBold(True)
    title.setFont(font)
    advice = WrappingLabel(
        _(
            "Paste or drop links of your own storage. falgui looks at each as a model would, "
            "without signing in, and says what is there."
        ),
        muted=True,
    )
    words = QWidget()
    words.setMaximumWidth(_EMPTY_WIDTH)
    column = QVBoxLayout(words)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(8)
    column.addStretch(1)
    for label in (title, advice):
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(label)
    column.addStretch(1)
    line = QHBoxLayout(page)
    line.addStretch(1)
    line.addWidget(words, 100)
    line.addStretch(1)
    return page
