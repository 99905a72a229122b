"""What can be done with the selected entries of the history, for the menus and the keyboard."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QMenu

from falgui.core.links import Form, format_links
from falgui.core.names import display_name
from falgui.core.sources import link_source
from falgui.core.translation import _
from falgui.desktop.copying.copy_menu import CopyMenu
from falgui.desktop.copying.copying import Copying
from falgui.desktop.copying.qr_dialog import show_qr
from falgui.desktop.history.exporting import HistoryExporting
from falgui.desktop.history.model import HistoryModel
from falgui.desktop.history.removal import HistoryRemoval
from falgui.desktop.history.renewal import HistoryRenewal
from falgui.desktop.history.view import HistoryView
from falgui.desktop.system.background import Background
from falgui.desktop.system.show_file import show_file
from falgui.desktop.widgets.view_action import view_action
from falgui.store.history import HistoryEntry
from falgui.store.history_export import ExportFormat
from falgui.store.history_reader import HistoryReader

_OPEN_AT_ONCE: Final = 10
_VERIFIED_AT_ONCE: Final = 50


class HistoryActions(QObject):
    """Actions on what is selected in `view`, and on the whole history.

    Like those of the uploads they stay enabled, so that their keys always work; `refresh` greys
    out what would do nothing, for as long as a menu is open. `copying` puts links on the clipboard.
    """

    said = Signal(str)
    """How it went, in a few words."""
    failed = Signal(object)
    """An `UploadError`."""
    verify_wanted = Signal(list)
    """The `Result`s whose links are to be looked at."""

    def __init__(
        self,
        view: HistoryView,
        model: HistoryModel,
        reader: HistoryReader,
        removal: HistoryRemoval,
        renewal: HistoryRenewal,
        exporting: HistoryExporting,
        copying: Copying,
        background: Background,
    ) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._reader = reader
        self._copying = copying
        self._background = background
        self._renewal = renewal
        self._removal = removal
        self._exporting = exporting
        self.copy = self._action("copy", _("Copy link"), "Ctrl+C", "copy", self._copy)
        self.copy_as = self._copy_as_menu()
        self.open = self._action("open", _("Open link"), "Ctrl+Return", "open", self._open)
        self.show_qr = self._action("showQr", _("Show QR code"), "", "qr", self._show_qr)
        self.verify = self._action("verify", _("Verify link"), "", "verify", self._verify)
        self.show_file = self._action("showFile", _("Show file in folder"), "", "", self._show_file)
        self.renew = self._action("renew", _("Upload again"), "Ctrl+R", "retry", self._renew)
        self.remove = self._action(
            "remove", _("Remove from history"), "Del", "remove", self._remove
        )
        self.export = self._export_menu()
        self.remove_expired = self._action(
            "removeExpired", _("Remove expired…"), "", "", removal.remove_expired
        )
        self.clear = self._action("clear", _("Clear history…"), "", "", removal.clear)
        view.triggered.connect(self._copy_these)
        view.menu_wanted.connect(self._show_menu)

    def refresh(self) -> None:
        """Grey out what does not apply to the present selection."""
        selected = self._view.selected_ids() if self._view.isVisible() else []
        for action in (self.copy, self.open, self.verify, self.renew, self.remove):
            action.setEnabled(bool(selected))
        self.copy_as.setEnabled(bool(selected))
        for action in (self.show_qr, self.show_file):
            action.setEnabled(len(selected) == 1)
        self.export.setEnabled(bool(self._model.count))
        for action in (self.remove_expired, self.clear):
            action.setEnabled(bool(self._model.overview.total))

    def enable_all(self) -> None:
        """Let every key work again; call it when the menu has closed."""
        for action in self._view.actions():
            action.setEnabled(True)
        for menu in (self.copy_as, self.export):
            menu.setEnabled(True)

    def fill(self, menu: QMenu) -> None:
        """Put everything that can be done with entries into `menu`."""
        menu.addAction(self.copy)
        menu.addMenu(self.copy_as)
        menu.addActions([self.open, self.show_qr])
        menu.addSeparator()
        menu.addActions([self.renew, self.show_file, self.verify])
        menu.addSeparator()
        menu.addMenu(self.export)
        menu.addSeparator()
        menu.addAction(self.remove)
        menu.aboutToShow.connect(self.refresh)
        # The chosen action is triggered after its menu has closed.
        menu.aboutToHide.connect(self.enable_all, Qt.ConnectionType.QueuedConnection)

    # Copying ------------------------------------------------------------------------------

    def _copy(self) -> None:
        self._copy_these(self._view.selected_ids())

    def _copy_as(self, form: Form) -> None:
        self._copy_these(self._view.selected_ids(), form)

    def _copy_these(self, ids: Sequence[int], form: Form | None = None) -> None:
        style, known = self._copying.style(form), self._model.in_memory(ids)
        if known is not None:
            results = [entry.result for entry in known]
            if self._copying.copy_results(results, None if form is None else style):
                self._view.show_copied(ids)
            return
        # So many that even putting the text together is nothing for the main thread.
        self._background.run(
            self,
            lambda: format_links([entry.result for entry in self._reader.each(ids)], style),
            lambda text: self._put(text, ids),
            self.failed.emit,
        )

    def _put(self, text: str, ids: Sequence[int]) -> None:
        if self._copying.copy_links(text, len(ids)):
            self._view.show_copied(ids)

    # What else they do --------------------------------------------------------------------

    def _open(self) -> None:
        self._with_selected(_open_links, _OPEN_AT_ONCE)

    def _show_qr(self) -> None:
        self._with_selected(self._show_qr_of, 1)

    def _show_qr_of(self, entries: Sequence[HistoryEntry]) -> None:
        for entry in entries:
            show_qr(entry.result, self._view.window())

    def _verify(self) -> None:
        self._with_selected(
            lambda entries: self.verify_wanted.emit([entry.result for entry in entries]),
            _VERIFIED_AT_ONCE,
        )

    def _show_file(self) -> None:
        self._with_selected(self._look_for_file, 1)

    def _renew(self) -> None:
        self._with_selected(self._renewal.renew)

    def _remove(self) -> None:
        ids = self._view.selected_ids()
        if ids:
            self._removal.remove(ids)

    def _export(self, export_format: ExportFormat) -> None:
        ids = self._view.selected_ids() if self._view.has_selection else self._model.all_ids()
        self._exporting.export(ids, export_format)

    def _look_for_file(self, entries: Sequence[HistoryEntry]) -> None:
        for entry in entries:
            name = display_name(entry.result.name)
            if link_source(entry.source):
                self.said.emit(_("“{name}” came from a web address.").format(name=name))
                continue
            path = Path(entry.source)
            # A drive that is away takes its time to say so.
            self._background.run(
                self,
                lambda path=path: path.is_file(),  # type: ignore[misc]
                lambda there, path=path, name=name: (  # type: ignore[misc]
                    show_file(path)
                    if there
                    else self.said.emit(_("“{name}” was moved or deleted.").format(name=name))
                ),
                self.failed.emit,
            )

    def _with_selected(
        self, call: Callable[[Sequence[HistoryEntry]], None], most: int | None = None
    ) -> None:
        ids = self._view.selected_ids()[:most]
        known = self._model.in_memory(ids)
        if known is not None:
            call(known)
        else:
            self._background.run(self, lambda: self._reader.entries(ids), call, self.failed.emit)

    # The menus ----------------------------------------------------------------------------

    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self._view)
        menu.setObjectName("historyRowMenu")
        self.fill(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _copy_as_menu(self) -> CopyMenu:
        menu = CopyMenu(_("Copy as"), self._view)
        menu.setObjectName("historyCopyAs")
        menu.chosen.connect(self._copy_as)
        return menu

    def _export_menu(self) -> QMenu:
        menu = QMenu(_("Export"), self._view)
        menu.setObjectName("historyExport")
        for export_format, text in (
            (ExportFormat.CSV, _("As CSV, for spreadsheets…")),
            (ExportFormat.JSON, _("As JSON, for programs…")),
        ):
            action = menu.addAction(text)
            action.setObjectName(f"historyExport-{export_format.value}")
            action.triggered.connect(lambda _on, chosen=export_format: self._export(chosen))
        return menu

    def _action(
        self, name: str, text: str, keys: str, sign: str, call: Callable[[], None]
    ) -> QAction:
        return view_action(self._view, f"history-{name}", text, keys, sign, call)


def _open_links(entries: Sequence[HistoryEntry]) -> None:
    for entry in entries:
        QDesktopServices.openUrl(QUrl(entry.result.url))
