"""The uploader, built off the main thread and only when something needs it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # The uploader's imports are what takes long; `build` makes them.
    from collections.abc import Callable

    from falgui.core.cancel import Cancel
    from falgui.core.link_facts import LinkFacts
    from falgui.core.meter import Meter
    from falgui.core.own_links import OwnLink
    from falgui.core.request import Request
    from falgui.core.result import Result
    from falgui.core.secret import Secret
    from falgui.core.served import Served
    from falgui.core.upload import Step
    from falgui.uploader import Uploader


class LateUploader:
    """Stands in for an `Uploader` that takes a while to build.

    `build` is called once, on the first thread that needs the uploader: loading the HTTP
    library and the system's certificates would delay the first paint by half a second. A build
    that fails is tried again by the next upload. Safe to use from any thread.
    """

    def __init__(self, build: Callable[[], Uploader]) -> None:
        self._build = build
        self._lock = threading.Lock()
        self._uploader: Uploader | None = None

    def prepare(self) -> None:
        """Build the uploader now, so that the first drop need not wait; raises `UploadError`."""
        self._built()

    def upload(
        self,
        request: Request,
        report: Callable[[Step], None],
        meter: Meter,
        cancel: Cancel,
    ) -> Result:
        """Do what is asked for; see `Uploader.upload`."""
        return self._built().upload(request, report, meter, cancel)

    def warm_up(self, cancel: Cancel) -> None:
        """Have all ready for an upload that is likely to come soon; nothing before `prepare`."""
        uploader = self._uploader
        if uploader is not None:
            uploader.transport.warm_up(cancel)

    def check_key(self, key: Secret) -> None:
        """Ask fal whether it takes `key`; raises `UploadError` if not, or if it can't be asked."""
        self._built().transport.check_key(key)

    def look_at(self, url: str, cancel: Cancel) -> LinkFacts:
        """Return what is at a link now; raises `UploadError`, or `Cancelled`."""
        return self._built().transport.look_at(url, cancel)

    def look_at_own(self, url: str, cancel: Cancel) -> OwnLink:
        """Return whether models can read a link; raises `UploadError`, or `Cancelled`."""
        return self._built().transport.look_at_own(url, cancel)

    def hash_served(self, url: str, size: int, meter: Meter, cancel: Cancel) -> Served:
        """Return the hash of all that is at a link; raises `UploadError`, or `Cancelled`."""
        return self._built().transport.hash_served(url, size, meter, cancel)

    def reconsider_key(self) -> None:
        """Try a key again that fal has refused; harmless before anything was built."""
        uploader = self._uploader
        if uploader is not None:
            uploader.transport.reconsider_key()

    def reconnect(self) -> None:
        """Give up connections that may have died unseen; harmless before anything was built."""
        uploader = self._uploader
        if uploader is not None:
            uploader.transport.reconnect()

    def follow_choice(self) -> None:
        """Go the way through the network that the settings choose by now; raises `UploadError`.

        Harmless before anything was built: that follows the settings by itself.
        """
        # A build under way has read the settings as they were: it is waited for.
        with self._lock:
            uploader = self._uploader
        if uploader is not None:
            uploader.transport.follow_choice()

    def is_reachable(self) -> bool:
        """Return whether fal answers at all; blocks for some seconds if it doesn't."""
        return self._built().transport.is_reachable()

    def close(self) -> None:
        """End the transport's threads and connections."""
        uploader = self._uploader
        if uploader is not None:
            uploader.transport.close()

    def _built(self) -> Uploader:
        with self._lock:
            if self._uploader is None:
                self._uploader = self._build()
            return self._uploader
