"""Turns an exception that nobody expected into words, and leaves a trace in the log."""

import logging
import secrets
import sys
import threading
import traceback
from types import TracebackType

from falgui.core import messages
from falgui.core.errors import UploadError

_log = logging.getLogger(__name__)


def unexpected(error: BaseException) -> UploadError:
    """Return the error (M33) that stands for a defect of falgui's, after logging it.

    Only the kind of exception and the lines of code go into the log, under the reference that
    the message names: an exception's own text may hold an address that works as a password.
    """
    reference = secrets.token_hex(4)
    trace = "".join(traceback.format_tb(error.__traceback__))
    _log.error("unexpected problem %s: %s\n%s", reference, type(error).__name__, trace)
    return UploadError(messages.unexpected(reference))


def tell_unexpected() -> None:
    """Have exceptions that nothing catches told by their reference instead of their text.

    That goes for every thread, and for what is raised where Python can't hand it on, as in a
    finalizer. Python's own words would put the exception's text on standard error.
    """
    sys.excepthook = _told
    threading.excepthook = lambda about: _told(about.exc_type, about.exc_value, about.exc_traceback)
    sys.unraisablehook = lambda about: _told(about.exc_type, about.exc_value, about.exc_traceback)


def _told(
    kind: type[BaseException], error: BaseException | None, _trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    problem = unexpected(error or SystemError())
    # There is no standard error where a window was started without a terminal.
    if sys.stderr is not None:
        print(problem, file=sys.stderr)  # noqa: T201  nothing else is left to say it
