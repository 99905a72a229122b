"""What can be done with the selected uploads, for the menus and the keyboard."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QMenu

from falgui.core.data_uri import Advice, advice_text, advise, encoded_size
from falgui.core.links import Form
from falgui.core.translation import _
from falgui.core.units import format_size
from falgui.core.upload import ENDED, Result, State
from falgui.desktop.clipboard import Clipboard
from falgui.desktop.copy_menu import CopyMenu
from falgui.desktop.copying import Copying, form_name
from falgui.desktop.details_dialog import DetailsDialog
from falgui.desktop.order_actions import OrderActions
from falgui.desktop.primary_action import PrimaryAction, primary_action
from falgui.desktop.qr_dialog import show_qr
from falgui.desktop.queue_view import QueueView
from falgui.desktop.row_links import own_file
from falgui.desktop.show_file import show_file
from falgui.desktop.shown_uploads import ShownUploads
from falgui.desktop.upload_queue import UploadQueue
from falgui.desktop.view_action import view_action

_OPEN_AT_ONCE: Final = 10
_RETRYABLE: Final = frozenset({State.FAILED, State.CANCELLED})


class RowActions:
    """Actions on what is selected in `view`; `verify` has links looked at again.

    The actions stay enabled, so that their keys always work; each does what it can with the
    uploads it applies to. `refresh` greys out what would do nothing, for as long as a menu is
    open.
    """

    def __init__(
        self,
        view: QueueView,
        queue: UploadQueue,
        shown: ShownUploads,
        copying: Copying,
        clipboard: Clipboard,
        verify: Callable[[list[Result]], None],
    ) -> None:
        self._view = view
        self._queue = queue
        self._copying = copying
        self._clipboard = clipboard
        self._verify_links = verify
        self.copy = self._action("copy", _("Copy link"), "Ctrl+C", "copy", self._copy)
        self.open = self._action("open", _("Open link"), "Ctrl+Return", "open", self._open)
        self.show_qr = self._action("showQr", _("Show QR code"), "", "qr", self._show_qr)
        self.retry = self._action("retry", _("Retry"), "Ctrl+R", "retry", self._retry)
        self.pause = self._action("pause", _("Pause"), "Ctrl+P", "paused", self._pause)
        self.resume = self._action("resume", _("Resume"), "", "uploading", self._resume)
        self.cancel = self._action("cancel", _("Cancel"), "Esc", "cancel", self._cancel)
        self.show_file = self._action("showFile", _("Show file in folder"), "", "", self._show_file)
        self.verify = self._action("verify", _("Verify link"), "", "verify", self._verify)
        self.details = self._action("details", _("Details…"), "", "", self._show_details)
        self.remove = self._action("remove", _("Remove from list"), "Del", "remove", self._remove)
        self.order = OrderActions(view, queue, shown)
        self.copy_as = self._copy_as_menu()
        self.copy_again = self._action(
            "copyAgain", _("Copy as last time"), "Ctrl+Shift+C", "", self._copy_again
        )
        view.triggered.connect(self._trigger)
        view.menu_wanted.connect(self._show_menu)
        copying.copied.connect(view.show_copied)

    def refresh(self) -> None:
        """Grey out what does not apply to the present selection."""
        selected = self._view.selected()
        done = any(upload.result for upload in selected)
        states = {upload.state for upload in selected}
        self.copy.setEnabled(done)
        # A data URI needs no upload, only the file.
        self.copy_as.setEnabled(done or any(own_file(upload) for upload in selected))
        reason = "" if done else _("Nothing that is selected has a link yet.")
        self.copy_as.explain(reason)
        self.copy_again.setEnabled(done)
        self.copy_again.setText(
            _("Copy as {format}").format(
                format=form_name(self.copy_as.last or self._copying.style().form).replace("&", "&&")
            )
        )
        self.open.setEnabled(done)
        self.show_qr.setEnabled(len(selected) == 1 and done)
        for action in (self.copy, self.copy_again, self.open):
            action.setToolTip(reason)
        self.show_qr.setToolTip(
            _("Only for a single upload.") if done and len(selected) > 1 else reason
        )
        self.retry.setEnabled(bool(states & _RETRYABLE))
        self.pause.setEnabled(bool(states - ENDED - {State.PAUSED, State.CHECKING}))
        self.resume.setEnabled(State.PAUSED in states)
        self.cancel.setEnabled(bool(states - ENDED))
        self.show_file.setEnabled(len(selected) == 1 and own_file(selected[0]) is not None)
        self.verify.setEnabled(any(upload.state is State.DONE for upload in selected))
        self.details.setEnabled(len(selected) == 1)
        self.remove.setEnabled(bool(selected))
        self.order.refresh(selected)

    def enable_all(self) -> None:
        """Let every key work again; call it when the menu has closed."""
        for action in self._view.actions():
            action.setEnabled(True)
        self.copy_as.explain("")
        self.copy_as.setEnabled(True)
        self.order.menu.setEnabled(True)

    # What they do -------------------------------------------------------------------------

    def _trigger(self, numbers: list[int]) -> None:
        uploads = [upload for number in numbers if (upload := self._queue.upload(number))]
        if not uploads:
            return
        # Of several, the first says what is wanted.
        action = primary_action(uploads[0])
        same = [upload.number for upload in uploads if primary_action(upload) is action]
        match action:
            case PrimaryAction.COPY:
                self._copying.copy(same)
            case PrimaryAction.CANCEL:
                self._queue.cancel(same)
            case PrimaryAction.RETRY:
                self._queue.retry(same)
            case PrimaryAction.RESUME:
                self._queue.resume(same)

    def _copy(self) -> None:
        self._copying.copy(self._numbers())

    def _copy_as(self, form: Form) -> None:
        self._copying.copy(self._numbers(), form)

    def _copy_again(self) -> None:
        self._copying.copy(self._numbers(), self.copy_as.last)

    def _show_qr(self) -> None:
        for upload in self._view.selected()[:1]:
            if upload.result:
                show_qr(upload.result, self._view.window())

    def _open(self) -> None:
        results = [upload.result for upload in self._view.selected() if upload.result]
        for result in results[:_OPEN_AT_ONCE]:
            QDesktopServices.openUrl(QUrl(result.url))

    def _retry(self) -> None:
        self._queue.retry(self._numbers())

    def _pause(self) -> None:
        selected = self._view.selected()
        if any(upload.state not in {*ENDED, State.PAUSED} for upload in selected):
            self._queue.pause(self._numbers())
        else:
            # The same key takes up what it has stopped.
            self._resume()

    def _resume(self) -> None:
        self._queue.resume(self._numbers())

    def _cancel(self) -> None:
        self._queue.cancel(self._numbers())

    def _remove(self) -> None:
        self._queue.remove(self._numbers())

    def _show_file(self) -> None:
        for upload in self._view.selected()[:1]:
            path = own_file(upload)
            if path:
                show_file(path)

    def _verify(self) -> None:
        done = [one for one in self._view.selected() if one.state is State.DONE]
        results = [upload.result for upload in done if upload.result]
        if results:
            self._verify_links(results)

    def _show_details(self) -> None:
        for upload in self._view.selected()[:1]:
            DetailsDialog(upload, self._clipboard, self._view.window()).open()

    def _numbers(self) -> list[int]:
        return self._view.selected_numbers()

    # The menus ----------------------------------------------------------------------------

    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self._view)
        menu.setObjectName("rowMenu")
        menu.setToolTipsVisible(True)
        menu.addAction(self.copy)
        menu.addMenu(self.copy_as)
        menu.addActions([self.open, self.show_qr])
        menu.addSeparator()
        menu.addActions([self.retry, self.pause, self.resume, self.cancel])
        menu.addMenu(self.order.menu)
        menu.addAction(self.order.select_batch)
        menu.addSeparator()
        menu.addActions([self.show_file, self.verify, self.details])
        menu.addSeparator()
        menu.addAction(self.remove)
        self.refresh()
        menu.aboutToHide.connect(self.enable_all, Qt.ConnectionType.QueuedConnection)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _copy_as_menu(self) -> CopyMenu:
        menu = CopyMenu(_("Copy as"), self._view)
        menu.setObjectName("copyAs")
        menu.chosen.connect(self._copy_as)
        data_uri = menu.add_other("copyAs-dataUri", self._copy_data_uri)
        data_uri.setText(_("Data URI"))
        menu.aboutToShow.connect(lambda: self._advise(data_uri))
        return menu

    def _copy_data_uri(self) -> None:
        for upload in self._view.selected()[:1]:
            self._copying.copy_data_uri(upload)

    def _advise(self, action: QAction) -> None:
        selected = self._view.selected()
        upload = selected[0] if len(selected) == 1 else None
        action.setText(_("Data URI"))
        if upload is None or own_file(upload) is None:
            action.setEnabled(False)
            action.setToolTip(_("Only for a single file on this computer."))
            return
        action.setEnabled(True)
        action.setToolTip("")
        if upload.size is not None:
            advice = advise(upload.size, upload.content_type)
            size = format_size(encoded_size(upload.size, upload.content_type))
            action.setText(_("Data URI ({size})").format(size=size))
            action.setEnabled(advice is not Advice.REFUSED)
            action.setToolTip(advice_text(advice))

    def _action(
        self, name: str, text: str, keys: str, sign: str, call: Callable[[], None]
    ) -> QAction:
        return view_action(self._view, name, text, keys, sign, call)
