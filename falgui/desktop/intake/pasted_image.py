"""Writes a picture from the clipboard to a file that can be uploaded."""

import os
from datetime import datetime
from pathlib import Path

from PySide6.QtGui import QImage

from falgui.core import messages
from falgui.core.errors import LocalFileError
from falgui.core.translation import _
from falgui.desktop.intake.temporary_file import create_file


def save_pasted_image(image: QImage, folder: Path, now: datetime) -> Path:
    """Return a new PNG file with `image` in `folder`, for the user alone.

    It is named after the time `now`. Slow for large pictures: not on the main thread. Raises
    `LocalFileError` when it can't be written.
    """
    name = _("Pasted image {time:%Y-%m-%d %H.%M.%S}").format(time=now)
    try:
        path, descriptor = create_file(folder, name, ".png")
        os.close(descriptor)
    except OSError as error:
        raise LocalFileError(messages.disk_full(), error.strerror or "") from None
    if not image.save(str(path)):
        path.unlink(missing_ok=True)
        raise LocalFileError(messages.disk_full())
    return path
