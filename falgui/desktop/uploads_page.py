"""The page of the uploads: where to drop files, the list, and the line below it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from falgui.desktop.copying.copying import Copying
from falgui.desktop.intake.drop_choice import DropChoice
from falgui.desktop.intake.drop_strip import DropStrip
from falgui.desktop.intake.drop_zone import DropZone
from falgui.desktop.queue.undoing import Undoing
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.filter_bar import FilterBar
from falgui.desktop.rows.footer import Footer
from falgui.desktop.rows.list_tools import ListTools
from falgui.desktop.rows.queue_model import QueueModel
from falgui.desktop.rows.queue_view import QueueView
from falgui.desktop.rows.removal_bar import RemovalBar
from falgui.desktop.rows.thumbnails import Thumbnails
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.stacked import hairline, stack
from falgui.store.settings import Settings


class UploadsPage(QWidget):
    """Shows the drop `zone`, or what takes its place, while `queue` is empty, and else the list."""

    files_wanted = Signal()
    """Files are to be picked."""
    folder_wanted = Signal()
    paste_wanted = Signal()
    form_chosen = Signal(object)
    """Links are to be copied in this `Form` from now on."""
    convert_chosen = Signal(bool)
    """Pictures are to be sent as JPEG from now on, or as they are."""

    def __init__(
        self,
        queue: UploadQueue,
        model: QueueModel,
        copying: Copying,
        undoing: Undoing,
        zone: DropZone,
        choice: DropChoice,
        thumbnails: Thumbnails,
        background: Background,
    ) -> None:
        super().__init__()
        self._queue = queue
        self._model = model
        self._instead: QWidget | None = None
        self.view = QueueView(model, thumbnails, background)
        self.footer = Footer()
        self.strip = DropStrip(choice)
        self._zone = zone
        self._list_tools = ListTools(self.view, queue, model, self.footer)
        self._list = QWidget()
        stack(self._list, self.strip, hairline(), self.view, hairline(), self.footer)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._zone)
        self._pages.addWidget(self._list)
        stack(self, self._pages, RemovalBar(undoing)).setStretchFactor(self._pages, 1)
        self._connect(copying)

    @property
    def filter_bar(self) -> FilterBar:
        """What chooses the rows that are shown; the page does not lay it out itself."""
        return self._list_tools.filter_bar

    @property
    def is_instead_shown(self) -> bool:
        """Whether the page given to `show_instead` is what a person sees here."""
        return self._instead is not None and not self._queue.count()

    def show_instead(self, page: QWidget | None) -> None:
        """Show `page` where the drop zone would be, or the drop zone again for None."""
        if self._instead is not None:
            self._pages.removeWidget(self._instead)
        self._instead = page
        if page is not None:
            self._pages.addWidget(page)
        self._choose_page()

    def show_settings(self, settings: Settings) -> None:
        """Show the choices in `settings`, which were changed elsewhere."""
        for part in (self._zone, self.strip):
            part.show_settings(settings)
        self.footer.forms.show_templates(settings.templates)

    def follow(self) -> None:
        """Bring the sums, the counts and what is shown up to date with the queue."""
        totals, in_list = self._queue.totals(), self._queue.list_totals()
        self.footer.show_totals(totals, in_list, self._model.bytes_per_second())
        self._list_tools.follow()
        self._choose_page()

    def focus_drop_zone(self) -> None:
        """Give the drop zone the focus."""
        self._zone.setFocus()

    def _connect(self, copying: Copying) -> None:
        for part in (self._zone, self.strip):
            part.add_buttons.files_wanted.connect(self.files_wanted)
            part.add_buttons.folder_wanted.connect(self.folder_wanted)
            part.add_buttons.paste_wanted.connect(self.paste_wanted)
            part.choices.form_chosen.connect(self.form_chosen)
            part.choices.convert_chosen.connect(self.convert_chosen)
        self.footer.retry_wanted.connect(self._queue.retry_failed)
        self.footer.clear_wanted.connect(self._queue.clear_done)
        self.footer.copy_wanted.connect(copying.copy_all)
        copying.said.connect(self.footer.say)

    def _choose_page(self) -> None:
        wanted = self._list if self._queue.count() else self._instead or self._zone
        if self._pages.currentWidget() is wanted:
            return
        self._pages.setCurrentWidget(wanted)
        if wanted is self._list:
            self.view.setFocus()
        elif wanted is self._zone:
            self._zone.setFocus()
