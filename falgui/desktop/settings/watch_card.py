"""The folders whose new files are uploaded by themselves, on the page about uploading."""

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtWidgets import QFileDialog

from falgui.core.secret_names import looks_secret
from falgui.core.translation import _
from falgui.core.watchable import looks_sensitive, reason_against
from falgui.desktop.intake.questions import ask_first
from falgui.desktop.settings.page import SettingsPage, page_button
from falgui.desktop.settings.watch_edits import (
    switched,
    with_folder,
    with_subfolders,
    without_folder,
)
from falgui.desktop.settings.watch_row import WatchRow
from falgui.desktop.system.background import Background
from falgui.desktop.watching.watch_words import folder_name, state_of
from falgui.desktop.watching.watching import Watching
from falgui.desktop.widgets.card import Card
from falgui.desktop.widgets.status_line import StatusLine, Tone
from falgui.store.paths import Paths
from falgui.store.settings import Settings


class _Checked(NamedTuple):
    path: str
    problem: str
    is_sensitive: bool


def add_watch_card(
    page: SettingsPage, watching: Watching, paths: Paths, background: Background
) -> None:
    """Put the card below what is on `page`; folders are looked at on `background`."""
    own = (paths.config, paths.data, paths.cache, paths.runtime)
    card = WatchCard(page, watching, own, background)
    page.add(card)
    page.bind(card, card.show_settings)
    page.add_remark(
        _(
            "A file that was there when its folder was switched on counts as new once its size "
            "changes; one that was uploaded, once its content does. Each content is uploaded "
            "once, and what looks like a secret never."
        )
    )


class WatchCard(Card):
    """Lists the watched folders and changes them by the `edited` of `page`.

    `own` are falgui's folders, which are never watched.
    """

    def __init__(
        self, page: SettingsPage, watching: Watching, own: Sequence[Path], background: Background
    ) -> None:
        super().__init__()
        self.setObjectName("watchCard")
        self._page = page
        self._watching = watching
        self._own = own
        self._background = background
        self._settings = Settings()
        add = page_button(_("Add folder…"), "addWatched")
        self.add_control(
            _("Watched folders"),
            _(
                "New files in these folders are uploaded and get public links, or private ones if "
                "you chose that above. What is there when you switch a folder on stays here."
            ),
            add,
        )
        add.setAccessibleName(_("Add a folder to watch…"))
        add.clicked.connect(self._pick)
        self._status = StatusLine("watchStatus")
        self._told = self.add(self._status)
        self._told.hide()
        self._pause = page.add_switch(
            self,
            "pauseWatching",
            (_("Pause watching"), _("What comes meanwhile is asked about afterwards.")),
            lambda settings: settings.watching_paused,
            lambda settings, on: replace(settings, watching_paused=on),
        )
        self._pause_row = self.rows[-1]
        self._folder_rows: dict[str, WatchRow] = {}
        watching.changed.connect(self._show_states)

    def show_settings(self, settings: Settings) -> None:
        """List the folders that are in `settings`."""
        self._settings = settings
        there = [folder.path for folder in settings.watched_folders]
        for path in [path for path in self._folder_rows if path not in there]:
            self._drop(self._folder_rows.pop(path))
        for path in there:
            if path not in self._folder_rows:
                self._folder_rows[path] = self._new_row(path)
        self._pause_row.setVisible(any(folder.on for folder in settings.watched_folders))
        self._show_states()

    def _show_states(self) -> None:
        for folder in self._settings.watched_folders:
            row = self._folder_rows.get(folder.path)
            if row is not None:
                state = state_of(
                    self._watching.watch(folder.path),
                    on=folder.on,
                    paused=self._settings.watching_paused,
                )
                row.show_folder(folder, state)
        self.update()

    def _new_row(self, path: str) -> WatchRow:
        row = WatchRow(path)
        self.add(row)
        row.switched.connect(partial(self._switch, path))
        row.subfolders_chosen.connect(partial(self._choose_subfolders, path))
        row.removed.connect(partial(self._remove, path))
        return row

    def _drop(self, row: WatchRow) -> None:
        line = row.parentWidget()
        if line is not None:
            self.remove(line)
            line.deleteLater()

    def _switch(self, path: str, on: bool) -> None:  # noqa: FBT001  as the signal gives it
        if on:
            # The switch stays off until that is agreed to.
            self._show_states()
            self._check(path)
        else:
            self._page.edited.emit(lambda settings: switched(settings, path, on=False))

    def _choose_subfolders(self, path: str, on: bool) -> None:  # noqa: FBT001
        self._page.edited.emit(lambda settings: with_subfolders(settings, path, on=on))

    def _remove(self, path: str) -> None:
        self._say("")
        self._page.edited.emit(lambda settings: without_folder(settings, path))

    def _pick(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Choose a folder to watch"))
        if folder:
            self._check(folder)

    def _check(self, path: str) -> None:
        self._background.run(self, partial(_checked, path, self._own), self._ask)

    def _ask(self, checked: _Checked) -> None:
        self._say(checked.problem)
        if checked.problem:
            return
        path, settings = checked.path, self._settings
        known = next((one for one in settings.watched_folders if one.path == path), None)
        if known is None:
            self._page.edited.emit(lambda settings: with_folder(settings, path))
        if known is not None and (known.on or (known.since and not checked.is_sensitive)):
            self._begin(path)
            return
        explanation = (
            _(
                "From now on every new file there is uploaded without a question, and only your "
                "fal account can open it. What is there already stays here."
            )
            if settings.private
            else _(
                "From now on every new file there is uploaded without a question and gets a "
                "public link. What is there already stays here."
            )
        )
        if checked.is_sensitive:
            explanation = "\n\n".join(
                (_("Folders of this kind usually hold keys or passwords."), explanation)
            )
        ask_first(
            self,
            "watchQuestion",
            _("Upload new files from “{name}” by themselves?").format(name=folder_name(path)),
            explanation,
            _("Watch"),
            partial(self._begin, path),
        )

    def _begin(self, path: str) -> None:
        self._page.edited.emit(lambda settings: switched(settings, path, on=True))

    def _say(self, problem: str) -> None:
        if problem:
            self._status.tell(Tone.BAD, problem)
        else:
            self._status.clear()
        self._told.setVisible(bool(problem))
        self.update()


def _checked(path: str, own: Sequence[Path]) -> _Checked:
    """Look at a folder that is to be watched; never call it on the main thread."""
    folder = Path(os.path.realpath(path))
    home = Path(os.path.realpath(Path.home()))
    problem = reason_against(folder, home, [Path(os.path.realpath(one)) for one in own])
    try:
        with os.scandir(folder) as entries:
            holds_secrets = any(looks_secret(entry.name) for entry in entries)
    except OSError:
        holds_secrets = False
    return _Checked(path, problem, holds_secrets or looks_sensitive(folder))
