"""Makes a file ready to be sent: its content type, and another format or size if asked for."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.content_types import SNIFF_LENGTH, content_type
from falgui.core.errors import MediaError
from falgui.core.local_file import LocalFile
from falgui.core.recipe import ImageFormat, Recipe
from falgui.core.traces import Traces
from falgui.media.making import (
    Frames,
    content_type_of,
    made_text,
    order_for,
    suffix_of,
    unmade_text,
    unscaled_text,
)
from falgui.media.metadata.find import traces_in


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """The bytes to send and what to tell fal about them."""

    path: Path
    name: str
    """The name that the link will carry."""
    content_type: str
    recipe: str = ""
    """What was done, for the row: "PNG → JPEG"."""
    temporary: bool = False
    """Whether `path` was written for this upload and is to be removed after it."""
    traces: Traces = field(default_factory=Traces)
    """What a conversion has left out; what else `path` tells is found where it is read."""
    original: tuple[int, int] = field(default=(0, 0), compare=False)
    """The `LocalFile.state` of the file that was prepared."""


def prepare(
    path: Path,
    name: str,
    recipe: Recipe,
    folder: Path,
    cancel: Cancel | None = None,
) -> PreparedFile:
    """Return what to send for the file at `path`, which is called `name`.

    Images become what `recipe` asks for, in `folder` and without what they told besides their
    pixels; drawings (SVG), images that are right already, and everything that is no image stay
    as they are. Raises `LocalFileError` for what cannot be read or written on this machine, and
    `MediaError` for an image that cannot be converted though the person asked for it; a HEIC
    that only `Recipe.convert_unusual` would convert goes as it is then. Slow for large images;
    the original is only read. `cancel` ends it with `Cancelled`.
    """
    with LocalFile(path, cancel) as file:
        return prepare_open(file, name, recipe, folder, cancel)


def prepare_open(
    file: LocalFile,
    name: str,
    recipe: Recipe,
    folder: Path,
    cancel: Cancel | None = None,
) -> PreparedFile:
    """Return what to send for `file`, as `prepare` does; it stays open."""
    path = file.path
    kind = content_type(name, file.read(0, min(SNIFF_LENGTH, file.size)))
    as_is = PreparedFile(path, name, kind, original=file.state)
    order = order_for(kind, recipe)
    if order is None:
        return as_is
    # What starts a process is loaded only for images that need one.
    from falgui.media.converting import converted  # noqa: PLC0415

    try:
        made = converted(path, order.recipe, folder, cancel or Cancel())
    except MediaError as error:
        # The file itself may be in trouble: that is told then.
        file.check_unchanged()
        LocalFile(path, cancel).close()
        if order.is_asked:
            # Its path may bear a name that nobody knows.
            raise MediaError(messages.not_an_image(name), error.detail) from None
        return replace(as_is, recipe=unmade_text(kind))
    if isinstance(made, Frames):
        is_left = made is Frames.UNSCALED
        return replace(as_is, recipe=unscaled_text()) if is_left else as_is
    try:
        traces = Traces(removed=traces_in(file))
        file.check_unchanged()
    except BaseException:
        made.path.unlink(missing_ok=True)
        raise
    return PreparedFile(
        made.path,
        _renamed(name, kind, made.format),
        content_type_of(made.format),
        made_text(kind, made.format, made.edge, made.frames),
        temporary=True,
        traces=traces,
        original=file.state,
    )


def as_it_is(path: Path, name: str, cancel: Cancel | None = None) -> PreparedFile:
    """Return the file at `path`, which is called `name`, with its content type.

    Raises `LocalFileError` if it can't be read, `Cancelled` if `cancel` ended the wait for it.
    """
    with LocalFile(path, cancel) as file:
        kind = content_type(name, file.read(0, min(SNIFF_LENGTH, file.size)))
    return PreparedFile(path, name, kind)


def _renamed(name: str, kind: str, made: ImageFormat) -> str:
    named = content_type(name, b"")
    if kind == named == content_type_of(made):
        return name
    # "holiday 3.5" is a whole name, "holiday.png" is not.
    stem = name.rpartition(".")[0] if named.startswith("image/") else name
    return f"{stem}{suffix_of(made)}"
