"""Ties the list to what is around it: filter, footer, and the note that nothing matches."""

from collections.abc import Iterable, Iterator
from typing import Final

from PySide6.QtCore import QObject, QTimer

from falgui.desktop.queue.slices import Slices
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.filter_bar import FilterBar
from falgui.desktop.rows.footer import Footer
from falgui.desktop.rows.no_match import NoMatch
from falgui.desktop.rows.queue_model import QueueModel
from falgui.desktop.rows.queue_view import QueueView

_AT_ONCE: Final = 4000
"""Rows that are counted in one turn of the event loop."""


class ListTools(QObject):
    """Has the `filter_bar`, and keeps it and `footer` true; call `follow` when sums change."""

    def __init__(
        self, view: QueueView, queue: UploadQueue, model: QueueModel, footer: Footer
    ) -> None:
        super().__init__(view)
        self._view = view
        self._queue = queue
        self._shown = model.shown
        self._footer = footer
        self.filter_bar = FilterBar()
        self.filter_bar.chosen.connect(self._shown.set_filter)
        self.filter_bar.left.connect(view.setFocus)
        self._shown.filter_changed.connect(self._tell_filter)
        no_match = NoMatch(view, model)
        no_match.all_wanted.connect(self._show_all)
        footer.pause_wanted.connect(queue.pause_all)
        footer.resume_wanted.connect(queue.resume_all)
        # A thousand rows that are selected in one go are counted once.
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._tell_selection)
        self._counting = Slices(_AT_ONCE, self)
        view.selectionModel().selectionChanged.connect(lambda _on, _off: self._soon.start())
        model.modelReset.connect(self._soon.start)

    def follow(self) -> None:
        """Show how many uploads there are of each sort, and what can be done with all."""
        self.filter_bar.show_counts(self._queue.states())
        self._footer.show_pausing(
            can_pause=self._queue.can_pause, can_resume=self._queue.can_resume
        )

    def _show_all(self) -> None:
        self.filter_bar.show_all()
        self._view.setFocus()

    def _tell_filter(self) -> None:
        self._footer.show_filtered(is_filtered=not self._shown.filter.is_open)

    def _tell_selection(self) -> None:
        self._counting.stop()
        self._counting.do(self._count(self._view.selected_numbers()))

    def _count(self, numbers: Iterable[int]) -> Iterator[None]:
        count = size = 0
        for number in numbers:
            upload = self._queue.upload(number)
            if upload is not None:
                count += 1
                size += upload.size or 0
            yield
        self._footer.show_selection(count, size)
