"""What can be done with checked links: with those that are selected, or with all of them."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, QPoint, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QListView

from falgui.core.own_links import Verdict, taken_as_it_is
from falgui.core.request import Request
from falgui.core.result import Result
from falgui.core.sources import LinkSource
from falgui.core.translation import _, plural
from falgui.desktop.copying.copying import Copying
from falgui.desktop.links.desk import Checked, LinkDesk
from falgui.desktop.rows.row_menu import enable, show_row_menu
from falgui.desktop.widgets.view_action import view_action

_OPEN_AT_ONCE: Final = 10


class LinkActions(QObject):
    """The actions of `view`, which shows what is on `desk`; `clock` as everywhere."""

    fetch_wanted = Signal(list)
    """The `LinkSource`s that are to be fetched and uploaded."""
    said = Signal(str)

    def __init__(
        self, view: QListView, desk: LinkDesk, copying: Copying, clock: Callable[[], float]
    ) -> None:
        super().__init__(view)
        self._view = view
        self._desk = desk
        self._copying = copying
        self._clock = clock
        self.copy = view_action(
            view, "copyCheckedLinks", _("Copy links that work"), "Ctrl+C", "copy", self.copy_working
        )
        self.open = view_action(
            view, "openCheckedLinks", _("Open link"), "Ctrl+Return", "open", self._open
        )
        self.fetch = view_action(
            view, "fetchCheckedLinks", _("Fetch and upload"), "", "uploading", self.fetch_these
        )
        self.again = view_action(
            view, "checkLinksAgain", _("Check again"), "Ctrl+R", "retry", self._check_again
        )
        self.remove = view_action(
            view, "removeCheckedLinks", _("Remove from list"), "Del", "remove", self._remove
        )

    def copy_working(self) -> None:
        """Copy those that work."""
        results = self.working()
        if not self._copying.copy_results(results) and not results:
            self.said.emit(_("None of these links works as it is."))

    def fetch_these(self) -> None:
        """Have the files fetched and uploaded, of those links where that can be done."""
        sources = self.fetchable()
        if sources:
            self.fetch_wanted.emit(sources)
            words = plural(
                "{n} link is fetched and uploaded.",
                "{n} links are fetched and uploaded.",
                len(sources),
            )
            self.said.emit(words)

    def working(self) -> list[Result]:
        """Return the results that those links are which work."""
        found = [one.found for one in self.concerned() if one.found and one.found.works]
        now = self._clock()
        results = [taken_as_it_is(link, Request(LinkSource(link.url)), now) for link in found]
        return [result for result in results if result is not None]

    def fetchable(self) -> list[LinkSource]:
        """Return the sources for those whose files this computer can fetch."""
        return [
            # The password that it needs was left out of the look.
            LinkSource(one.asked if link.verdict is Verdict.PASSWORD else link.url, fetch=True)
            for one in self.concerned()
            if (link := one.found) is not None and link.can_be_fetched
        ]

    def concerned(self) -> Sequence[Checked]:
        """Return the selected links in their order, or all where none is selected."""
        rows = self._rows()
        return [self._desk.links[row] for row in rows] if rows else list(self._desk.links)

    def show_menu(self, place: QPoint) -> None:
        """Open the menu of the selected links at `place` on the screen."""
        enable(self.copy, "" if self.working() else _("None of these links works as it is."))
        enable(self.fetch, "" if self.fetchable() else _("None of these brings a file."))
        menu = show_row_menu(
            self._view, [[self.copy, self.open], [self.fetch, self.again], [self.remove]], place
        )
        menu.aboutToHide.connect(self._enable_all)

    def _enable_all(self) -> None:
        for action in (self.copy, self.fetch):
            enable(action, "")

    def _rows(self) -> list[int]:
        return sorted(index.row() for index in self._view.selectionModel().selectedIndexes())

    def _open(self) -> None:
        for row in self._rows()[:_OPEN_AT_ONCE]:
            QDesktopServices.openUrl(QUrl(self._desk.links[row].asked))

    def _check_again(self) -> None:
        self._desk.check([one.asked for one in self.concerned()])

    def _remove(self) -> None:
        self._desk.remove(self._rows())
