"""Numbers as people write them in the language that falgui speaks."""

from falgui.core.translation import _


def format_decimal(value: float, places: int) -> str:
    """Return `value` rounded to so many `places`: `12.4`, in German `12,4`."""
    # Translators: what stands between the ones and the tenths of a number, as in 12.4
    return f"{value:.{places}f}".replace(".", _("."))


def format_count(value: int) -> str:
    """Return a whole number with its thousands apart: `2,048`, in German `2.048`."""
    # Translators: what stands between the thousands of a number, as in 2,048
    return f"{value:,}".replace(",", _(","))
