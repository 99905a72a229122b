"""Data URIs: a small file's bytes inside the request itself."""

import base64
import binascii
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import unquote_to_bytes

from falgui.core import messages
from falgui.core.errors import RejectedError
from falgui.core.translation import _
from falgui.core.units import format_size

_FINE: Final = 10_000
_SOME: Final = 3_000_000
_LIMIT: Final = 10_000_000
_MOST_TO_READ: Final = 100_000_000
"""Longer ones are no longer held in memory, several times over, to be read."""
_KIND: Final = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")


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


@dataclass(frozen=True, slots=True)
class DataUri:
    """What a data URI holds; `name` is empty unless it tells one."""

    content: bytes
    content_type: str
    name: str = ""


def read_data_uri(uri: bytes) -> DataUri | str:
    """Return what `uri` holds, byte for byte, or a sentence that says why it can't be read.

    As browsers read it: base64 may be wrapped and lack its padding, other content is
    percent-encoded, and what tells no type is text.
    """
    if len(uri) > _MOST_TO_READ:
        size = format_size(len(uri))
        return _("A data URI of {size} is too large. Save it as a file first.").format(size=size)
    head, comma, body = uri.partition(b",")
    if head[:5].lower() != b"data:" or not comma:
        return _("This data URI is broken: no content follows its type.")
    kind, *parameters = (part.strip() for part in head[5:].decode("ascii", "replace").split(";"))
    content: bytes | None = unquote_to_bytes(body)
    if parameters and parameters[-1].lower() == "base64":
        content = _from_base64(content or b"")
    if content is None:
        return _("This data URI is broken: its content is no base64.")
    if not content:
        return _("This data URI is empty; fal does not accept empty files.")
    known = _KIND.fullmatch(kind.lower())
    return DataUri(content, known[0] if known else "text/plain", _name_among(parameters))


def _from_base64(text: bytes) -> bytes | None:
    plain = b"".join(text.split())
    if not len(plain) % 4:
        plain = plain[:-2] + plain[-2:].rstrip(b"=")
    try:
        return base64.b64decode(plain + b"=" * (-len(plain) % 4), validate=True)
    except binascii.Error:
        return None


def _name_among(parameters: list[str]) -> str:
    for parameter in parameters:
        key, _equals, value = parameter.partition("=")
        if key.lower() in ("name", "filename"):
            return unquote_to_bytes(value.strip('"')).decode("utf-8", "replace")
    return ""
