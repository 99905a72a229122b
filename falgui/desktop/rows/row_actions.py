"""What can be done with the selected uploads, for the menus and the keyboard."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices

from falgui.core.links import Form
from falgui.core.translation import _
from falgui.core.upload import State, Upload, WaitCause
from falgui.desktop.copying.copy_menu import CopyMenu
from falgui.desktop.copying.copying import Copying
from falgui.desktop.copying.form_names import form_name
from falgui.desktop.copying.qr_dialog import show_qr
from falgui.desktop.queue.anew import can_go_anew
from falgui.desktop.queue.shown_uploads import ShownUploads
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.cancel_question import sure_to_throw_away
from falgui.desktop.rows.data_uri_action import show_advice
from falgui.desktop.rows.failed_links import may_be_fetched
from falgui.desktop.rows.order_actions import OrderActions
from falgui.desktop.rows.primary_action import (
    PrimaryAction,
    SecondaryAction,
    action_word,
    anew_word,
    is_lost,
    primary_action,
    try_again_action,
)
from falgui.desktop.rows.queue_view import QueueView
from falgui.desktop.rows.row_links import own_file
from falgui.desktop.rows.row_menu import Section, enable, show_row_menu
from falgui.desktop.rows.row_reasons import (
    can_pause,
    can_try_again,
    why_no_cancel,
    why_no_file,
    why_no_format,
    why_no_link,
    why_no_pause,
    why_no_resume,
    why_no_retry,
    why_none,
    why_not_anew,
    why_not_one,
)
from falgui.desktop.system.show_file import show_file
from falgui.desktop.widgets.view_action import view_action
from falgui.store.settings import RowAction

_OPEN_AT_ONCE: Final = 10


class RowActions(QObject):
    """Actions on what is selected in `view`.

    The actions stay enabled, so that their keys always work; each does what it can with the
    uploads it applies to. `refresh` greys out what would do nothing, for as long as a menu is
    open. `double_click` gives what Enter and a double click do with finished uploads.
    """

    key_wanted = Signal()
    """The key is to be changed."""
    files_wanted = Signal()
    """Files that uploads wait for are to be looked for now."""
    locating_wanted = Signal(list)
    """The numbers of uploads whose files the person wants to point out."""
    verify_wanted = Signal(list)
    """The `Result`s whose links are to be looked at again."""
    anew_wanted = Signal(list)
    """The `Upload`s that are to be sent although a link was there for them."""
    details_wanted = Signal(list)
    """The numbers of uploads whose details are wanted."""
    look_wanted = Signal()
    """A large picture of the current row is wanted."""

    def __init__(
        self,
        view: QueueView,
        queue: UploadQueue,
        shown: ShownUploads,
        copying: Copying,
        double_click: Callable[[], RowAction],
    ) -> None:
        super().__init__(view)
        self._view = view
        self._queue = queue
        self._copying = copying
        self._double_click = double_click
        self.put_away_look: Callable[[], bool] = lambda: False
        """Closes the quick look; tells whether it was open."""
        self.copy = self._action("copy", _("Copy link"), "Ctrl+C", "copy", self._copy)
        self.open = self._action("open", _("Open link"), "Ctrl+Return", "open", self._open)
        self.show_qr = self._action("showQr", _("Show QR code"), "", "qr", self._show_qr)
        self.retry = self._action("retry", _("Retry"), "Ctrl+R", "retry", self._retry)
        self.anew = self._action("uploadAnew", _("Upload again"), "", "uploading", self._anew)
        self.locate = self._action("locate", _("Locate…"), "", "locate", self._locate)
        self.fetch_link = self._action(
            "fetchLink", _("Fetch and upload"), "", "uploading", self._fetch_link
        )
        self.pause = self._action("pause", _("Pause"), "Ctrl+P", "paused", self._pause_or_resume)
        self.resume = self._action("resume", _("Resume"), "", "uploading", self._resume)
        self.cancel = self._action("cancel", _("Cancel"), "Esc", "cancel", self._cancel)
        self.show_file = self._action(
            "showFile", _("Show file in folder"), "", "folder", self._show_file
        )
        self.verify = self._action("verify", _("Verify link"), "", "verify", self._verify)
        self.look = self._action("look", _("Quick look"), "Space", "look", self.look_wanted.emit)
        self.details = self._action("details", _("Details…"), "", "details", self._show_details)
        self.remove = self._action("remove", _("Remove from list"), "Del", "remove", self._remove)
        self.order = OrderActions(view, queue, shown)
        self.copy_as = self._copy_as_menu()
        self.copy_again = self._action(
            "copyAgain", _("Copy as last time"), "Ctrl+Shift+C", "", self._copy_again
        )
        view.triggered.connect(self._trigger)
        view.chosen.connect(self._choose)
        view.small_triggered.connect(self._trigger_small)
        view.menu_wanted.connect(self._show_menu)
        copying.copied.connect(view.show_copied)

    def sections(self) -> list[Section]:
        """Return what the menu of the rows has, in its order."""
        return [
            [self.copy, self.copy_as, self.open, self.show_qr],
            [
                self.retry,
                self.anew,
                self.locate,
                self.fetch_link,
                self.pause,
                self.resume,
                self.cancel,
            ],
            [self.order.menu, self.order.select_batch],
            [self.show_file, self.verify, self.details],
            [self.remove],
        ]

    def refresh(self) -> None:
        """Grey out what does not apply to the present selection, and say why."""
        selected = self._view.selected()
        no_link = why_no_link(selected)
        enable(self.copy, no_link)
        enable(self.copy_as.menuAction(), why_no_format(selected))
        self.copy_as.explain(no_link)
        enable(self.copy_again, no_link)
        self.copy_again.setText(
            _("Copy as {format}").format(
                format=form_name(self.copy_as.last or self._copying.style().form).replace("&", "&&")
            )
        )
        enable(self.open, no_link)
        enable(self.verify, no_link)
        enable(self.show_qr, no_link or why_not_one(selected))
        enable(self.retry, why_no_retry(selected))
        self.retry.setText(_word_for_retry(selected))
        enable(self.anew, why_not_anew(selected))
        self.anew.setText(anew_word(selected))
        self.locate.setVisible(any(is_lost(upload) for upload in selected))
        self.fetch_link.setVisible(any(may_be_fetched(upload) for upload in selected))
        enable(self.pause, why_no_pause(selected))
        enable(self.resume, why_no_resume(selected))
        enable(self.cancel, why_no_cancel(selected))
        enable(self.show_file, why_no_file(selected))
        for action in (self.look, self.details, self.remove):
            enable(action, why_none(selected))
        self.order.refresh(selected)

    def enable_all(self) -> None:
        """Let every key work again; call it when the menu has closed."""
        for action in (*self._view.actions(), self.copy_as.menuAction()):
            enable(action, "")
        self.copy_as.explain("")
        self.order.menu.setEnabled(True)
        self.retry.setText(_("Retry"))
        self.anew.setText(_("Upload again"))
        self.locate.setVisible(True)
        self.fetch_link.setVisible(True)

    # Buttons, Enter and double clicks -------------------------------------------------------

    def _trigger(self, numbers: list[int]) -> None:
        uploads = [upload for number in numbers if (upload := self._queue.upload(number))]
        if not uploads:
            return
        # Of several, the first says what is wanted.
        action = primary_action(uploads[0])
        same = [upload for upload in uploads if primary_action(upload) is action]
        numbers = [upload.number for upload in same]
        match action:
            case PrimaryAction.COPY:
                self._copying.copy(numbers)
            case PrimaryAction.CANCEL:
                self._cancel_these(numbers)
            case PrimaryAction.RESUME:
                self._queue.resume(numbers)
            case PrimaryAction.LOCATE:
                self.locating_wanted.emit(numbers)
            case _:
                self._try_again(same)

    def _choose(self, numbers: list[int]) -> None:
        upload = self._queue.upload(numbers[0])
        if upload is None or upload.result is None:
            self._trigger(numbers)
            return
        match self._double_click():
            case RowAction.COPY:
                self._trigger(numbers)
            case RowAction.OPEN:
                self._open()
            case RowAction.SHOW_FILE:
                self._show_file()
            case RowAction.DETAILS:
                self._show_details()

    def _trigger_small(self, number: int, action: SecondaryAction) -> None:
        match action:
            case SecondaryAction.OPEN:
                self._open_these([number])
            case SecondaryAction.CANCEL:
                self._cancel_these([number])
            case SecondaryAction.DETAILS:
                self.details_wanted.emit([number])
            case SecondaryAction.UPLOAD_AGAIN | SecondaryAction.UPLOAD_TO_FAL:
                self._send_anew([number])

    # What the actions do --------------------------------------------------------------------

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
        self._open_these(self._numbers())

    def _open_these(self, numbers: Sequence[int]) -> None:
        uploads = [upload for number in numbers if (upload := self._queue.upload(number))]
        results = [upload.result for upload in uploads if upload.result]
        for result in results[:_OPEN_AT_ONCE]:
            QDesktopServices.openUrl(QUrl(result.url))

    def _retry(self) -> None:
        self._try_again(self._view.selected())

    def _try_again(self, uploads: Sequence[Upload]) -> None:
        ways = {upload.number: try_again_action(upload) for upload in uploads}
        unconverted = [one for one, way in ways.items() if way is PrimaryAction.UNCONVERTED]
        self._queue.retry([one for one, way in ways.items() if way and one not in unconverted])
        self._queue.send_unconverted(unconverted)
        self._queue.hurry([upload.number for upload in uploads if upload.pauses])
        for cause in {upload.cause for upload in uploads if upload.state is State.WAITING}:
            if cause is WaitCause.KEY:
                self.key_wanted.emit()
            elif cause is WaitCause.DRIVE:
                self.files_wanted.emit()
            elif cause is not None:
                self._queue.release(cause)

    def _anew(self) -> None:
        self._send_anew(self._numbers())

    def _send_anew(self, numbers: Sequence[int]) -> None:
        uploads = [upload for number in numbers if (upload := self._queue.upload(number))]
        able = [upload for upload in uploads if can_go_anew(upload)]
        if able:
            self.anew_wanted.emit(able)

    def _locate(self) -> None:
        self.locating_wanted.emit([one.number for one in self._view.selected() if is_lost(one)])

    def _fetch_link(self) -> None:
        self._queue.fetch([one.number for one in self._view.selected() if may_be_fetched(one)])

    def _pause_or_resume(self) -> None:
        numbers = self._numbers()
        uploads = map(self._queue.upload, numbers)
        if any(upload is not None and can_pause(upload) for upload in uploads):
            self._queue.pause(numbers)
        else:
            self._resume()

    def _resume(self) -> None:
        self._queue.resume(self._numbers())

    def _cancel(self) -> None:
        # Esc first closes what lies over the list.
        if not self.put_away_look():
            self._cancel_these(self._numbers())

    def _cancel_these(self, numbers: Sequence[int]) -> None:
        sure_to_throw_away(numbers, self._queue, lambda: self._queue.cancel(numbers), self._view)

    def _remove(self) -> None:
        numbers = self._numbers()
        sure_to_throw_away(numbers, self._queue, lambda: self._queue.remove(numbers), self._view)

    def _show_file(self) -> None:
        paths = [path for one in self._view.selected() if (path := own_file(one))]
        # One window of the file browser for each folder is enough.
        for path in list({path.parent: path for path in paths}.values())[:_OPEN_AT_ONCE]:
            show_file(path)

    def _verify(self) -> None:
        done = [one for one in self._view.selected() if one.state is State.DONE]
        results = [upload.result for upload in done if upload.result]
        if results:
            self.verify_wanted.emit(results)

    def _show_details(self) -> None:
        self.details_wanted.emit(self._numbers()[:_OPEN_AT_ONCE])

    def _numbers(self) -> list[int]:
        return self._view.selected_numbers()

    # The menus ----------------------------------------------------------------------------

    def _show_menu(self, place: QPoint) -> None:
        self.refresh()
        menu = show_row_menu(self._view, self.sections(), place)
        menu.aboutToHide.connect(self.enable_all, Qt.ConnectionType.QueuedConnection)

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
        show_advice(action, selected[0] if len(selected) == 1 else None)

    def _action(
        self, name: str, text: str, keys: str, sign: str, call: Callable[[], None]
    ) -> QAction:
        return view_action(self._view, name, text, keys, sign, call)


def _word_for_retry(uploads: Sequence[Upload]) -> str:
    """Return what trying again is called for the first upload that can be."""
    for upload in uploads:
        if can_try_again(upload):
            return action_word(try_again_action(upload) or primary_action(upload))
    return _("Retry")
