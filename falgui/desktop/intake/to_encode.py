"""What is dropped or pasted to become a data URI: a file, a picture or a text."""

from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from PySide6.QtGui import QImage

from falgui.core.pasted_text import PastedText
from falgui.core.recipe import Recipe
from falgui.core.sources import FileSource
from falgui.core.translation import _
from falgui.desktop.intake.blob import Blob, save_blob
from falgui.desktop.intake.drop import Payload, sources_in
from falgui.desktop.intake.mere_text import save_text
from falgui.desktop.intake.pasted_image import save_pasted_image
from falgui.media.encoding import Encoded, encode

ToEncode: TypeAlias = FileSource | Blob | QImage | PastedText


def what_is_in(payload: Payload) -> ToEncode | str:
    """Return what of `payload` can be a data URI, or a sentence that says why nothing can.

    Of several files it is the first. Asks the file system: never call it on the main thread.
    """
    if payload.image is not None:
        return payload.image
    found = sources_in(payload)
    if found.text is not None:
        return found.text.text
    file = next((one for one in found.items if isinstance(one, FileSource | Blob)), None)
    if file is not None:
        return file
    if found.problems:
        return found.problems[0]
    if found.shares:
        return _("This file is on another computer. Choose it with the button instead.")
    if found.folders:
        return _("A folder cannot be a data URI; a single file can.")
    return _("There is no file, picture or text in this.")


def encoded(what: ToEncode, recipe: Recipe, temporary: Path) -> Encoded:
    """Return what would be the data URI of `what`, after what `recipe` asks for.

    `temporary` is a private folder. Not on the main thread. Raises `UploadError`.
    """
    now = datetime.now().astimezone()
    if isinstance(what, FileSource):
        return encode(what, recipe, temporary)
    if isinstance(what, Blob):
        return _of_file(save_blob(what, temporary, now).path, recipe, temporary)
    if isinstance(what, QImage):
        return _of_file(save_pasted_image(what, temporary, now), recipe, temporary)
    return _of_file(save_text(what, temporary, now).path, recipe, temporary)


def _of_file(path: Path, recipe: Recipe, temporary: Path) -> Encoded:
    try:
        return encode(FileSource(path, temporary=True), recipe, temporary)
    finally:
        path.unlink(missing_ok=True)
