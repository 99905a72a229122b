"""Which release of falgui is news, when it is time to ask for one, and where it is asked for."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from falgui.core.resources import resource

ADDRESS: Final = "https://api.github.com/repos/falgui/falgui/releases/latest"
"""Where the newest release is told, in the form of GitHub's releases."""
PAGE: Final = "https://github.com/falgui/falgui/releases/latest"
"""Where people read about it."""
VARIABLE: Final = "FALGUI_RELEASES_URL"
"""Names another address in the environment, or is `off`: then nobody is ever asked."""
SWITCHED_OFF: Final = "releases-off"
"""A file of this name in `resources` says the same; for packages that are updated by a system."""
DAY: Final = 86_400

_NUMBER: Final = r"(?:0|[1-9][0-9]{0,4})"
_RELEASE: Final = re.compile(rf"{_NUMBER}(?:\.{_NUMBER}){{1,3}}")
_VERSION: Final = re.compile(
    rf"(?P<numbers>{_NUMBER}(?:\.{_NUMBER}){{0,3}})"
    r"(?P<trial>(?:a|b|rc)[0-9]{1,5})?(?P<mended>\.post[0-9]{1,5})?(?P<unfinished>\.dev[0-9]{1,5})?"
    r"(?:\+[a-z0-9.]{1,40})?"
)
"""Whatever Python packages have as a version, written as they write it."""


def releases_address(environment: Mapping[str, str]) -> str | None:
    """Return where to ask for the newest release; None if that is switched off.

    What `environment` names is returned as it stands there: whoever asks must check it.
    """
    named = environment.get(VARIABLE, "").strip()
    if named.lower() == "off" or resource(SWITCHED_OFF).exists():
        return None
    return named or ADDRESS


def host_in(address: str) -> str:
    """Return the host that `address` names, "" where it makes no sense."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def is_release(text: str) -> bool:
    """Return whether `text` is the version of a release for everybody, such as "1.2.0"."""
    return _RELEASE.fullmatch(text) is not None


def is_other_version(text: str) -> bool:
    """Return whether `text` is a version that is not for everybody, such as "1.2.0rc1"."""
    return not is_release(text) and _VERSION.fullmatch(text) is not None


def is_newer(release: str, own: str) -> bool:
    """Return whether `release` came after the version `own`, which may be one before a release."""
    if not is_release(release):
        return False
    found = _VERSION.fullmatch(own)
    if found is None:
        return True
    theirs, ours = _ordered(release), _ordered(found["numbers"])
    came_before = found["trial"] or (found["unfinished"] and not found["mended"])
    return theirs > ours or (theirs == ours and bool(came_before))


def seconds_until_due(asked_at: float, now: float) -> float:
    """Return how long nobody may be asked by itself, having been asked at `asked_at`.

    Both in seconds since 1970. A clock that was wrong must not put it off for years.
    """
    passed = now - asked_at
    return DAY - passed if 0 <= passed < DAY else 0.0


def _ordered(version: str) -> tuple[int, ...]:
    numbers = [int(number) for number in version.split(".")]
    # 1.2 and 1.2.0 are the same.
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
