"""Sizes, speeds and durations as people read them."""

from typing import Final

from falgui.core.numbers import format_decimal
from falgui.core.translation import _, plural

_DECIMAL: Final = (1000, ("B", "kB", "MB", "GB", "TB"))
_BINARY: Final = (1024, ("B", "KiB", "MiB", "GiB", "TiB"))
_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86400
_LONG: Final = 30 * _DAY
"""From here on a countdown tells days alone."""

_current: tuple[int, tuple[str, ...]] = _DECIMAL


def use_binary_units(binary: bool) -> None:  # noqa: FBT001  it is all there is to say
    """Tell every later size in KiB and MiB, or in kB and MB again; texts shown don't change."""
    global _current  # noqa: PLW0603  one choice for every text, as with the language
    _current = _BINARY if binary else _DECIMAL


def speed_units() -> list[tuple[str, int]]:
    """Return the units that a person tells speeds in, small ones first, and their bytes."""
    step, units = _current
    return [
        (_("{size}/s").format(size=unit), step**power)
        for power, unit in enumerate(units[:3])
        if power
    ]


def format_size(count: float) -> str:
    """Return a number of bytes in the units that are chosen: `12.4 MB`, as fal counts them."""
    number, unit = split_size(count)
    return _("{number} {unit}").format(number=number, unit=unit)


def split_size(count: float) -> tuple[str, str]:
    """Return the number and the unit that `format_size` puts together."""
    step, units = _current
    value = float(count)
    for unit in units:
        # 999,960 bytes would round to "1000.0 kB": go one unit further instead.
        if value < step - (0.5 if unit == "B" else 0.05) or unit == units[-1]:
            break
        value /= step
    return format_decimal(value, 0 if unit == "B" else 1), unit


def format_speed(per_second: float) -> str:
    """Return bytes per second: `3.1 MB/s`."""
    return _("{size}/s").format(size=format_size(per_second))


def format_time_left(seconds: float) -> str:
    """Return a rounded remaining time: 2 s steps, then 10 s, 1 min, 1 h."""
    if seconds < 10:  # noqa: PLR2004
        return _("{n} s left").format(n=max(2, 2 * round(seconds / 2)))
    if seconds < 100:  # noqa: PLR2004
        return _("{n} s left").format(n=10 * round(seconds / 10))
    if seconds < _HOUR:
        return _("{n} min left").format(n=max(2, round(seconds / _MINUTE)))
    return _("{n} h left").format(n=max(1, round(seconds / _HOUR)))


def format_duration(seconds: int) -> str:
    """Return an exact lifetime in words: `7 days`, `90 seconds`."""
    if seconds % _DAY == 0:
        return plural("{n} day", "{n} days", seconds // _DAY)
    if seconds % _HOUR == 0:
        return plural("{n} hour", "{n} hours", seconds // _HOUR)
    if seconds % _MINUTE == 0:
        return plural("{n} minute", "{n} minutes", seconds // _MINUTE)
    return plural("{n} second", "{n} seconds", seconds)


def format_countdown(seconds: float) -> str:
    """Return the time until an end, in two units at most and never too much of it.

    `6 d 23 h`, `5 h 12 min`, `12 min`, `45 s`.
    """
    left = max(1, int(seconds))
    if left >= _LONG:
        return _("{days} d").format(days=left // _DAY)
    if left >= _DAY:
        days, hours = left // _DAY, left % _DAY // _HOUR
        words = _("{days} d {hours} h") if hours else _("{days} d")
        return words.format(days=days, hours=hours)
    if left >= _HOUR:
        hours, minutes = left // _HOUR, left % _HOUR // _MINUTE
        words = _("{hours} h {minutes} min") if minutes else _("{hours} h")
        return words.format(hours=hours, minutes=minutes)
    if left >= _MINUTE:
        return _("{minutes} min").format(minutes=left // _MINUTE)
    return _("{seconds} s").format(seconds=left)


def countdown_step(seconds: float) -> int:
    """Return by how many seconds `format_countdown` counts when `seconds` are left."""
    if seconds >= _LONG:
        return _DAY
    if seconds >= _DAY:
        return _HOUR
    return _MINUTE if seconds >= _MINUTE else 1
