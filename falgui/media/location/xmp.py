"""Locations in XMP, the XML in which pictures and videos describe themselves."""

import re
from typing import Final

from falgui.core.patch import Patch

_LOCATION: Final = re.compile(
    rb"""[A-Za-z_][\w.-]*:GPS\w+\s*=\s*(?:"[^"]*"|'[^']*')   # an attribute
    | <([A-Za-z_][\w.-]*:GPS\w+)\b[^>]*(?:/>|>.*?</\1\s*>)   # an element
    """,
    re.VERBOSE | re.DOTALL,
)


def xmp_patches(content: bytes) -> list[Patch]:
    """Return blanks for every GPS property in `content`; it stays well-formed XML."""
    return [
        Patch(found.start(), b" " * (found.end() - found.start()))
        for found in _LOCATION.finditer(content)
    ]
