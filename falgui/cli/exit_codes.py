"""What the commands end with."""

from typing import Final

ALL_DONE: Final = 0
SOME_FAILED: Final = 1
WRONG_USAGE: Final = 2
NO_KEY: Final = 3
INTERRUPTED: Final = 130
