"""What opens beside the list for its rows: details, the quick look, and where a file is now."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.queue.chronicle import Chronicle
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.details_dialog import DetailsDialog
from falgui.desktop.rows.locating import Locating
from falgui.desktop.rows.queue_model import QueueModel
from falgui.desktop.rows.queue_view import QueueView
from falgui.desktop.rows.quick_look import QuickLook
from falgui.desktop.rows.row_actions import RowActions
from falgui.desktop.rows.thumbnails import Thumbnails
from falgui.desktop.rows.upload_facts import Known
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.banner import Banners


class RowWindows(QObject):
    """Opens what `rows` asks for: one window of details for each upload, one quick look."""

    def __init__(
        self,
        rows: RowActions,
        view: QueueView,
        queue: UploadQueue,
        model: QueueModel,
        thumbnails: Thumbnails,
        clipboard: Clipboard,
        background: Background,
        banners: Banners,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._rows = rows
        self._view = view
        self._queue = queue
        self._model = model
        self._clipboard = clipboard
        self._window = window
        self._chronicle = Chronicle(queue, self)
        self._details: dict[int, DetailsDialog] = {}
        self._look = QuickLook(view, model, thumbnails, window)
        self._locating = Locating(queue, background, banners, window)
        # After the chronicle, which has to know first.
        queue.changed.connect(self._take_change)
        model.ticked.connect(self._follow)
        rows.details_wanted.connect(self._show_details)
        rows.put_away_look = self._look.put_away
        rows.look_wanted.connect(self._look.toggle)
        rows.locating_wanted.connect(self._locating.locate)

    def _show_details(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            upload = self._queue.upload(number)
            if upload is None:
                continue
            dialog = self._details.get(number)
            if dialog is None:
                dialog = self._new_details(number)
            dialog.show()
            dialog.raise_()
            dialog.activateWindow()

    def _new_details(self, number: int) -> DetailsDialog:
        dialog = DetailsDialog(lambda: self._known(number), self._clipboard, self._window)
        dialog.action_wanted.connect(lambda: self._view.triggered.emit([number]))
        dialog.finished.connect(lambda _code: self._details.pop(number, None))
        self._details[number] = dialog
        return dialog

    def _known(self, number: int) -> Known | None:
        upload = self._queue.upload(number)
        if upload is None:
            return None
        return Known(
            upload,
            self._model.progress(upload),
            self._chronicle.added(number),
            self._chronicle.story(number),
        )

    @Slot(int)
    def _take_change(self, number: int) -> None:
        if number in self._details:
            self._details[number].look()

    @Slot()
    def _follow(self) -> None:
        for dialog in self._details.values():
            if not dialog.is_over:
                dialog.look()
