"""Uploads once more what a link was there for, so that fal has it under a link of its own."""

import shutil
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from pathlib import Path

from falgui.core import messages
from falgui.core.errors import LocalFileError
from falgui.core.request import Options
from falgui.core.sources import FileSource, Source, to_be_fetched
from falgui.core.upload import State, Upload


def can_go_anew(upload: Upload) -> bool:
    """Return whether `upload` is done and its bytes were not sent for that.

    For as long as it is in the list, it keeps its temporary file.
    """
    return upload.state is State.DONE and upload.result is not None and not upload.result.was_sent


def batches_anew(uploads: Iterable[Upload], folder: Path) -> list[tuple[list[Source], Options]]:
    """Return what to queue for `uploads`, whose bytes are to be sent in any case.

    Each batch is what goes with one set of options. Temporary files get another name in
    `folder`, for the new upload to delete. Asks the file system: never call it on the main
    thread. Raises `LocalFileError`.
    """
    batches: defaultdict[Options, list[Source]] = defaultdict(list)
    for upload in uploads:
        options = replace(upload.options, reuse=False)
        batches[options].append(_source_anew(upload.source, folder))
    return [(sources, options) for options, sources in batches.items()]


def _source_anew(source: Source, folder: Path) -> Source:
    if isinstance(source, FileSource) and source.temporary:
        return replace(source, path=_second_name(source.path, folder))
    return to_be_fetched(source)


def _second_name(path: Path, folder: Path) -> Path:
    for number in count(2):
        second = folder / f"{path.stem} ({number}){path.suffix}"
        if second.exists():
            continue
        try:
            try:
                second.hardlink_to(path)
            except (OSError, NotImplementedError):
                # Not every file system has second names.
                shutil.copyfile(path, second)
        except FileNotFoundError:
            raise LocalFileError(messages.gone(path.name)) from None
        except OSError as error:
            raise LocalFileError(messages.disk_full(), error.strerror or "") from None
        return second
    raise AssertionError  # pragma: no cover  the numbers don't end
