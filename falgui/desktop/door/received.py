"""Files that come in a request itself, written to private temporary files while they come."""

import os
import shutil
from pathlib import Path
from typing import Final

from falgui.core import messages
from falgui.core.file_names import fitting_name, usable_name
from falgui.core.secret_names import looks_secret
from falgui.core.sources import FileSource
from falgui.core.translation import _
from falgui.desktop.door.asking import check_count
from falgui.desktop.door.gate import Refused
from falgui.desktop.door.multipart import Event, PartBegins, PartEnds
from falgui.desktop.door.words import no_files, secret_refused, too_much
from falgui.desktop.intake.temporary_file import create_file

MOST_BYTES: Final = 2_000_000_000
"""Of one request; larger files are given as paths."""
_LEFT_FREE: Final = 100_000_000


class ReceivedFiles:
    """The files of one request, in `folder`; `discard` takes away what nobody is to upload."""

    def __init__(self, folder: Path, length: int | None) -> None:
        self._folder = folder
        self._sources: list[FileSource] = []
        self._name: str | None = None
        self._descriptor = -1
        if length is not None and length > MOST_BYTES:
            raise _too_large()
        try:
            free = shutil.disk_usage(folder).free
        except OSError:
            free = 0
        if free < (length or 0) + _LEFT_FREE:
            raise _no_room()

    def sources(self) -> tuple[FileSource, ...]:
        """Return the files in the order in which they came; raises `Refused` if none did."""
        if not self._sources:
            raise Refused(400, no_files())
        return tuple(self._sources)

    def take(self, event: Event) -> None:
        """Take what a parser gives; raises `Refused` for what can't be kept."""
        match event:
            case PartBegins(file_name=name):
                self._begin(name)
            case PartEnds():
                self._end()
            case bytes():
                self._write(event)

    def discard(self) -> None:
        """Remove every file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        for source in self._sources:
            source.path.unlink(missing_ok=True)
        self._sources.clear()

    def _begin(self, name: str | None) -> None:
        self._name = name
        if name is None:
            return
        check_count([*self._sources, name])
        last = name.replace("\\", "/").rpartition("/")[2]
        if looks_secret(last):
            raise Refused(200, secret_refused(last))

    def _write(self, content: bytes) -> None:
        if self._name is None:
            # A field of the form, which is no file.
            return
        try:
            if self._descriptor < 0:
                self._create(content)
            written = 0
            while written < len(content):
                written += os.write(self._descriptor, content[written:])
        except OSError:
            raise _no_room() from None

    def _create(self, beginning: bytes) -> None:
        # Nothing of a path that it may have.
        name = usable_name(self._name or "") or _("Image")
        fitting = Path(fitting_name(name, beginning))
        path, self._descriptor = create_file(self._folder, fitting.stem, fitting.suffix)
        self._sources.append(FileSource(path, temporary=True))

    def _end(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        elif self._name is not None:
            raise Refused(200, messages.empty(usable_name(self._name)).title)
        self._name = None


def _too_large() -> Refused:
    return Refused(413, too_much())


def _no_room() -> Refused:
    full = messages.disk_full()
    return Refused(507, f"{full.title} {full.advice}")


def check_received(count: int) -> None:
    """Refuse a body of which `count` bytes have come, if that is more than there may be."""
    if count > MOST_BYTES:
        raise _too_large()
