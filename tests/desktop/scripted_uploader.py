"""An uploader that does for each source what a test tells it to, on the queue's real threads."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from falgui.core.cancel import Cancel
from falgui.core.meter import Meter
from falgui.core.request import Options, Request
from falgui.core.result import Result
from falgui.core.sources import Source
from falgui.core.upload import Checking, Finishing, Prepared, Sending, Step

PATIENCE = 20.0
"""Seconds after which a forgotten gate fails the test instead of hanging it."""


@dataclass(frozen=True)
class Run:
    """What one call of `upload` was given."""

    source: Source
    options: Options
    report: Callable[[Step], None]
    meter: Meter
    cancel: Cancel

    @property
    def name(self) -> str:
        return self.source.name


Script = Callable[[Run], Result]


def result(name: str, size: int = 100, content_type: str = "image/png") -> Result:
    return Result(f"https://v3b.fal.media/files/b/{name}", name, content_type, size, "cdn")


def succeed(run: Run) -> Result:
    run.report(Prepared(run.name, 100, "image/png"))
    run.report(Sending())
    run.meter.start(100)
    run.meter.add(100)
    run.report(Finishing())
    run.report(Checking(result(run.name)))
    return result(run.name)


def fail_with(error: BaseException) -> Script:
    def script(_run: Run) -> Result:
        raise error

    return script


class ScriptedUploader:
    """Succeeds at once, unless a script is set for the source's name.

    `started` has the names in the order of their starts; `peak` the most that ever ran together.
    """

    def __init__(self) -> None:
        self.scripts: dict[str, Script] = {}
        self.started: list[str] = []
        self.peak = 0
        self._running = 0
        self._lock = threading.Lock()
        self._gates: list[threading.Event] = []

    def upload(
        self,
        request: Request,
        report: Callable[[Step], None],
        meter: Meter,
        cancel: Cancel,
    ) -> Result:
        run = Run(request.source, request.options, report, meter, cancel)
        with self._lock:
            self.started.append(run.name)
            self._running += 1
            self.peak = max(self.peak, self._running)
        try:
            return self.scripts.get(run.name, succeed)(run)
        finally:
            with self._lock:
                self._running -= 1

    @property
    def running(self) -> int:
        with self._lock:
            return self._running

    def block(self, *names: str, sent: int = 0, heeds_cancel: bool = True) -> threading.Event:
        """Let these uploads stand still after `sent` of 100 bytes, until the gate opens.

        One that does not heed its cancel flag is like a stalled network call: it goes on after
        the gate as if nothing had happened.
        """
        gate = threading.Event()
        self._gates.append(gate)

        def script(run: Run) -> Result:
            run.report(Prepared(run.name, 100, "image/png"))
            run.report(Sending())
            run.meter.start(100)
            run.meter.add(sent)
            waited = 0.0
            while not gate.wait(0.005):
                waited += 0.005
                assert waited < PATIENCE, "nobody opened the gate"
                if heeds_cancel:
                    run.cancel.raise_if_set()
            if heeds_cancel:
                run.cancel.raise_if_set()
            return result(run.name)

        for name in names:
            self.scripts[name] = script
        return gate

    def check(self, *names: str, outcome: Result | None = None) -> threading.Event:
        """Let these uploads be checked until the gate opens, or nobody wants to know any more."""
        gate = threading.Event()
        self._gates.append(gate)

        def script(run: Run) -> Result:
            succeed(run)
            waited = 0.0
            while not (gate.wait(0.005) or run.cancel.is_set()):
                waited += 0.005
                assert waited < PATIENCE, "nobody opened the gate"
            return outcome or result(run.name)

        for name in names:
            self.scripts[name] = script
        return gate

    def open_all(self) -> None:
        for gate in self._gates:
            gate.set()
