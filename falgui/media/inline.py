"""A small file as a data URI."""

from pathlib import Path

from falgui.core import messages
from falgui.core.data_uri import Advice, advise, data_uri
from falgui.core.errors import RejectedError
from falgui.core.local_file import LocalFile
from falgui.core.upload import Options
from falgui.media.prepare import prepare


def data_uri_of(path: Path, options: Options, jpeg_quality: int, folder: Path) -> str:
    """Return the file at `path`, converted as `options` ask, as a data URI.

    Raises `LocalFileError`, `MediaError`, and `RejectedError` when it is so large that no model
    would take it; then it isn't even read.
    """
    prepared = prepare(path, path.name, options, jpeg_quality, folder)
    try:
        with LocalFile(prepared.path) as file:
            if advise(file.size, prepared.content_type) is Advice.REFUSED:
                raise RejectedError(messages.data_uri_too_large(file.size))
            content = file.read(0, file.size)
            file.check_unchanged()
        return data_uri(content, prepared.content_type)
    finally:
        if prepared.temporary:
            prepared.path.unlink(missing_ok=True)
