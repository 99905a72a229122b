"""Turns an exception that nobody expected into words, and leaves a trace in the log."""

import logging
import secrets
import traceback

from falgui.core import messages
from falgui.core.errors import UploadError

_log = logging.getLogger(__name__)


def unexpected(error: Exception) -> UploadError:
    """Return the error (M33) that stands for a defect of falgui's, after logging it.

    Only the kind of exception and the lines of code go into the log, under the reference that
    the message names: an exception's own text may hold an address that works as a password.
    """
    reference = secrets.token_hex(4)
    trace = "".join(traceback.format_tb(error.__traceback__))
    _log.error("unexpected problem %s: %s\n%s", reference, type(error).__name__, trace)
    return UploadError(messages.unexpected(reference))
