"""A file as a data URI, with what a person wants to know before it is used."""

from dataclasses import dataclass, field
from pathlib import Path

from falgui.core.cancel import Cancel
from falgui.core.data_uri import Advice, advice_text, advise, size_text
from falgui.core.local_file import LocalFile
from falgui.core.recipe import Recipe
from falgui.core.sources import FileSource
from falgui.core.traces import prepared_text
from falgui.media.inline import inlined
from falgui.media.prepare import prepare
from falgui.media.said_type import as_it_was_said


@dataclass(frozen=True, slots=True)
class Encoded:
    """What a file would be as a data URI."""

    name: str
    content_type: str
    size: int
    recipe: str
    """What was done before, and what it tells: "PNG → JPEG", "location removed"."""
    uri: str = field(repr=False)
    """The data URI; "" where it is too large for any request."""

    @property
    def advice(self) -> Advice:
        """How a request with it will fare."""
        return advise(self.size, self.content_type)

    @property
    def is_refused(self) -> bool:
        """Whether no request can hold it."""
        return self.advice is Advice.REFUSED

    @property
    def size_words(self) -> str:
        """How large it is, and how large as a data URI."""
        return size_text(self.size, self.content_type)

    @property
    def advice_words(self) -> str:
        """The sentence that goes with the advice."""
        return advice_text(self.advice)


def encode(
    source: FileSource, recipe: Recipe, folder: Path, cancel: Cancel | None = None
) -> Encoded:
    """Return what `source` would be, after what `recipe` asks for; the file stays as it is.

    What is too large is not even read. `folder` is a private one for what is converted. Raises
    `LocalFileError`, `MediaError`, and `Cancelled` if `cancel` is set.
    """
    prepared = as_it_was_said(prepare(source.path, source.name, recipe, folder, cancel), source)
    try:
        with LocalFile(prepared.path, cancel) as file:
            size = file.size
        is_refused = advise(size, prepared.content_type) is Advice.REFUSED
        uri, traces = ("", prepared.traces) if is_refused else inlined(prepared, recipe)
    finally:
        if prepared.temporary:
            prepared.path.unlink(missing_ok=True)
    words = prepared_text(prepared.recipe, traces)
    return Encoded(prepared.name, prepared.content_type, size, words, uri)
