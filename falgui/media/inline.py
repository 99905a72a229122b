"""A small file as a data URI."""

from falgui.core import messages
from falgui.core.data_uri import Advice, advise, data_uri
from falgui.core.errors import RejectedError
from falgui.core.local_file import LocalFile
from falgui.media.prepare import PreparedFile


def data_uri_of(prepared: PreparedFile) -> str:
    """Return the bytes of `prepared` as a data URI.

    Raises `LocalFileError`, and `RejectedError` when it is so large that no model would take it;
    then it isn't even read.
    """
    with LocalFile(prepared.path) as file:
        if advise(file.size, prepared.content_type) is Advice.REFUSED:
            raise RejectedError(messages.data_uri_too_large(file.size))
        content = file.read(0, file.size)
        file.check_unchanged()
    return data_uri(content, prepared.content_type)
