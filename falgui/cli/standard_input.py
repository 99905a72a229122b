"""Standard input as a file that can be uploaded: streamed to one, and removed afterwards."""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from falgui.cli.arguments import Arguments
from falgui.cli.session import UsageError
from falgui.core import messages
from falgui.core.content_types import SNIFF_LENGTH, UNKNOWN, content_type, suffix_for
from falgui.core.errors import LocalFileError
from falgui.core.names import display_name
from falgui.core.sources import FileSource
from falgui.core.translation import _

STANDARD_INPUT: Final = "-"
_PIECE: Final = 1024 * 1024
_UNNAMED: Final = "stdin"


@contextmanager
def standard_input(arguments: Arguments, folder: Path) -> Iterator[Mapping[str, FileSource]]:
    """Provide the source for "-" if `arguments` name it, for as long as the context lasts.

    It has a place of its own in the private `folder`, so that its name is what was asked for.
    Raises `UsageError`, and `LocalFileError` when it can't be written.
    """
    count = arguments.names.count(STANDARD_INPUT)
    if not count:
        if arguments.name is not None or arguments.content_type is not None:
            raise UsageError(
                _("--name and --content-type are for standard input: put - among the files.")
            )
        yield {}
        return
    if count > 1:
        raise UsageError(_("Standard input (-) can be read only once."))
    stream = binary_input()
    name = _checked_name(arguments.name)
    try:
        place = Path(tempfile.mkdtemp(prefix="stdin-", dir=folder))
    except OSError as error:
        raise LocalFileError(messages.disk_full(), error.strerror or "") from None
    try:
        path = _written(stream, place, name, arguments.content_type)
        source = FileSource(path, temporary=True, content_type=arguments.content_type or "")
        yield {STANDARD_INPUT: source}
    finally:
        shutil.rmtree(place, ignore_errors=True)


def binary_input() -> BinaryIO:
    """Return standard input, or raise `UsageError` if nothing is piped into it."""
    # A program without a console has none at all.
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError(
            _("Standard input is the keyboard. Pipe something into falgui, or name a file.")
        )
    return sys.stdin.buffer


def _checked_name(name: str | None) -> str:
    if name is None:
        return ""
    last = name.replace("\\", "/").rpartition("/")[2]
    if last in ("", ".", "..") or "\0" in last:
        raise _no_name(name)
    return last


def _no_name(name: str) -> UsageError:
    return UsageError(_("“{name}” is no name for a file.").format(name=display_name(name)))


def _written(stream: BinaryIO, place: Path, name: str, said: str | None) -> Path:
    unnamed = place / _UNNAMED
    try:
        with unnamed.open("xb") as file:
            head = b""
            while piece := stream.read(_PIECE):
                file.write(piece)
                head = head or piece[:SNIFF_LENGTH]
    except OSError as error:
        raise LocalFileError(messages.disk_full(), error.strerror or "") from None
    try:
        return unnamed.rename(place / (name or _name_for(head, said)))
    except (OSError, ValueError):
        raise _no_name(name) from None


def _name_for(head: bytes, said: str | None) -> str:
    kind = said or content_type("", head)
    return _UNNAMED + (".bin" if kind == UNKNOWN else suffix_for(kind))
