"""Counts the files in dropped folders, then asks once what is to become of them."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject

from falgui.core.cancel import Cancel
from falgui.core.folders import FolderContents, Skipped, list_folders
from falgui.core.names import display_name
from falgui.core.sources import FileSource
from falgui.core.training_pack import looks_like_pack
from falgui.core.translation import _, plural
from falgui.core.units import format_size
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.question_bar import QuestionBar, QuestionBars
from falgui.store.settings import FolderChoice

Found = dict[Path, FolderContents]
Expanded = dict[Path, list[FileSource]]
"""The files of each folder."""


def look_through(folders: Sequence[Path], stop: Cancel) -> tuple[Expanded, Found]:
    """Return what is in `folders`; a file that is in several of them comes with the first.

    Never call it on the main thread.
    """
    seen: set[tuple[int, int]] = set()
    found = {folder: list_folders([folder], stop.is_set, seen) for folder in folders}
    # For a hundred thousand files even this takes longer than the main thread has.
    sources = {folder: [FileSource(path) for path in found[folder].files] for folder in found}
    return sources, found


class FolderQuestion(QObject):
    """Asks about `folders` in a bar of `bars`.

    `answered` is called once: with what to do, whether to do so from now on, and what is in
    them; with None when the folders are to be left out. `beside` tells that something else was
    dropped with them, which is uploaded all the same. A folder of images, and captions perhaps,
    may become a training pack: then `packed` is called instead.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        bars: QuestionBars,
        background: Background,
        answered: Callable[[FolderChoice | None, bool, tuple[Expanded, Found]], None],
        *,
        packed: Callable[[], None] | None = None,
        beside: bool = False,
    ) -> None:
        super().__init__(bars)
        self._folders = folders
        self._packed = packed
        self._may_be_pack = False
        self._answered = answered
        self._beside = beside
        self._stop = Cancel()
        self._looked: tuple[Expanded, Found] = {}, {}
        self._bar = QuestionBar("folderQuestion", "add-folder")
        self._bar.say(self._words_while_counting())
        self._bar.offer([self._refusal()])
        bars.ask(self._bar)
        background.run(self, self._look, self._show_found)

    def stop(self) -> None:
        """End the counting; nothing is called any more."""
        self._stop.set()

    def _words_while_counting(self) -> str:
        if len(self._folders) == 1:
            return _("Looking through “{name}”…").format(name=_name(self._folders[0]))
        return plural(
            "Looking through {n} folder…", "Looking through {n} folders…", len(self._folders)
        )

    def _look(self) -> tuple[Expanded, Found, bool]:
        sources, found = look_through(self._folders, self._stop)
        one = self._packed is not None and len(found) == 1
        return sources, found, one and all(map(looks_like_pack, found.values()))

    def _show_found(self, looked: tuple[Expanded, Found, bool]) -> None:
        if self._stop.is_set():
            return
        sources, found, self._may_be_pack = looked
        self._looked = (sources, found)
        count = sum(len(files) for files in sources.values())
        contents = list(found.values())
        if count:
            size = format_size(sum(one.size for one in contents))
            words = plural("Add {n} file ({{size}})?", "Add {n} files ({{size}})?", count)
            self._bar.say(words.format(size=size), remarks(contents))
        else:
            self._bar.say(_("There are no files to upload in this folder."), remarks(contents))
        self._bar.offer([*(self._offers() if count else ()), self._refusal()], remember=bool(count))
        self._bar.attract()

    def _offers(self) -> list[tuple[str, str, Callable[[], None]]]:
        one = len(self._folders) == 1
        zipping = _("Zip as one") if one else _("Zip each folder")
        offers = [
            ("addFolderFiles", _("Add files"), lambda: self._answer(FolderChoice.FILES)),
            ("zipFolder", zipping, lambda: self._answer(FolderChoice.ZIP)),
        ]
        if self._may_be_pack:
            offers.append(("packForTraining", _("Training pack"), self._pack))
        return offers

    def _refusal(self) -> tuple[str, str, Callable[[], None]]:
        words = _("Leave out") if self._beside else _("Cancel")
        return "leaveFolderOut", words, lambda: self._answer(None)

    def _pack(self) -> None:
        self._stop.set()
        if self._packed is not None:
            self._packed()
        self.deleteLater()

    def _answer(self, choice: FolderChoice | None) -> None:
        self._stop.set()
        remembered = choice is not None and self._bar.is_remembered
        self._answered(choice, remembered, self._looked)
        self.deleteLater()


def remarks(contents: Sequence[FolderContents]) -> str:
    """Return what was left out of folders, and which could not be looked into."""
    lines = [words_for_skipped(contents)] if any(one.skipped for one in contents) else []
    unreadable = [path for one in contents for path in one.unreadable]
    if unreadable:
        lines.append(
            _("No permission to look into: {names}.").format(
                names=", ".join(_name(path) for path in unreadable[:3])
            )
        )
    return "\n".join(lines)


def words_for_skipped(contents: Sequence[FolderContents], *, zipped: bool = False) -> str:
    """Return how much was left out of folders, and why; `zipped` for what a zip leaves out."""
    each = [one.left_out_of_zip if zipped else one.left_out for one in contents]
    counts = sum(each, Counter[Skipped]())
    reasons = [_words_for(kind, counts[kind]) for kind in Skipped if counts[kind]]
    return plural(
        "Skipped {n} file: {{reasons}}.", "Skipped {n} files: {{reasons}}.", counts.total()
    ).format(reasons=", ".join(reasons))


def _words_for(reason: Skipped, count: int) -> str:
    match reason:
        case Skipped.HIDDEN:
            return plural("{n} hidden", "{n} hidden", count)
        case Skipped.TEMPORARY:
            return plural("{n} temporary", "{n} temporary", count)
        case Skipped.EMPTY:
            return plural("{n} empty", "{n} empty", count)
        case Skipped.REPEATED:
            return plural("{n} there already", "{n} there already", count)
        case Skipped.UNUSABLE:
            return plural("{n} not readable", "{n} not readable", count)


def _name(folder: Path) -> str:
    return display_name(folder.name or str(folder))
