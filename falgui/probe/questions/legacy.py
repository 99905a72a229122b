"""Whether the legacy CDN still takes files."""

import os
from typing import Final

from falgui.core.errors import UploadError
from falgui.probe.finding import Asking, Question, Seen
from falgui.probe.words import described
from falgui.transport.headers import lifecycle_headers
from falgui.transport.probing.service import FOR_A_MINUTE, UNKNOWN_TYPE, random_name

_GONE: Final = frozenset({404, 405, 410})


def alive(asking: Asking) -> Seen:
    """Upload a few bytes there."""
    service = asking.service
    try:
        reply = service.ask(
            "POST",
            f"{service.endpoints.legacy}/files/upload",
            authorization=("Bearer", service.key),
            headers={
                "Content-Type": UNKNOWN_TYPE,
                "X-Fal-File-Name": random_name(),
                **lifecycle_headers(FOR_A_MINUTE),
            },
            content=os.urandom(64),
        )
    except UploadError as error:
        return Seen((f"no answer: {error.detail or error.message.id}",))
    lines = (described(reply),)
    if reply.succeeded:
        return Seen(lines, "it still takes files; falgui uses it when the CDN does not answer")
    if reply.status not in _GONE:
        return Seen(lines, f"{reply.status}; falgui asks again with each file that needs it")
    return Seen(lines)


QUESTIONS: Final = (
    Question(
        "legacy",
        "Is the legacy CDN alive?",
        "uploaded a few bytes there",
        "gone: no answer, 404, 405 or 410, which falgui remembers for ten minutes",
        alive,
    ),
)
