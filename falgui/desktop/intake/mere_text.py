"""A text that is neither links nor paths: what it is as a file, and which files it names."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from falgui.core.pasted_text import PastedText, pasted_text
from falgui.core.request_files import PastedRequest, look_for_files
from falgui.core.sources import FileSource
from falgui.desktop.intake.temporary_file import write_file


@dataclass(frozen=True, slots=True)
class MereText:
    """A text as a file that could be uploaded, and as a request with files in it."""

    text: PastedText
    request: PastedRequest = field(default_factory=lambda: PastedRequest(""))


def mere_text(content: bytes) -> MereText | None:
    """Return what is to be known of a text from a drag or the clipboard, or None if it is blank.

    Asks the file system, and is slow for long texts: never call it on the main thread.
    """
    # Some programs end a text with a zero, as C does.
    text = content.removeprefix(b"\xef\xbb\xbf").rstrip(b"\0").decode("utf-8", "replace")
    if not text.strip():
        return None
    return MereText(pasted_text(text), look_for_files(text))


def save_text(text: PastedText, folder: Path, now: datetime) -> FileSource:
    """Write `text` to a new file in `folder`, for the user alone, named after the time `now`.

    Not on the main thread. Raises `LocalFileError` when it can't be written.
    """
    return FileSource(write_file(folder, text.name(now), text.content), temporary=True)
