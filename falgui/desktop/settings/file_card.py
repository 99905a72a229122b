"""Taking the settings to another machine and back to their defaults, at the foot of General."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from falgui.core.errors import UploadError
from falgui.core.translation import _, plural
from falgui.desktop.look.theme import GRID
from falgui.desktop.settings.page import SettingsPage, page_button
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.card import Card
from falgui.desktop.widgets.status_line import StatusLine, Tone
from falgui.store.settings import Settings
from falgui.store.settings_exchange import Imported, export_settings, import_settings


def add_settings_file_card(page: SettingsPage, background: Background) -> None:
    """Put the card below what is on `page`; files are read and written on `background`."""
    card = SettingsFileCard(page, background)
    page.add(card)
    page.bind(card, card.show_settings)


class SettingsFileCard(Card):
    """Exports, imports and resets the settings; the last two can be undone.

    Says so by the `edited` of `page`, like any control on it.
    """

    def __init__(self, page: SettingsPage, background: Background) -> None:
        super().__init__()
        self._page = page
        self._background = background
        self._settings = Settings()
        self._before: Settings | None = None
        self._after: Settings | None = None
        export = page_button(_("Export…"), "exportSettings")
        export.setAccessibleName(_("Export the settings…"))
        take = page_button(_("Import…"), "importSettings")
        take.setAccessibleName(_("Import settings…"))
        reset = page_button(_("Reset to defaults"), "resetSettings")
        self._undo = page_button(_("Undo"), "undoSettings")
        self._undo.setAccessibleName(_("Take the settings as they were before"))
        self._status = StatusLine("settingsFileStatus")
        self.add_control(
            _("Settings in a file"),
            _("For another machine, or as a copy. The key is never in it."),
            _side_by_side(export, take),
        )
        self.add_control(_("Defaults"), _("Everything as at the first start, but the key."), reset)
        self._outcome = self.add(_side_by_side(self._status, self._undo))
        self._outcome.hide()
        export.clicked.connect(self._export)
        take.clicked.connect(self._import)
        reset.clicked.connect(self._reset)
        self._undo.clicked.connect(self._take_back)
        # A row's words give the focus to its control; these rows are named by their buttons.
        reset.setAccessibleName(_("Reset all settings to their defaults"))

    def show_settings(self, settings: Settings) -> None:
        """Remember what to export; what was changed since can't be undone in one any more."""
        self._settings = settings
        if self._after is not None and settings != self._after:
            self._before = self._after = None
            self._undo.hide()

    def _export(self) -> None:
        place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        path, _filter = QFileDialog.getSaveFileName(
            self, _("Export the settings"), str(Path(place) / "falgui-settings.json"), _kinds()
        )
        if path:
            self._background.run(
                self,
                partial(export_settings, Path(path), self._settings),
                lambda _nothing: self._tell(Tone.GOOD, _("Settings exported.")),
                self._tell_problem,
            )

    def _import(self) -> None:
        path, _filter = QFileDialog.getOpenFileName(self, _("Import settings"), "", _kinds())
        if path:
            self._background.run(
                self, partial(import_settings, Path(path)), self._take, self._tell_problem
            )

    def _take(self, imported: Imported) -> None:
        count = len(imported.values)
        words = plural("{n} setting taken.", "{n} settings taken.", count)
        bad = imported.not_understood
        advice = plural("{n} could not be understood.", "{n} could not be understood.", bad)
        self._change(imported.onto(self._settings))
        self._tell(Tone.BAD if bad else Tone.GOOD, words, advice if bad else "")

    def _reset(self) -> None:
        self._change(Settings())
        self._tell(Tone.GOOD, _("All settings have their defaults again."))

    def _take_back(self) -> None:
        before = self._before
        if before is not None:
            self._before = self._after = None
            self._page.edited.emit(lambda now: _with_window_of(now, before))
            self._tell(Tone.GOOD, _("The settings are as they were before."))

    def _change(self, settings: Settings) -> None:
        before, self._after = self._settings, _with_window_of(self._settings, settings)
        self._page.edited.emit(lambda now: _with_window_of(now, settings))
        self._before = before

    def _tell(self, tone: Tone, title: str, advice: str = "") -> None:
        self._status.tell(tone, title, advice)
        self._undo.setVisible(self._before is not None)
        self._outcome.show()
        self.update()

    def _tell_problem(self, error: UploadError) -> None:
        self._tell(Tone.BAD, error.title, error.advice)


def _with_window_of(now: Settings, settings: Settings) -> Settings:
    # Where the window stands, and what it has said once, nobody chose.
    return replace(settings, window_geometry=now.window_geometry, tray_explained=now.tray_explained)


def _kinds() -> str:
    return _("Settings ({pattern})").format(pattern="*.json")


def _side_by_side(*parts: QWidget) -> QWidget:
    content = QWidget()
    line = QHBoxLayout(content)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(GRID)
    for part in parts:
        line.addWidget(part, isinstance(part, StatusLine), Qt.AlignmentFlag.AlignVCenter)
    content.setFocusProxy(next(part for part in parts if isinstance(part, QPushButton)))
    return content
