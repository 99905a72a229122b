"""Why something cannot be done with the selected uploads, in words for people; "" if it can."""

from collections.abc import Sequence
from typing import Final

from falgui.core.translation import _
from falgui.core.upload import ENDED, State, Upload
from falgui.desktop.queue.anew import can_go_anew
from falgui.desktop.rows.row_links import own_file

_TRIED_AGAIN: Final = frozenset({State.FAILED, State.CANCELLED, State.WAITING})


def why_no_link(uploads: Sequence[Upload]) -> str:
    """For copying and opening links."""
    if any(upload.result for upload in uploads):
        return ""
    return _or_nothing(uploads, _("There is no link yet."))


def why_no_format(uploads: Sequence[Upload]) -> str:
    """For copying in some format: a data URI needs no upload, only the file."""
    if any(own_file(upload) for upload in uploads):
        return ""
    return why_no_link(uploads)


def why_no_retry(uploads: Sequence[Upload]) -> str:
    """For trying again."""
    if any(can_try_again(upload) for upload in uploads):
        return ""
    return _or_nothing(uploads, _("Only what failed, was cancelled or waits can be tried again."))


def why_not_anew(uploads: Sequence[Upload]) -> str:
    """For uploading what a link was there for."""
    if any(can_go_anew(upload) for upload in uploads):
        return ""
    return _or_nothing(uploads, _("Only for links that were there already."))


def why_no_pause(uploads: Sequence[Upload]) -> str:
    """For pausing."""
    if any(can_pause(upload) for upload in uploads):
        return ""
    return _or_nothing(uploads, _("Only uploads that have not ended can be paused."))


def why_no_resume(uploads: Sequence[Upload]) -> str:
    """For resuming."""
    if any(upload.state is State.PAUSED for upload in uploads):
        return ""
    return _or_nothing(uploads, _("Only paused uploads can be resumed."))


def why_no_cancel(uploads: Sequence[Upload]) -> str:
    """For cancelling."""
    if any(upload.state not in ENDED for upload in uploads):
        return ""
    return _or_nothing(uploads, _("It has ended already."))


def why_no_file(uploads: Sequence[Upload]) -> str:
    """For showing files in their folders."""
    if any(own_file(upload) for upload in uploads):
        return ""
    return _or_nothing(uploads, _("It did not come from a file on this computer."))


def why_not_one(uploads: Sequence[Upload]) -> str:
    """For what can be done with a single upload only."""
    return "" if len(uploads) == 1 else _or_nothing(uploads, _("Only for a single upload."))


def why_none(uploads: Sequence[Upload]) -> str:
    """For what can be done with every upload."""
    return _or_nothing(uploads, "")


def can_try_again(upload: Upload) -> bool:
    """Return whether "Retry" does something for `upload`."""
    return upload.pauses or upload.state in _TRIED_AGAIN


def can_pause(upload: Upload) -> bool:
    """Return whether `upload` can be paused."""
    return upload.state not in {*ENDED, State.CHECKING, State.PAUSED}


def _or_nothing(uploads: Sequence[Upload], reason: str) -> str:
    return reason if uploads else _("Nothing is selected.")
