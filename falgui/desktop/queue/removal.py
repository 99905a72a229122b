"""What was taken off the list at once, and how it comes back."""

from dataclasses import dataclass, field

from falgui.core.upload import ENDED, Command, State, Upload, advance
from falgui.desktop.queue.upload_list import Removed


@dataclass(eq=False, slots=True)
class Removal:
    """Uploads that leave the list together; `removed` fills up while they do."""

    count: int
    was_clearing: bool
    """Whether everything that was done has left, not what the person picked."""
    removed: list[Removed] = field(default_factory=list)


def as_before(upload: Upload) -> Upload:
    """Return how `upload` comes back: what was under way or waiting is queued once more."""
    if upload.state in ENDED or upload.state is State.PAUSED:
        return upload
    return advance(advance(upload, Command.PAUSE), Command.RESUME)
