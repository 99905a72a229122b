"""Remembers when each upload came, what it said on its way, and when it ended."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from PySide6.QtCore import QObject, Slot

from falgui.core.upload import ENDED
from falgui.desktop.queue.uploads import Uploads

_MOST_REMARKS = 20


def _remarks() -> deque[tuple[datetime, str]]:
    return deque(maxlen=_MOST_REMARKS)


@dataclass(slots=True)
class Story:
    """What happened to one upload.

    `ended` is None while it has not; `remarks` are its last ones with their times, `failures`
    counts its runs that came to nothing.
    """

    ended: datetime | None = None
    failures: int = 0
    remarks: deque[tuple[datetime, str]] = field(default_factory=_remarks)


class Chronicle(QObject):
    """Follows the uploads of a list for as long as they are in it."""

    def __init__(self, uploads: Uploads, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uploads = uploads
        self._added: dict[int, datetime] = {}
        self._stories: dict[int, Story] = {}
        uploads.added.connect(self._take_added)
        uploads.changed.connect(self._take_changed)
        uploads.removed.connect(self._forget)

    def added(self, number: int) -> datetime | None:
        """Return when the upload came into the list."""
        return self._added.get(number)

    def story(self, number: int) -> Story:
        """Return what happened to the upload since."""
        return self._stories.get(number, Story())

    @Slot(int, int)
    def _take_added(self, first: int, last: int) -> None:
        now = datetime.now().astimezone()
        for position in range(first, last + 1):
            self._added[self._uploads.at(position).number] = now

    @Slot(int)
    def _take_changed(self, number: int) -> None:
        upload = self._uploads.upload(number)
        if upload is None:
            return
        has_ended, known = upload.state in ENDED, self._stories.get(number)
        if known is None and not has_ended and not upload.notice:
            # Most of a long list has nothing to tell yet.
            return
        story = self._stories.setdefault(number, Story())
        now = datetime.now().astimezone()
        if has_ended and story.ended is None:
            story.ended = now
            story.failures += upload.problem is not None
        elif not has_ended:
            story.ended = None
        if upload.notice and (not story.remarks or story.remarks[-1][1] != upload.notice):
            story.remarks.append((now, upload.notice))

    @Slot(list)
    def _forget(self, numbers: list[int]) -> None:
        for number in numbers:
            self._added.pop(number, None)
            self._stories.pop(number, None)
