"""What may be uploaded of what other programs ask for; nobody can be asked about it there."""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote

from PySide6.QtGui import QImage

from falgui.core import messages
from falgui.core.content_types import SNIFF_LENGTH, content_type
from falgui.core.errors import DriveError, LocalFileError
from falgui.core.local_file import LocalFile, inspect
from falgui.core.path_readings import in_raw_string
from falgui.core.secret_names import looks_secret
from falgui.core.sources import FileSource, Source, link_source
from falgui.core.watchable import looks_sensitive
from falgui.desktop.door.gate import Refused
from falgui.desktop.door.words import (
    clipboard_empty,
    other_computer_refused,
    own_file_refused,
    path_wanted,
    secret_refused,
    token_wanted_for,
)
from falgui.desktop.intake.drop import Dropped, Payload, host_of, saved, sources_in
from falgui.desktop.intake.pasted_image import save_pasted_image

_MEDIA: Final = ("image/", "video/", "audio/")


class Guard(NamedTuple):
    """What is kept back: falgui's `own` folders, and without a token all that is no medium."""

    own: tuple[Path, ...]
    has_token: bool


def sources_named(names: Sequence[str], guard: Guard) -> list[Source]:
    """Return what `names` (whole paths, links) stand for, or raise `Refused` or `UploadError`.

    Asks the file system, like all of these: never on the main thread.
    """
    return [_source_named(name, guard) for name in names]


def sources_received(files: Sequence[FileSource], guard: Guard) -> list[Source]:
    """Return the files that came in a request, or remove them all and raise `Refused`."""
    try:
        for file in files:
            _check_media(file, guard)
    except BaseException:
        _remove(files)
        raise
    return list(files)


def source_of_image(image: QImage, folder: Path) -> list[Source]:
    """Return a picture from the clipboard as a file in `folder`."""
    path = save_pasted_image(image, folder, datetime.now().astimezone())
    return [FileSource(path, temporary=True)]


def sources_on_clipboard(payload: Payload, folder: Path, guard: Guard) -> list[Source]:
    """Return the files and links on the clipboard; what has no file gets one in `folder`."""
    dropped = saved(sources_in(payload), folder, datetime.now().astimezone())
    own = [one for one in dropped.sources if isinstance(one, FileSource) and one.temporary]
    sources_received(own, guard)
    try:
        _check_dropped(dropped)
        return [one if one in own else _checked(one, guard) for one in dropped.sources]
    except BaseException:
        _remove(own)
        raise


def _check_dropped(dropped: Dropped) -> None:
    """Refuse what is no file and no link."""
    if dropped.problems:
        raise Refused(200, dropped.problems[0])
    if dropped.shares:
        raise Refused(200, other_computer_refused(dropped.shares[0].name))
    if dropped.folders:
        raise LocalFileError(messages.is_folder(dropped.folders[0].name))
    if not dropped.sources:
        raise Refused(200, clipboard_empty())


def _source_named(name: str, guard: Guard) -> Source:
    link = link_source(name)
    if link is not None:
        return _checked(link, guard)
    readings = in_raw_string(name.strip())
    path = Path(readings[0]) if readings else Path()
    if host_of(path):
        raise Refused(200, other_computer_refused(path.name))
    if not path.is_absolute():
        raise Refused(200, path_wanted(name))
    return _checked(FileSource(_existing(path)), guard)


def _existing(path: Path) -> Path:
    """Return `path`, or what it means where a program has written blanks as in an address."""
    try:
        inspect(path)
    except DriveError:
        raise
    except LocalFileError:
        meant = Path(unquote(str(path)))
        if meant == path or not meant.is_file():
            raise
        inspect(meant)
        return meant
    return path


def _checked(source: Source, guard: Guard) -> Source:
    """Return `source` if it may be uploaded without a question."""
    if not isinstance(source, FileSource):
        if not guard.has_token:
            # falgui would fetch it from wherever this computer can.
            raise Refused(200, token_wanted_for(source.name))
        return source
    inspect(source.path)
    real = Path(os.path.realpath(source.path))
    if any(Path(os.path.realpath(own)) in real.parents for own in guard.own):
        raise Refused(200, own_file_refused(source.name))
    names = (source.name, real.name)
    if any(map(looks_secret, names)):
        raise Refused(200, secret_refused(source.name))
    is_hidden = any(name.startswith(".") for name in names)
    # Programs keep pasted pictures among their settings.
    if (is_hidden or looks_sensitive(real.parent)) and not _is_media(source):
        raise Refused(200, secret_refused(source.name))
    _check_media(source, guard)
    return source


def _check_media(file: FileSource, guard: Guard) -> None:
    if not (guard.has_token or _is_media(file)):
        raise Refused(200, token_wanted_for(file.name))


def _is_media(file: FileSource) -> bool:
    with LocalFile(file.path, attempts=1) as opened:
        head = opened.read(0, min(opened.size, SNIFF_LENGTH))
    return content_type(file.name, head).startswith(_MEDIA)


def _remove(files: Sequence[FileSource]) -> None:
    for file in files:
        file.path.unlink(missing_ok=True)
