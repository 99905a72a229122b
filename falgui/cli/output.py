"""What goes to standard output and standard error."""

import os
import sys

from falgui.core.translation import _


class OutputError(Exception):
    """What standard output goes to has no room, or is broken; the text says so."""


def tell(line: str) -> None:
    """Print a line for the person, on standard error."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201  this is what a terminal is for


def put(text: str) -> None:
    """Print a result, on standard output; raises `OutputError` when that can't be written."""
    try:
        print(text, flush=True)  # noqa: T201
    except BrokenPipeError:
        # Whoever read it has left, which is no trouble.
        raise
    except OSError as error:
        words = _("The output could not be written: {reason}.")
        raise OutputError(words.format(reason=error.strerror or "")) from None


def give_up_output() -> None:
    """Write nothing more to standard output, not even what is still in its buffer."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
