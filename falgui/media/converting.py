"""Has an image converted in a process of its own, which a bomb takes down and nothing else."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import BinaryIO, Final

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import LocalFileError, MediaError
from falgui.core.recipe import ImageFormat, Recipe
from falgui.media.limited_process import LimitedProcess
from falgui.media.making import Frames, suffix_of

_WORKER: Final = "falgui.media.conversion_worker"
_SECONDS: Final = 120.0
_LARGEST_FACTS: Final = 4096
_LARGEST: Final = 2 * 1024 * 1024 * 1024
_STEM: Final = 40
"""Characters of the old name in the new one: in any script well below 255 bytes."""
_GLANCE_SECONDS: Final = 0.05

# However many uploads there are: memory is the machine's, and so is this.
_places = BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Converted:
    """An image that was made of another."""

    path: Path
    """The caller's to remove."""
    format: ImageFormat
    edge: int
    """The longest edge that it was scaled down to, in pixels; 0 if it was not."""
    frames: Frames


def converted(source: Path, recipe: Recipe, folder: Path, cancel: Cancel) -> Converted | Frames:
    """Write what `recipe` makes of the image at `source` into `folder`.

    `Frames` alone says that there is nothing to do, as `falgui.media.conversion.convert` tells.
    The new file is only readable by its owner and bears the beginning of the old name. Raises
    `MediaError` for what cannot be converted or takes too much memory or time, `LocalFileError`
    when there is no room, and `Cancelled` at once when `cancel` is set, with the process gone;
    no half-written file stays behind.
    """
    with _place(cancel):
        try:
            with LimitedProcess(_WORKER) as process:
                process.wait_until_ready(cancel)
                with process.within(_SECONDS, cancel):
                    process.send(recipe.as_text().encode() + b"\0" + os.fsencode(source))
                    facts = _understood(process.receive(_LARGEST_FACTS))
                    if "format" not in facts:
                        return Frames(str(facts["frames"]))
                    return _received(process, facts, source, folder)
        except (OSError, ValueError, KeyError, TypeError) as error:
            cancel.raise_if_set()
            raise MediaError(messages.not_an_image(source.name), _reason(error)) from None


def _received(
    process: LimitedProcess, facts: dict[str, object], source: Path, folder: Path
) -> Converted:
    made, frames = ImageFormat(str(facts["format"])), Frames(str(facts["frames"]))
    edge = int(str(facts["edge"]))
    with _new_file(folder, source.stem, suffix_of(made)) as (path, file):
        process.receive_into(lambda piece: _write(file, piece), _LARGEST)
        file.flush()
    return Converted(path, made, edge, frames)


def _understood(content: bytes) -> dict[str, object]:
    facts = json.loads(content)
    if not isinstance(facts, dict):
        raise TypeError
    if "problem" in facts:
        raise ValueError(str(facts["problem"]))
    return facts


def _reason(error: Exception) -> str:
    """Return what is known, without a path: the worker's words are type names and numbers."""
    return str(error)[:100] if isinstance(error, ValueError) else "the conversion was ended"


@contextmanager
def _place(cancel: Cancel) -> Iterator[None]:
    while not _places.acquire(timeout=_GLANCE_SECONDS):
        cancel.raise_if_set()
    try:
        cancel.raise_if_set()
        yield
    finally:
        _places.release()


@contextmanager
def _new_file(folder: Path, stem: str, suffix: str) -> Iterator[tuple[Path, BinaryIO]]:
    try:
        descriptor, name = tempfile.mkstemp(suffix, f"{stem[:_STEM]}-", folder)
    except OSError as error:
        raise LocalFileError(messages.disk_full(), error.strerror or "") from None
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            yield path, file
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(file: BinaryIO, piece: bytes) -> None:
    left = memoryview(piece)
    try:
        while left:
            left = left[file.write(left) :]
    except OSError as error:
        raise LocalFileError(messages.disk_full(), error.strerror or "") from None
