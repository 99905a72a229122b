"""Tells files that are in the list already, under whatever name they come."""

import os
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from pathlib import Path

from falgui.core.sources import FileSource, Source


def split_repeats(
    sources: Sequence[Source], listed: Iterable[Source]
) -> tuple[list[Source], list[Source]]:
    """Return those of `sources` that are new, and those that are there already.

    A file is the same under another spelling of its path, behind a link, and as another hard
    link among `sources`; of `listed`, only files of the same name are looked at, whatever its
    case. Asks the file system: never call it on the main thread.
    """
    by_name: defaultdict[str, list[Source]] = defaultdict(list)
    for source in listed:
        by_name[source.name.casefold()].append(source)
    seen: set[Hashable] = set()
    new: list[Source] = []
    repeated: list[Source] = []
    for source in sources:
        seen.update(_identity(one) for one in by_name.pop(source.name.casefold(), ()))
        identity = _identity(source)
        (repeated if identity in seen else new).append(source)
        seen.add(identity)
    return new, repeated


def _identity(source: Source) -> Hashable:
    if not isinstance(source, FileSource):
        # Fetched, it becomes another link than its own.
        return (source.url, source.fetch)
    try:
        facts = source.path.stat()
    except (OSError, ValueError):
        return _spelling(source.path)
    return (facts.st_dev, facts.st_ino) if facts.st_ino else _spelling(source.path)


def _spelling(path: Path) -> str:
    return os.path.normcase(os.path.abspath(path))  # noqa: PTH100  it may not exist
