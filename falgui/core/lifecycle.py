"""How long an uploaded file stays at fal, and who may read it."""

import re
from dataclasses import dataclass
from typing import Final

_UNIT_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}
_PRESETS: Final = {"default": None, "never": None, "immediate": 60}
# 100 years: more is a typing error, and the service would not tell.
_LONGEST: Final = 100 * 31536000


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """What is asked of fal when the object is created; falgui can't change it afterwards.

    `expires_seconds` None leaves the account's default. `private` hides the file from everybody
    but the account (the service answers 404 to strangers).
    """

    expires_seconds: int | None = None
    private: bool = False

    def as_json(self) -> dict[str, object]:
        """Return the service's object, empty when nothing is asked for."""
        asked: dict[str, object] = {}
        if self.expires_seconds is not None:
            asked["expiration_duration_seconds"] = self.expires_seconds
        if self.private:
            asked["initial_acl"] = {"default": "hide", "rules": []}
        return asked


def parse_expiry(text: str) -> int | None:
    """Return the seconds that `text` stands for, None for the account's default.

    Takes fal's own names (`never`, `immediate`, `1h`, `1d`, `7d`, `30d`, `1y`), `default`, any
    number of seconds and any number with s, m, h, d, w or y. `never` is what the service does
    when nothing is asked for, unless the account says otherwise. Raises `ValueError`.
    """
    word = text.strip().lower()
    if word in _PRESETS:
        return _PRESETS[word]
    match = re.fullmatch(r"([0-9]{1,12})\s*([smhdwy]?)", word)
    if match:
        seconds = int(match[1]) * _UNIT_SECONDS[match[2] or "s"]
        if 0 < seconds <= _LONGEST:
            return seconds
    raise ValueError(text)
