"""Writes a picture from the clipboard to a file that can be uploaded."""

import os
from datetime import datetime
from itertools import count
from pathlib import Path

from PySide6.QtGui import QImage

from falgui.core import messages
from falgui.core.errors import LocalFileError
from falgui.core.translation import _


def save_pasted_image(image: QImage, folder: Path, now: datetime) -> Path:
    """Return a new PNG file with `image` in `folder`, for the user alone.

    It is named after the time `now`. Slow for large pictures: not on the main thread. Raises
    `LocalFileError` when it can't be written.
    """
    name = _("Pasted image {time:%Y-%m-%d %H.%M.%S}").format(time=now)
    try:
        path = _created(folder, name)
    except OSError as error:
        raise LocalFileError(messages.disk_full(), error.strerror or "") from None
    if not image.save(str(path)):
        path.unlink(missing_ok=True)
        raise LocalFileError(messages.disk_full())
    return path


def _created(folder: Path, name: str) -> Path:
    for number in count(1):
        path = folder / (f"{name}.png" if number == 1 else f"{name} ({number}).png")
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            continue
        return path
    raise AssertionError  # pragma: no cover  the numbers don't end
