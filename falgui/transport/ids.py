"""The shape that an upload id must have to become part of an address."""

import re
from typing import Final

from falgui.core import messages
from falgui.core.errors import UntrustedError

_SHAPE: Final = re.compile(r"[A-Za-z0-9_~+=-](?:[A-Za-z0-9._~+=-]{0,1022}[A-Za-z0-9_~+=-])?")


def require_upload_id(text: str) -> str:
    """Return `text` if it can't change an address' meaning, or raise `UntrustedError`."""
    if not _SHAPE.fullmatch(text) or ".." in text:
        raise UntrustedError(messages.unexpected_address(""), "malformed upload id")
    return text
