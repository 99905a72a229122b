"""Lets somebody know what is about to be uploaded, before it is."""

from collections.abc import Callable

from falgui.core.cancel import Cancel
from falgui.core.meter import Meter
from falgui.core.request import Request
from falgui.core.result import Result
from falgui.core.upload import Step
from falgui.desktop.queue.worker import Uploader


class CarefulUploader:
    """An `Uploader` that tells `begin` each request before it does anything about it.

    `begin` is called on the worker's thread.
    """

    def __init__(self, uploader: Uploader, begin: Callable[[Request], None]) -> None:
        self._uploader = uploader
        self._begin = begin

    def upload(
        self,
        request: Request,
        report: Callable[[Step], None],
        meter: Meter,
        cancel: Cancel,
    ) -> Result:
        """Do what is asked for; see `Uploader.upload`."""
        self._begin(request)
        return self._uploader.upload(request, report, meter, cancel)
