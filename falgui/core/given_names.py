"""What a start of falgui was given, in a form that means the same to another process."""

import re
from pathlib import Path
from typing import Final

from falgui.core.falgui_link import is_falgui_link
from falgui.core.path_readings import path_of_address
from falgui.core.sources import link_source

# Two letters at least: one is a drive of Windows.
_ADDRESS: Final = re.compile(r"(?!file:)[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def given_name(text: str) -> str:
    """Return the absolute path that `text` leads to from the current folder, or an address.

    Desktops hand files over as `file:` addresses, and what only they can reach by other ones.
    """
    return text if is_address(text) else str(Path(path_of_address(text)).absolute())


def is_address(text: str) -> bool:
    """Return whether `text` is a link, to falgui itself as well, or leads to no path at all."""
    return link_source(text) is not None or is_falgui_link(text) or is_elsewhere(text)


def is_elsewhere(text: str) -> bool:
    """Return whether `text` is the address of something that is neither a file nor on the web.

    Such as `sftp://host/a` or `mtp://phone/b`, which only a file manager can open.
    """
    is_known = link_source(text) is not None or is_falgui_link(text)
    return not is_known and _ADDRESS.match(text) is not None
