"""How answers of the service are put into the report."""

import hashlib
import re
from typing import Final

from falgui.transport.reply import Reply, said

_LONGEST: Final = 160
_MD5: Final = re.compile(r"[0-9a-fA-F]{32}")


def described(reply: Reply) -> str:
    """Return status and reason of an answer, on one line."""
    reason = shortened(said(reply.body))
    return f"HTTP {reply.status}" + (f" “{reason}”" if reason else "")


def shortened(text: str) -> str:
    """Return `text`, or its beginning; not within a word, which could be half a secret."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST].rpartition(' ')[0]} …"


def fields_of(reply: Reply) -> str:
    """Return the names of the JSON fields in an answer; their values may be secret."""
    return ", ".join(sorted(reply.json())) or "none"


def kind_of_etag(etag: str, content: bytes) -> str:
    """Return what an etag is made of, such as `quoted, the MD5 of the part`."""
    bare = etag.removeprefix("W/")
    quotes = "quoted" if bare.startswith('"') and bare.endswith('"') else "not quoted"
    weak = "weak, " if bare != etag else ""
    value = bare.strip('"')
    if value.lower() == hashlib.md5(content, usedforsecurity=False).hexdigest():
        kind = "the MD5 of the part"
    elif _MD5.fullmatch(value):
        kind = "32 hexadecimal digits that are not the MD5 of the part"
    else:
        kind = f"{len(value)} other characters"
    return f"{weak}{quotes}, {kind}"
