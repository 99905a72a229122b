"""The page of the window that shows everything ever uploaded from this machine."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QLabel,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from falgui.core.errors import UploadError
from falgui.core.translation import _, plural
from falgui.desktop.copying.copying import Copying
from falgui.desktop.history.actions import HistoryActions
from falgui.desktop.history.exporting import HistoryExporting
from falgui.desktop.history.filter_bar import HistoryFilterBar
from falgui.desktop.history.footer import HistoryFooter
from falgui.desktop.history.model import HistoryModel
from falgui.desktop.history.pictures import HistoryPictures
from falgui.desktop.history.removal import HistoryRemoval
from falgui.desktop.history.renewal import HistoryRenewal
from falgui.desktop.history.view import MOST_DRAGGED, HistoryView
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.banner import Banners
from falgui.desktop.widgets.stacked import hairline, stack
from falgui.desktop.widgets.undo_bar import UndoBar
from falgui.store.history_shelf import HistoryShelf
from falgui.store.settings import Settings

_TROUBLE: Final = "history"


class HistoryPage(QWidget):
    """Shows what is on `shelf`; what is to be uploaded again is told by `sources_chosen`.

    `background` is for reading and writing the history, and used by nothing else, so that a
    search waits for nobody; `pictures_background` is for the pictures, which `make` makes.
    """

    sources_chosen = Signal(list)
    """A list of `Source` that makes one batch."""
    verify_wanted = Signal(list)
    """The `Result`s whose links are to be looked at."""
    templates_wanted = Signal()
    """The person wants to see or change the templates of links."""
    removed = Signal(list)
    """The links of entries that are gone, or (empty) all are."""

    def __init__(
        self,
        shelf: HistoryShelf,
        make: Callable[[Path, int], bytes | None],
        copying: Copying,
        background: Background,
        pictures_background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("historyPage")
        self.setAccessibleName(_("History"))
        self.model = HistoryModel(shelf.reader, background, self)
        self._pictures = HistoryPictures(shelf.thumbnails, make, pictures_background, self)
        self.view = HistoryView(self.model, self._pictures)
        self.filter_bar = HistoryFilterBar()
        self.banners = Banners()
        self.removal = HistoryRemoval(shelf, self.model, background, self)
        self.renewal = HistoryRenewal(background, self)
        self.exporting = HistoryExporting(shelf.reader, background, self)
        self.actions_ = HistoryActions(
            self.view,
            self.model,
            shelf.reader,
            self.removal,
            self.renewal,
            self.exporting,
            copying,
            background,
        )
        self._copying = copying
        self._undo = UndoBar()
        tidy_up = QMenu(self)
        tidy_up.addActions([self.actions_.remove_expired, self.actions_.clear])
        self.footer = HistoryFooter(self.actions_.export, tidy_up)
        self._nothing = _Empty(_("Nothing uploaded yet"), _("What you upload is listed here."))
        self._no_match = _Empty(_("Nothing matches"), "", _("Clear search"), self.filter_bar.clear)
        self._waiting = QWidget()
        self._stack = QStackedWidget()
        self._compose()
        self._connect()

    def expect_new(self) -> None:
        """Show what has just been uploaded, if anybody looks."""
        if self.isVisible():
            self.model.expect_new()

    def show_settings(self, settings: Settings) -> None:
        """Offer the templates in `settings`, which were changed elsewhere."""
        self.actions_.copy_as.show_templates(settings.templates)

    def focus_search(self) -> None:
        """Let the person type what to look for."""
        self.filter_bar.focus_search()

    def fill_menu(self, menu: QMenu) -> None:
        """Put everything that can be done here into `menu`."""
        self.actions_.fill(menu)
        menu.addActions([self.actions_.remove_expired, self.actions_.clear])

    def stop(self) -> None:
        """Give up what is being exported; the program is about to end."""
        self.exporting.stop()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  Qt's name
        """Read the history when it is first looked at, and later what came since."""
        super().showEvent(event)
        if self.model.is_listed:
            self.model.expect_new()
        else:
            self.model.show(self.filter_bar.wanted())

    # How it is put together ---------------------------------------------------------------

    def _compose(self) -> None:
        for page in (self._waiting, self.view, self._nothing, self._no_match):
            self._stack.addWidget(page)
        above = (self.banners, self.filter_bar, hairline())
        column = stack(self, *above, self._stack, self._undo, hairline(), self.footer)
        column.setStretchFactor(self._stack, 1)
        self.setFocusProxy(self.view)

    def _connect(self) -> None:
        self.filter_bar.changed.connect(self.model.show)
        self.filter_bar.list_wanted.connect(self.view.choose_first)
        self.view.typed.connect(self.filter_bar.focus_search)
        self.view.too_many_dragged.connect(self._tell_too_many)
        self.model.listed.connect(self._follow)
        for part in (self.actions_, self.removal, self.renewal, self.exporting):
            part.said.connect(self.footer.say)
            part.failed.connect(self._tell_trouble)
        self._copying.said.connect(self.footer.say)
        self.actions_.verify_wanted.connect(self.verify_wanted)
        self.actions_.copy_as.edit_wanted.connect(self.templates_wanted)
        self.model.failed.connect(self._tell_trouble)
        self.renewal.sources_chosen.connect(self.sources_chosen)
        self.renewal.sources_chosen.connect(self._tell_uploading)
        self.removal.removed.connect(self.removed)
        self.removal.undo_offered.connect(self._offer_undo)
        self._undo.undo_wanted.connect(self.removal.undo)
        self._undo.over.connect(self.removal.forget)

    def _follow(self) -> None:
        if self.model.is_listed:
            self.footer.show_counts(self.model.count, self.model.overview.total)
        if self.model.count:
            shown: QWidget = self.view
        else:
            shown = self._no_match if self.filter_bar.is_asking else self._nothing
        if self._stack.currentWidget() is not shown:
            had_focus = self.view.hasFocus()
            self._stack.setCurrentWidget(shown)
            if had_focus:
                self.filter_bar.focus_search()

    def _offer_undo(self, count: int) -> None:
        words = plural(
            "{n} entry removed from the history. Its file stays at fal.",
            "{n} entries removed from the history. Their files stay at fal.",
            count,
        )
        self._undo.offer(words)

    def _tell_uploading(self, sources: list[object]) -> None:
        count = len(sources)
        self.footer.say(plural("Uploading {n} file again", "Uploading {n} files again", count))

    def _tell_too_many(self) -> None:
        words = _("Up to {n} links can be dragged at once. Copy them instead.")
        self.footer.say(words.format(n=MOST_DRAGGED))

    def _tell_trouble(self, error: UploadError) -> None:
        self.banners.show_banner(_TROUBLE, error.title, error.advice)
        self._follow()


class _Empty(QWidget):
    """Says why there is nothing to see, and what to do about it."""

    def __init__(
        self,
        title: str,
        advice: str,
        word: str = "",
        call: Callable[[], None] | None = None,
    ) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(1)
        for widget in self._parts(title, advice, word, call):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def _parts(
        self, title: str, advice: str, word: str, call: Callable[[], None] | None
    ) -> Iterable[QWidget]:
        heading = QLabel(title)
        heading.setObjectName("emptyTitle")
        font = heading.font()
        font.setPointSizeF(font.pointSizeF() * 1.25)
        font.setBold(True)
        heading.setFont(font)
        yield heading
        if advice:
            words = QLabel(advice)
            words.setProperty("muted", True)
            yield words
        if word and call is not None:
            button = QPushButton(word)
            button.setObjectName("clearSearch")
            button.clicked.connect(lambda _on: call())
            yield button
