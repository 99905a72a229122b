"""A small file as a data URI."""

from typing import Final

from falgui.core import messages
from falgui.core.data_uri import Advice, advise, data_uri
from falgui.core.errors import RejectedError
from falgui.core.local_file import LocalFile
from falgui.core.recipe import Recipe
from falgui.core.traces import Traces
from falgui.media.metadata.find import clean
from falgui.media.prepare import PreparedFile

_USUAL: Final = Recipe()


def data_uri_of(prepared: PreparedFile, recipe: Recipe = _USUAL) -> str:
    """Return the bytes of `prepared` as a data URI, without what `recipe` wants removed.

    Raises `LocalFileError` and `RejectedError` as `inlined` does.
    """
    return inlined(prepared, recipe)[0]


def inlined(prepared: PreparedFile, recipe: Recipe) -> tuple[str, Traces]:
    """Return the same, and what was removed and is still told.

    Raises `LocalFileError`, and `RejectedError`
    when it is so large that no model would take it; then it isn't even read.
    """
    with LocalFile(prepared.path) as file:
        if advise(file.size, prepared.content_type) is Advice.REFUSED:
            raise RejectedError(messages.data_uri_too_large(file.size))
        traces = prepared.traces.and_of(clean(file, recipe))
        content = file.read(0, file.size)
        file.check_unchanged()
    return data_uri(content, prepared.content_type), traces
