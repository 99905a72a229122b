"""What changes the order of the selected uploads, and what selects more of them."""

from collections.abc import Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from falgui.core.translation import _
from falgui.core.upload import Upload
from falgui.desktop.queue.order import unbroken
from falgui.desktop.queue.shown_uploads import ShownUploads
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.queue_view import QueueView
from falgui.desktop.widgets.view_action import view_action


class OrderActions:
    """Moves what is selected in `view`: up and down past rows that are shown, to the ends of all.

    `menu` has the four ways; `select_all` and `select_batch` are for the menus as well.
    """

    def __init__(self, view: QueueView, queue: UploadQueue, shown: ShownUploads) -> None:
        self._view = view
        self._queue = queue
        self._shown = shown
        top = view_action(view, "moveTop", _("To top"), "Alt+Shift+Up", "to-top", self._to_top)
        up = view_action(view, "moveUp", _("Up"), "Alt+Up", "up", self._up)
        down = view_action(view, "moveDown", _("Down"), "Alt+Down", "down", self._down)
        bottom = view_action(
            view, "moveBottom", _("To bottom"), "Alt+Shift+Down", "to-bottom", self._to_bottom
        )
        self._upwards, self._downwards = (top, up), (down, bottom)
        self.menu = QMenu(_("Move"), view)
        self.menu.setObjectName("move")
        self.menu.addActions([top, up, down, bottom])
        self.select_all = view_action(
            view, "selectAll", _("Select all"), "Ctrl+A", "", view.selectAll
        )
        self.select_batch = view_action(
            view, "selectBatch", _("Select batch"), "Ctrl+B", "", self._select_batch
        )
        view.rows_dropped.connect(self._drop)

    def refresh(self, selected: Sequence[Upload]) -> None:
        """Grey out what would do nothing with what is selected."""
        count = self._queue.count()
        positions = [self._queue.position(one.number) for one in selected]
        for action in self._upwards:
            action.setEnabled(positions != list(range(len(positions))))
        for action in self._downwards:
            action.setEnabled(positions != list(range(count - len(positions), count)))
        self.menu.setEnabled(bool(selected) and len(selected) < count)
        self.select_batch.setEnabled(bool(selected))
        self.select_all.setEnabled(bool(self._shown.count()))

    def actions(self) -> list[QAction]:
        """Return the four ways to move."""
        return [*self._upwards, *self._downwards]

    def _to_top(self) -> None:
        if self._queue.count():
            self._queue.move(self._view.selected_numbers(), self._queue.at(0).number)

    def _to_bottom(self) -> None:
        self._queue.move(self._view.selected_numbers(), None)

    def _up(self) -> None:
        # One row that goes below a run is less to do than a run that goes above a row.
        self._queue.move_each(
            [
                (self._shown.at(first - 1).number, self._shown.before(last + 1))
                for first, last in self._runs()
                if first
            ]
        )
        self._view.show_current()

    def _down(self) -> None:
        self._queue.move_each(
            [
                (self._shown.at(last + 1).number, self._shown.at(first).number)
                for first, last in reversed(self._runs())
                if last + 1 < self._shown.count()
            ]
        )
        self._view.show_current()

    def _drop(self, numbers: list[int], row: int) -> None:
        self._queue.move(numbers, self._shown.before(row))

    def _select_batch(self) -> None:
        batches = {upload.batch for upload in self._view.selected()}
        members = [one.number for batch in batches for one in self._queue.batch(batch)]
        self._view.select_numbers(members)

    def _runs(self) -> list[tuple[int, int]]:
        chosen = set(self._view.selected_numbers())
        rows = [row for row, one in enumerate(self._shown.numbers()) if one in chosen]
        return unbroken(rows)
