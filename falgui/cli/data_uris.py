"""`falgui upload --format data-uri`: files as data URIs on standard output, nothing uploaded."""

from collections.abc import Sequence
from pathlib import Path

from falgui.cli.arguments import Arguments
from falgui.cli.output import put, tell
from falgui.core import messages
from falgui.core.errors import RejectedError, UploadError
from falgui.core.names import display_name
from falgui.core.recipe import Recipe
from falgui.core.sources import FileSource
from falgui.media.encoding import encode


def print_data_uris(
    files: Sequence[FileSource], recipe: Recipe, arguments: Arguments, folder: Path
) -> int:
    """Print each file as a data URI, and its size and the advice aside; no key is needed.

    Returns the exit code: 1 when one can't be read, or is too large for any request.
    """
    failed = False
    for file in files:
        name = display_name(file.name)
        try:
            encoded = encode(file, recipe, folder)
            if encoded.is_refused:
                raise RejectedError(messages.data_uri_too_large(encoded.size))
        except UploadError as error:
            failed = True
            tell(f"{name}: {error}")
            continue
        put(encoded.uri)
        if not arguments.quiet:
            sizes = ", ".join(part for part in (encoded.size_words, encoded.recipe) if part)
            tell(f"{name}: {sizes}. {encoded.advice_words}")
    return 1 if failed else 0
