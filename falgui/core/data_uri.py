"""Data URIs: a small file's bytes inside the request itself."""

import base64
from enum import StrEnum
from typing import Final

from falgui.core import messages
from falgui.core.errors import RejectedError
from falgui.core.translation import _
from falgui.core.units import format_size

_FINE: Final = 10_000
_SOME: Final = 3_000_000
_LIMIT: Final = 10_000_000


class Advice(StrEnum):
    """How likely a request with such a data URI is to be taken."""

    FINE = "fine"
    SOME_MODELS = "some models"
    LIKELY_TO_FAIL = "likely to fail"
    REFUSED = "refused"


def encoded_size(size: int, content_type: str) -> int:
    """Return the length of the data URI for `size` bytes: a third more, and its head."""
    return len(f"data:{content_type};base64,") + 4 * ((size + 2) // 3)


def advise(size: int, content_type: str) -> Advice:
    """Return how a file of `size` bytes, which is `content_type`, will fare as a data URI.

    fal's documentation recommends data URIs for a few KB only; requests above 10 MB are
    reported to fail, some from 3 MB on.
    """
    length = encoded_size(size, content_type)
    if length > _LIMIT:
        return Advice.REFUSED
    if length > _SOME:
        return Advice.LIKELY_TO_FAIL
    return Advice.SOME_MODELS if length > _FINE else Advice.FINE


def advice_text(advice: Advice) -> str:
    """Return the sentence that goes with `advice`."""
    return {
        Advice.FINE: _("Fine for every model."),
        Advice.SOME_MODELS: _("Works on some models; a link works on all."),
        Advice.LIKELY_TO_FAIL: _("Likely to fail; upload the file and use its link."),
        Advice.REFUSED: _("Too large for any request. Upload the file instead."),
    }[advice]


def size_text(size: int, content_type: str) -> str:
    """Return how large a file of `size` bytes is, and how large its data URI."""
    return _("{size} → {encoded} as a data URI").format(
        size=format_size(size), encoded=format_size(encoded_size(size, content_type))
    )


def data_uri(content: bytes, content_type: str) -> str:
    """Return `content` as a data URI, or raise `RejectedError` when no model would take it."""
    if advise(len(content), content_type) is Advice.REFUSED:
        raise RejectedError(messages.data_uri_too_large(len(content)))
    return f"data:{content_type};base64,{base64.b64encode(content).decode('ascii')}"
