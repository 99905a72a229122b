"""What every leg is given."""

from collections.abc import Callable
from dataclasses import dataclass, field

from falgui.core.cancel import Cancel
from falgui.core.lifecycle import Lifecycle
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter
from falgui.core.upload import Step
from falgui.transport.body import FileBody
from falgui.transport.headers import lifecycle_headers, name_header
from falgui.transport.throttle import Throttle


@dataclass(frozen=True, slots=True)
class Transfer:
    """One open file on its way to fal."""

    file: LocalFile
    name: str
    content_type: str
    lifecycle: Lifecycle
    report: Callable[[Step], None]
    meter: Meter
    cancel: Cancel
    label: str = ""
    """What tells the upload from others when its file is a temporary one, with another path and
    time at each start; empty for a file of the person's own."""
    is_compared: bool = False
    """Whether what fal serves is compared with the file afterwards."""
    throttle: Throttle = field(default_factory=Throttle)
    """How fast all uploads together may be."""

    def headers(self) -> dict[str, str]:
        """Return the headers of the request that creates the object."""
        return {
            "Content-Type": self.content_type,
            "X-Fal-File-Name": name_header(self.name),
            **lifecycle_headers(self.lifecycle),
        }

    def body(self, *, hashed: bool = False) -> FileBody:
        """Return the whole file as the body of one attempt; its MD5 is taken if `hashed`."""
        return FileBody(
            self.file,
            0,
            self.file.size,
            self.meter,
            self.cancel,
            self.report,
            hashed=hashed,
            throttle=self.throttle,
        )

    def part(self, offset: int, length: int, cancel: Cancel, *, hashed: bool = True) -> FileBody:
        """Return a stretch of the file as the body of one attempt; its MD5 is taken if `hashed`."""
        return FileBody(
            self.file, offset, length, self.meter, cancel, hashed=hashed, throttle=self.throttle
        )
