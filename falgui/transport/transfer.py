"""What every leg is given, and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from falgui.core.cancel import Cancel
from falgui.core.lifecycle import Lifecycle
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter
from falgui.core.upload import Step
from falgui.transport.body import FileBody
from falgui.transport.headers import lifecycle_headers, name_header


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

    def headers(self) -> dict[str, str]:
        """Return the headers of the request that creates the object."""
        return {
            "Content-Type": self.content_type,
            "X-Fal-File-Name": name_header(self.name),
            **lifecycle_headers(self.lifecycle),
        }

    def body(self) -> FileBody:
        """Return the whole file as the body of one attempt."""
        return FileBody(self.file, 0, self.file.size, self.meter, self.cancel, self.report)


class Leg(Protocol):
    """One of the ways to get a file to fal."""

    @property
    def name(self) -> str:
        """What the leg is called in results and in the log."""

    def takes(self, transfer: Transfer) -> bool:
        """Return whether a file like this can go this way at all."""

    def send(self, transfer: Transfer) -> str:
        """Send the file and return its link; raises `UploadError` or `Cancelled`."""
