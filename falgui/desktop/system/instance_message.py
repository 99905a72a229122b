"""What a second start says to the falgui that is already running: one line of JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from falgui.core.sources import link_source

LIMIT: Final = 1 << 20
"""The longest message in bytes, its newline included; a longer one is dropped."""

_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Request:
    """What to open (absolute paths and http(s) links), and whether to come to the front."""

    open: tuple[str, ...] = ()
    to_front: bool = True


def requests(arguments: Sequence[str]) -> Iterator[bytes]:
    """Yield the messages that carry `arguments`: one, or a few when one would be too long.

    Relative paths are taken from the current folder. An argument that doesn't fit into any
    message is no path that a system could open, and is left out.
    """
    waiting: list[str] = []
    empty = length = len(_encode([]))
    for text in filter(None, arguments):
        entry = text if link_source(text) else str(Path(text).absolute())
        # Each entry costs its own JSON, a comma and a blank.
        cost = len(json.dumps(entry)) + 2
        if empty + cost > LIMIT:
            continue
        if length + cost > LIMIT:
            yield _encode(waiting)
            waiting, length = [], empty
        waiting.append(entry)
        length += cost
    yield _encode(waiting)


def parse_request(line: bytes) -> Request | None:
    """Return what `line` asks for, or None when it isn't exactly a message of this version."""
    if len(line) > LIMIT:
        return None
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        return None
    match asked:
        case {"version": version, "open": list(entries), "raise": bool(to_front), **rest}:
            usable = all(isinstance(entry, str) and _is_usable(entry) for entry in entries)
            if version == _VERSION and not rest and usable:
                return Request(tuple(entries), to_front)
    return None


def _encode(entries: Sequence[str]) -> bytes:
    # ASCII escapes carry file names that are not valid UTF-8 as lone surrogates, unharmed.
    body = json.dumps({"version": _VERSION, "open": entries, "raise": True})
    return body.encode("ascii") + b"\n"


def _is_usable(entry: str) -> bool:
    return "\0" not in entry and (Path(entry).is_absolute() or link_source(entry) is not None)
