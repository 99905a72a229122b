"""What falgui and fal tell each other in HTTP headers, in the form that headers allow."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import quote

from falgui.core.lifecycle import Lifecycle

_LONGEST_NAME: Final = 255
_LONGEST_PAUSE: Final = 600.0
# All of printable ASCII stays as it is; everything else is percent-encoded.
_PLAIN: Final = "".join(chr(code) for code in range(0x20, 0x7F))


def clean_name(name: str) -> str:
    """Return the last path component of `name`, at most 255 bytes of UTF-8, never empty.

    What was no UTF-8 on disk, or no whole character, becomes U+FFFD. A name that is too long
    keeps its ending.
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    text = last.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if text.strip(". ") == "":
        text = f"file{text.strip()}" if text.strip() else "file"
    encoded = text.encode()
    if len(encoded) > _LONGEST_NAME:
        stem, dot, suffix = text.rpartition(".")
        ending = (dot + suffix).encode() if stem and len(suffix.encode()) <= 16 else b""  # noqa: PLR2004
        stem_bytes = (stem if ending else text).encode()[: _LONGEST_NAME - len(ending)]
        text = stem_bytes.decode(errors="ignore") + ending.decode()
    return text


def name_header(name: str) -> str:
    """Return `name` for `X-Fal-File-Name`: non-ASCII and control characters percent-encoded.

    So are blanks at either end, which a header would lose.
    """
    header = quote(clean_name(name), safe=_PLAIN)
    return re.sub(r"^ +| +$", lambda blanks: quote(blanks[0]), header)


def lifecycle_headers(lifecycle: Lifecycle) -> dict[str, str]:
    """Return the headers that ask for `lifecycle`, none when nothing is asked for.

    The CDN reads one, REST the other; both carry the same JSON.
    """
    asked = lifecycle.as_json()
    if not asked:
        return {}
    text = json.dumps(asked, separators=(",", ":"))
    return {"X-Fal-Object-Lifecycle": text, "X-Fal-Object-Lifecycle-Preference": text}


def moment_in(text: str) -> datetime | None:
    """Return the moment that an HTTP date names, or None if `text` isn't one."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a reply's `Retry-After` asks for, at most ten minutes.

    Takes both forms, a number and a date; the date is compared with the reply's own `Date`, so
    that a wrong clock here does no harm. None for anything else and for what is over already.
    """
    text = headers.get("retry-after", "")
    try:
        seconds = float(text)
    except ValueError:
        moment = moment_in(text)
        if moment is None:
            return None
        now = moment_in(headers.get("date", "")) or datetime.now(UTC)
        seconds = (moment - now).total_seconds()
    return min(seconds, _LONGEST_PAUSE) if seconds > 0 else None
