"""Writes the history into a file that the person names, in the background."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled
from falgui.core.translation import _, plural
from falgui.desktop.system.background import Background
from falgui.store.history_export import ExportFormat, export_history
from falgui.store.history_reader import HistoryReader


class HistoryExporting(QObject):
    """Exports what `reader` reads; `page` is where the file is asked for."""

    said = Signal(str)
    failed = Signal(object)
    """An `UploadError`."""

    def __init__(self, reader: HistoryReader, background: Background, page: QWidget) -> None:
        super().__init__(page)
        self._reader = reader
        self._background = background
        self._page = page
        self._cancel = Cancel()

    def export(self, ids: Sequence[int], export_format: ExportFormat) -> None:
        """Ask for a file, and write these entries into it."""
        names = {ExportFormat.CSV: _("CSV files"), ExportFormat.JSON: _("JSON files")}
        chosen, _filter = QFileDialog.getSaveFileName(
            self._page,
            _("Export history"),
            str(_suggested(export_format)),
            f"{names[export_format]} (*.{export_format.value})",
        )
        if chosen:
            file = Path(chosen)
            if not file.suffix:
                file = file.with_name(f"{file.name}.{export_format.value}")
            self.write(ids, file, export_format)

    def write(self, ids: Sequence[int], file: Path, export_format: ExportFormat) -> None:
        """Write these entries into `file`, and say so when it is done."""

        def work() -> int | None:
            try:
                return export_history(self._reader.each(ids), file, export_format, self._cancel)
            except Cancelled:
                return None

        def tell(count: int | None) -> None:
            if count is not None:
                self.said.emit(plural("{n} entry exported", "{n} entries exported", count))

        self.said.emit(_("Exporting…"))
        self._background.run(self, work, tell, self.failed.emit)

    def stop(self) -> None:
        """Give up what is being written; the file stays as it was."""
        self._cancel.set()


def _suggested(export_format: ExportFormat) -> Path:
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    today = datetime.now().astimezone().date()
    return Path(folder) / f"falgui-history-{today.isoformat()}.{export_format.value}"
