"""Bytes per second as a command line has them, written like curl's `--limit-rate`."""

import re
from typing import Final

MOST: Final = 10_000_000_000
_STEPS: Final = "kmg"


def parse_rate(text: str) -> int:
    """Return the bytes per second that `text` means, 0 for no limit; raises `ValueError`.

    A letter multiplies as it does for curl: `1k` is 1024, `M` and `G` are 1024 times as much
    each; `1.5M` has half of one more.
    """
    found = re.fullmatch(r"(\d{1,12}(?:\.\d{1,6})?)([kKmMgG]?)", text, re.ASCII)
    if found is None:
        raise ValueError(text)
    number, letter = found.groups()
    power = _STEPS.index(letter.lower()) + 1 if letter else 0
    rate = round(float(number) * float(1024**power))
    if rate > MOST or (not rate and float(number)):
        raise ValueError(text)
    return rate
