"""Uploads in one request: what they answer, and which types they take."""

import os
from typing import Final
from urllib.parse import urlsplit

from falgui.probe.finding import Asking, Question, Seen
from falgui.probe.words import described, fields_of

_SIZE: Final = 2000
_TOO_MANY: Final = 429
_TYPES: Final = (
    "application/octet-stream",
    "application/x-executable",
    "application/zip",
    "image/png",
    "text/plain",
    "video/mp4",
)


def answer(asking: Asking) -> Seen:
    """Upload a few bytes and look at the answer."""
    reply = asking.service.upload(os.urandom(_SIZE))
    link = asking.service.link_in(reply)
    parts = urlsplit(link)
    lines = (
        f"{described(reply)}, fields: {fields_of(reply)}",
        f"host of access_url: {parts.hostname}, {parts.path.count('/')} path components",
    )
    return Seen(lines)


def content_types(asking: Asking) -> Seen:
    """Upload random bytes under several types."""
    lines = []
    refused = []
    for kind in _TYPES:
        reply = asking.service.upload(os.urandom(_SIZE), content_type=kind, patient=False)
        served = ""
        if reply.succeeded:
            told = asking.service.ask("HEAD", asking.service.link_in(reply))
            given = told.headers.get("content-type", "nothing")
            served = ", served as sent" if given == kind else f", served as {given}"
        else:
            refused.append(f"{kind} ({reply.status})")
        asked = reply.headers.get("retry-after")
        after = f", Retry-After: {asked}" if asked else ""
        lines.append(f"{kind}: {described(reply)}{served}{after}")
    differs = f"refused: {', '.join(refused)}" if refused else ""
    return Seen(tuple(lines), differs)


QUESTIONS: Final = (
    Question(
        "single",
        "What does a single upload answer?",
        "uploaded a few bytes",
        "access_url, on a storage host of fal's",
        answer,
    ),
    Question(
        "content-types",
        "Which content types are refused?",
        "uploaded random bytes under several types, each once",
        "none; a 429 is taken for a wish to slow down, and the file goes in parts if it stays",
        content_types,
    ),
)
