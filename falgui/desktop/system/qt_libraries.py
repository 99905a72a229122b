"""Says in words which libraries of the system Qt misses (Linux); needs no Qt itself."""

import re
from typing import Final

from falgui.core.translation import _

_NOT_THERE: Final = re.compile(r"(?P<library>[\w.+-]+\.so[.\d]*): cannot open shared object file")


def missing_library(error: ImportError) -> str | None:
    """Return the sentence to print when Qt can't be loaded for want of a library, else None."""
    found = _NOT_THERE.match(str(error))
    if found is None:
        return None
    return _(
        "Qt needs {library}, which this system does not have. Install it with the system's "
        "packages. Until then, upload right here: falgui upload FILE…"
    ).format(library=found["library"])


def no_platform() -> str:
    """Return the sentence to print when Qt, which says why, finds no way to the screen."""
    return _(
        "falgui cannot open its window, for the reason above. Mostly a library of the system is "
        "missing; on Debian and Ubuntu: sudo apt install libxcb-cursor0 libxcb-icccm4 "
        "libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0. "
        "Until then, upload right here: falgui upload FILE…"
    )
