"""Bytes that come without a file, and the file they are put into."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from falgui.core.content_types import SNIFF_LENGTH, content_type
from falgui.core.file_names import fitting_name, usable_name
from falgui.core.sources import FileSource
from falgui.core.translation import _
from falgui.desktop.intake.temporary_file import write_file


@dataclass(frozen=True, slots=True)
class Blob:
    """Content as it came, what it shall be called, and its type, as far as these were told.

    `remark` says what was lost before it came.
    """

    content: bytes
    name: str = ""
    content_type: str = ""
    remark: str = ""


def save_blob(blob: Blob, folder: Path, now: datetime) -> FileSource:
    """Write `blob` to a new file in `folder`, for the user alone, byte for byte.

    What has no name is called after the time `now`. Not on the main thread. Raises
    `LocalFileError` when it can't be written.
    """
    called = usable_name(blob.name) or _nameless(blob, now)
    path = write_file(folder, fitting_name(called, blob.content, blob.content_type), blob.content)
    return FileSource(path, temporary=True, remark=blob.remark)


def _nameless(blob: Blob, now: datetime) -> str:
    kind = content_type("", blob.content[:SNIFF_LENGTH])
    if kind.startswith("image/") or blob.content_type.startswith("image/"):
        return _("Pasted image {time:%Y-%m-%d %H.%M.%S}").format(time=now)
    return _("Pasted file {time:%Y-%m-%d %H.%M.%S}").format(time=now)
