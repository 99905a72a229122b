"""Packs dropped folders into zip files in the background, and shows how far that is."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, UploadError
from falgui.core.folder_zip import zip_folder
from falgui.core.folders import FolderContents, list_folders
from falgui.core.meter import Meter
from falgui.core.names import display_name
from falgui.core.secret_names import looks_secret
from falgui.core.sources import FileSource
from falgui.core.translation import _, plural
from falgui.desktop.intake.folder_question import words_for_skipped
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.question_bar import QuestionBar, QuestionBars

_LOOK_MILLISECONDS: Final = 100

Zips = dict[Path, list[FileSource]]
"""The one zip of each folder, none of a folder without files."""


class Zipping(QObject):
    """Makes a temporary zip of each of `folders` in `into`.

    Folders with secrets in them are asked about before. `done` is called with the zips, or with
    None when the person wanted no more; `failed` with the reason, before it; `told` with a
    sentence about what was skipped.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        into: Path,
        bars: QuestionBars,
        background: Background,
        *,
        done: Callable[[Zips | None], None],
        failed: Callable[[UploadError], None],
        told: Callable[[str], None],
        ask_about: Callable[[Sequence[str], Callable[[bool], None]], None],
    ) -> None:
        super().__init__(bars)
        self._folders = folders
        self._into = into
        self._bars = bars
        self._background = background
        self._done, self._failed, self._told, self._ask_about = done, failed, told, ask_about
        self._meter = Meter()
        self._cancel = Cancel()
        self._timer = QTimer(self, interval=_LOOK_MILLISECONDS)
        self._timer.timeout.connect(self._show_progress)
        self._bar = self._open_bar()
        background.run(self, self._look, self._looked)

    def stop(self) -> None:
        """End the work, which leaves nothing behind; nothing is called any more."""
        self._timer.stop()
        self._cancel.set()

    def _open_bar(self) -> QuestionBar:
        self._bar = QuestionBar("zipping", "archive")
        self._show_progress()
        self._bar.offer([("stopZipping", _("Cancel"), self._give_up)])
        self._bars.ask(self._bar, urgent=False)
        return self._bar

    def _give_up(self) -> None:
        self.stop()
        self._done(None)

    def _look(self) -> list[FolderContents]:
        return [list_folders([folder], self._cancel.is_set) for folder in self._folders]

    def _looked(self, found: list[FolderContents]) -> None:
        if self._cancel.is_set():
            self.deleteLater()
            return
        if any(one.left_out_of_zip for one in found):
            self._told(words_for_skipped(found, zipped=True))
        secrets = [path.name for one in found for path in _members(one) if looks_secret(path.name)]
        if secrets:
            self._bar.leave()

            def answered(agreed: bool) -> None:  # noqa: FBT001
                self._bar = self._open_bar()
                self._begin(found, with_secrets=agreed)

            self._ask_about(secrets, answered)
        else:
            self._begin(found, with_secrets=True)

    def _begin(self, found: list[FolderContents], *, with_secrets: bool) -> None:
        self._meter.start(sum(one.size for one in found))
        self._timer.start()
        self._show_progress()
        self._background.run(
            self,
            lambda: self._zip(found, with_secrets=with_secrets),
            self._zipped,
            self._not_zipped,
        )

    def _zip(self, found: list[FolderContents], *, with_secrets: bool) -> Zips | None:
        zips: Zips = {}
        try:
            for folder, contents in zip(self._folders, found, strict=True):
                members = [
                    path
                    for path in _members(contents)
                    if with_secrets or not looks_secret(path.name)
                ]
                zips[folder] = []
                if members:
                    path = zip_folder(folder, members, self._into, self._meter, self._cancel)
                    zips[folder] = [FileSource(path, temporary=True)]
            self._cancel.raise_if_set()
        except (UploadError, Cancelled) as error:
            for sources in zips.values():
                for source in sources:
                    source.path.unlink(missing_ok=True)
            if isinstance(error, Cancelled):
                return None
            raise
        return zips

    def _zipped(self, zips: Zips | None) -> None:
        if zips is not None and self._cancel.is_set():
            # The last byte was written before the person's wish arrived.
            made = [source.path for sources in zips.values() for source in sources]
            self._background.run(self._bars, partial(remove_files, made), lambda _nothing: None)
        self._end(zips)

    def _not_zipped(self, error: UploadError) -> None:
        if not self._cancel.is_set():
            self._failed(error)
        self._end(None)

    def _end(self, zips: Zips | None) -> None:
        if not self._cancel.is_set():
            self._timer.stop()
            self._bar.leave()
            self._done(zips)
        self.deleteLater()

    def _show_progress(self) -> None:
        folder = self._folders[0]
        name = display_name(folder.name or str(folder))
        total = self._meter.total
        if not total:
            self._bar.say(_("Preparing “{name}”…").format(name=name))
        else:
            percent = 100 * self._meter.sent // total
            self._bar.say(
                _("Zipping “{name}” · {percent} %").format(name=name, percent=percent)
                if len(self._folders) == 1
                else plural(
                    "Zipping {n} folder · {{percent}} %",
                    "Zipping {n} folders · {{percent}} %",
                    len(self._folders),
                ).format(percent=percent)
            )


def remove_files(paths: Sequence[Path]) -> None:
    """Delete temporary files that nobody wants any more; never call it on the main thread."""
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            # A later start does it.
            continue


def _members(contents: FolderContents) -> list[Path]:
    return [*contents.files, *contents.for_archives]
