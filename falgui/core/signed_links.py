"""When a signed link ends, as the link itself tells: AWS, Google, Azure, CloudFront and others."""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl, urlsplit

_FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC).timestamp()
_LAST: Final = datetime(2200, 1, 1, tzinfo=UTC).timestamp()
_DATED: Final = (("x-amz-date", "x-amz-expires"), ("x-goog-date", "x-goog-expires"))
_MOMENTS: Final = ("expires", "exp", "expiry", "expire", "expires_at", "expiration")
"""What links of many makers call their end, in seconds or milliseconds since 1970."""
_NUMBER: Final = re.compile(r"[0-9]{1,13}", re.ASCII)
_MILLISECONDS_FROM: Final = 100_000_000_000
_CLOUDFRONT_ALPHABET: Final = str.maketrans("-_~", "+=/")
_LONGEST: Final = 16_384


def signature_end(url: str) -> float | None:
    """Return when the signature of `url` ends, in seconds since 1970; None if it tells no end.

    Whoever signs for ever writes a year that some calendars don't have: that is no end.
    """
    try:
        query = urlsplit(url).query
        given = {name.lower(): value for name, value in parse_qsl(query[:_LONGEST])}
    except ValueError:
        return None
    return min((end for end in _ends(given) if _FIRST < end < _LAST), default=None)


def _ends(given: Mapping[str, str]) -> Iterator[float]:
    for begun, lasts in _DATED:
        yield from _dated(given.get(begun, ""), given.get(lasts, ""))
    if "sig" in given:
        yield from _iso(given.get("se", ""))
    yield from _policy(given.get("policy", ""))
    yield from _token(given.get("token", ""))
    for name in _MOMENTS:
        yield from _epoch(given.get(name, ""))


def _dated(begun: str, lasts: str) -> Iterator[float]:
    try:
        start = datetime.strptime(begun, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        yield (start + timedelta(seconds=int(lasts))).timestamp()
    except (ValueError, OverflowError):
        return


def _iso(text: str) -> Iterator[float]:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return
    yield (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _policy(text: str) -> Iterator[float]:
    """Yield what a policy of CloudFront's says: JSON in Base64 with letters of its own."""
    found = _json(text.translate(_CLOUDFRONT_ALPHABET))
    try:
        yield from _epoch(str(found["Statement"][0]["Condition"]["DateLessThan"]["AWS:EpochTime"]))  # type: ignore[index]
    except (KeyError, IndexError, TypeError):
        return


def _token(text: str) -> Iterator[float]:
    """Yield the end of a JSON web token, as storage of Supabase's has it."""
    parts = text.split(".")
    found = _json(parts[1].translate(str.maketrans("-_", "+/"))) if len(parts) == 3 else None  # noqa: PLR2004
    if isinstance(found, dict):
        yield from _epoch(str(found.get("exp", "")))


def _json(text: str) -> object:
    try:
        return json.loads(base64.b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None


def _epoch(text: str) -> Iterator[float]:
    if _NUMBER.fullmatch(text):
        number = int(text)
        yield number / 1000 if number >= _MILLISECONDS_FROM else float(number)
