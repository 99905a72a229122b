"""What XMP tells, the XML in which pictures and videos describe themselves."""

import re
from collections.abc import Iterator
from typing import Final

from falgui.core.patch import Patch, patched
from falgui.core.traces import Trace
from falgui.media.metadata.notes import notes_in, paths_in
from falgui.media.metadata.search import Search

_PROPERTY: Final = re.compile(
    rb"""[A-Za-z_][\w.-]*:(?P<attribute>\w+)\s*=\s*(?:"[^"]*"|'[^']*')
    | <(?P<element>[A-Za-z_][\w.-]*:(?P<name>\w+))(?=[\s/>])
    """,
    re.VERBOSE,
)
_TELLING: Final = re.compile(
    rb"(?P<location>G(?:PS|ps)\w+)|(?P<serial_number>\w*SerialNumber)|(?P<owner>(?:Camera)?OwnerName)"
)
"""The properties, in whichever name space: `aux:`, `exifEX:` and makers' own, such as drones'."""
_REMARKS: Final = re.compile(
    rb"UserComment|description|ImageDescription|parameters|prompt|workflow"
)
_MOST_UNCLOSED: Final = 100
_MOST_PATCHES: Final = 1000
"""More are one patch of all: each is looked at whenever a part of the file is read."""


def told_by_name(name: bytes) -> set[Trace]:
    """Return what a property tells that is called `name`, with or without its name space."""
    told = _TELLING.fullmatch(name.rpartition(b":")[2])
    return {Trace(str(told.lastgroup))} if told else set()


def xmp_patches(content: bytes, search: Search) -> list[Patch]:
    """Return blanks for every unwanted property in `content`; it stays well-formed XML."""
    patches: list[Patch] = []
    blanked = read = 0
    for name, start, end in _properties(content):
        told = told_by_name(name)
        if start < blanked or (not told and start < read):
            # Within another one that has been dealt with.
            continue
        if told:
            traces = told
        else:
            traces, read = notes_in(b"", content[start:end].replace(b"&quot;", b'"')), end
        if traces and search.takes(*traces):
            patches.append(_blank(start, end))
            blanked = end
    for start, end in paths_in(content):
        if search.takes(Trace.PATH):
            patches.append(_blank(start, end))
    if len(patches) > _MOST_PATCHES:
        return [Patch(0, patched(content, 0, patches))]
    return patches


def _properties(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield the properties that may tell something: the name, and where they stand."""
    unclosed = 0
    closings: dict[bytes, int] = {}
    for found in _PROPERTY.finditer(content):
        name = found["attribute"] or found["name"]
        if not _TELLING.fullmatch(name) and not _REMARKS.fullmatch(name):
            continue
        start, end = found.span()
        if found["element"]:
            end = _element_end(content, found["element"], end, closings)
            if not end:
                # Damaged, or made to take time.
                unclosed += 1
                if unclosed > _MOST_UNCLOSED:
                    return
                continue
        yield name, start, end


def _element_end(content: bytes, name: bytes, start: int, closings: dict[bytes, int]) -> int:
    """Return where the element `name`, whose name ends at `start`, is over; 0 if nowhere.

    `closings` has where the last one of each name was closed, which may be this one's end, too.
    """
    opened = content.find(b">", start) + 1
    if not opened or content[opened - 2 : opened] == b"/>":
        return opened
    at = closings.get(name, 0)
    if at < opened:
        closings[name] = at = content.find(b"</" + name, opened)
    return content.find(b">", at) + 1 if at >= 0 else 0


def _blank(start: int, end: int) -> Patch:
    return Patch(start, b" " * (end - start))
