"""Uploads again what the history tells of, as far as its files are there and the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from falgui.core.names import display_name
from falgui.core.sources import FileSource, Source, link_source
from falgui.core.translation import _, plural
from falgui.desktop.intake.questions import ask_first
from falgui.desktop.system.background import Background
from falgui.store.history import HistoryEntry


@dataclass(frozen=True, slots=True)
class Sources:
    """What entries came from, as it is found now."""

    same: list[Source] = field(default_factory=list)
    changed: list[Source] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    """Names of files that are not there any more."""


class HistoryRenewal(QObject):
    """Asks before a file goes up that is not what it was; `page` is where."""

    sources_chosen = Signal(list)
    """A list of `Source` that makes one batch."""
    said = Signal(str)
    failed = Signal(object)
    """An `UploadError`."""

    def __init__(self, background: Background, page: QWidget) -> None:
        super().__init__(page)
        self._background = background
        self._page = page

    def renew(self, entries: Sequence[HistoryEntry]) -> None:
        """Upload the sources of `entries` again, the oldest first as they once were."""
        in_order = sorted(entries, key=lambda entry: entry.id)
        self._background.run(self, lambda: look_at(in_order), self._take, self.failed.emit)

    def _take(self, found: Sources) -> None:
        if found.gone:
            self.said.emit(_words_for_gone(found.gone))
        if not found.changed:
            self._upload(found.same)
            return

        def upload_all() -> None:
            self._upload([*found.same, *found.changed])

        name = display_name(found.changed[0].name)
        many = plural(
            "{n} file has changed since. Upload the new version?",
            "{n} files have changed since. Upload the new versions?",
            len(found.changed),
        )
        one = _("“{name}” has changed since. Upload the new version?").format(name=name)
        ask_first(
            self._page,
            "changedSince",
            one if len(found.changed) == 1 else many,
            _("The link in the history leads to the former one for as long as that is at fal."),
            _("Upload"),
            upload_all,
        )

    def _upload(self, sources: list[Source]) -> None:
        if sources:
            self.sources_chosen.emit(sources)


def look_at(entries: Sequence[HistoryEntry]) -> Sources:
    """Return what is left of the files that `entries` came from; for a background thread."""
    found = Sources()
    for entry in entries:
        link = link_source(entry.source)
        if link is not None:
            # What is at an address can only be told by fetching it.
            found.same.append(link)
            continue
        path = Path(entry.source)
        match _is_same(entry, path):
            case True:
                found.same.append(FileSource(path))
            case False:
                found.changed.append(FileSource(path))
            case None:
                found.gone.append(entry.result.name)
    return found


def _is_same(entry: HistoryEntry, path: Path) -> bool | None:
    """Return whether a file is what was uploaded, None if it isn't there."""
    if not entry.source:
        return None
    try:
        facts = path.stat()
        if not path.is_file():
            return None
    except (OSError, ValueError):
        return None
    # What was converted had another size from the beginning.
    result = entry.result
    was_converted = PurePath(result.name).suffix.lower() != path.suffix.lower()
    may_be_scaled = result.content_type.startswith("image/") and result.size < facts.st_size
    has_size = was_converted or may_be_scaled or facts.st_size == result.size
    return has_size and facts.st_mtime <= entry.finished_at


def _words_for_gone(names: Sequence[str]) -> str:
    if len(names) == 1:
        return _("“{name}” was moved or deleted.").format(name=display_name(names[0]))
    return plural("{n} file was moved or deleted.", "{n} files were moved or deleted.", len(names))
