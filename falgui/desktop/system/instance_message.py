"""What a second start says to the falgui that is already running: one line of JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from falgui.core.errand import Errand
from falgui.core.given_names import given_name, is_address

LIMIT: Final = 1 << 20
"""The longest message in bytes, its newline included; a longer one is dropped."""

_VERSION: Final = 2
_LONGEST_TOKEN: Final = 1024
"""Of an activation token, in characters: a longer one isn't passed on, and is not accepted."""
_ERRANDS: Final = frozenset(Errand)


@dataclass(frozen=True, slots=True)
class Request:
    """What to open (absolute paths and addresses, see `is_address`), and what else to do.

    `token` is what the desktop gave to the start, so that the window may come to the front;
    "" where it gave none.
    """

    open: tuple[str, ...] = ()
    errand: Errand = Errand.SHOW
    token: str = ""


def requests(
    arguments: Sequence[str], errand: Errand = Errand.SHOW, token: str = ""
) -> Iterator[bytes]:
    """Yield the messages that carry `arguments`: one, or a few when one would be too long.

    Relative paths are taken from the current folder. An argument that doesn't fit into any
    message is no path that a system could open, and is left out. The errand goes with the last
    message only: it is done once.
    """
    token = token if len(token) <= _LONGEST_TOKEN else ""
    waiting: list[str] = []
    empty = length = len(_encode([], errand, token))
    for text in filter(None, arguments):
        entry = given_name(text)
        # Each entry costs its own JSON, a comma and a blank.
        cost = len(json.dumps(entry)) + 2
        if empty + cost > LIMIT:
            continue
        if length + cost > LIMIT:
            # "hide" is what asks for nothing more.
            yield _encode(waiting, Errand.HIDE, "")
            waiting, length = [], empty
        waiting.append(entry)
        length += cost
    yield _encode(waiting, errand, token)


def parse_request(line: bytes) -> Request | None:
    """Return what `line` asks for, or None when it isn't exactly a message of this version."""
    if len(line) > LIMIT:
        return None
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        return None
    match asked:
        case {
            "version": int(version),
            "open": list(entries),
            "errand": str(errand),
            "token": str(token),
            **rest,
        } if version == _VERSION and not rest:
            usable = all(isinstance(entry, str) and _is_usable(entry) for entry in entries)
            if usable and errand in _ERRANDS and len(token) <= _LONGEST_TOKEN:
                return Request(tuple(entries), Errand(errand), token)
    return None


def _encode(entries: Sequence[str], errand: Errand, token: str) -> bytes:
    # ASCII escapes carry file names that are not valid UTF-8 as lone surrogates, unharmed.
    message = {"version": _VERSION, "open": entries, "errand": errand, "token": token}
    return json.dumps(message).encode("ascii") + b"\n"


def _is_usable(entry: str) -> bool:
    return "\0" not in entry and (Path(entry).is_absolute() or is_address(entry))
