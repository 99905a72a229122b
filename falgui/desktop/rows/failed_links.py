"""Tells the failed links that may still be fetched, though a look at them brought nothing."""

from typing import Final

from falgui.core import messages
from falgui.core.sources import LinkSource
from falgui.core.upload import State, Upload

_MAY_COME: Final = frozenset(
    {messages.link_server_failed("", "").id, messages.link_without_answer("").id}
)
"""Trouble that passes, or only took longer than a model would wait."""


def may_be_fetched(upload: Upload) -> bool:
    """Return whether fetching the file of `upload` is worth a try."""
    return (
        upload.state is State.FAILED
        and upload.problem is not None
        and upload.problem.message.id in _MAY_COME
        and isinstance(upload.source, LinkSource)
        and not upload.source.fetch
    )
