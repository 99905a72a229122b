"""What is asked for at the local door, and what is answered."""

import json
from collections.abc import Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from falgui.core.sources import FileSource
from falgui.core.translation import _
from falgui.desktop.door.gate import Refused

MOST_FILES: Final = 1000
ALIVE: Final = b'{"success": true, "result": "alive"}'
"""What PicGo answers when it is asked whether it is there."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A link for each file in the order in which they were asked for, or why there is none."""

    links: tuple[str, ...] = ()
    problem: str = ""

    def content(self) -> bytes:
        """Return the JSON that PicGo would answer with."""
        if self.problem:
            return failure(self.problem)
        return json.dumps({"success": True, "result": list(self.links)}).encode()


@dataclass(frozen=True, eq=False, slots=True)
class Asking:
    """One request to upload something, and where its `Answer` goes; any thread may give it.

    With neither `names` nor `files` it is about the clipboard.
    """

    names: tuple[str, ...] = ()
    """Paths and links, as they were given."""
    files: tuple[FileSource, ...] = ()
    """What came in the request itself."""
    has_token: bool = True
    answer: "Future[Answer]" = field(default_factory=Future, repr=False)

    def reply(self, answer: Answer) -> None:
        """Give the answer, unless there is one already or nobody waits for it."""
        with suppress(InvalidStateError):
            self.answer.set_result(answer)


def failure(sentence: str) -> bytes:
    """Return the JSON that PicGo would answer with when nothing came of it."""
    return json.dumps({"success": False, "message": sentence}).encode()


def names_in(body: bytes) -> tuple[str, ...]:
    """Return the paths and links in the JSON of a request; none means the clipboard.

    Raises `Refused`.
    """
    if not body.strip():
        return ()
    try:
        content = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Refused(400, _("What was sent to falgui is no JSON.")) from None
    listed = content.get("list", []) if isinstance(content, dict) else None
    if listed is None and isinstance(content, dict):
        return ()
    if not isinstance(listed, list) or not all(map(_says_something, listed)):
        raise Refused(400, _("What was sent to falgui has no “list” of paths."))
    check_count(listed)
    return tuple(listed)


def check_count(files: Sequence[object]) -> None:
    """Refuse more files than anybody means to upload at once."""
    if len(files) > MOST_FILES:
        raise Refused(
            413, _("falgui takes at most {count} files in one request.").format(count=MOST_FILES)
        )


def _says_something(name: object) -> bool:
    return isinstance(name, str) and bool(name.strip())
