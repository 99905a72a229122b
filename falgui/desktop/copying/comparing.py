"""Fetches what links lead to, one after the other, and compares it with what was sent."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, UploadError
from falgui.core.meter import Meter
from falgui.core.own_links import OWN
from falgui.core.result import Result
from falgui.core.served import Proof, Served, proof_of
from falgui.core.translation import _
from falgui.desktop.copying.verifying import Condition, Finding
from falgui.desktop.system.background import Background

ReadHash = Callable[[str, int, Meter, Cancel], Served]
"""Returns the hash of all that is at a link, with its size and a meter; blocks."""


class Comparing(QObject):
    """Has `read` fetch one file at a time, until `stop` or the end."""

    compared = Signal(int, object)
    """The position of a link, and the `Proof` that came of it."""
    ended = Signal()
    """There is nothing left to compare, or it was stopped."""

    def __init__(
        self, read: ReadHash, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._read = read
        self._background = background
        self._cancel = Cancel()
        self._waiting: dict[int, Result] = {}
        self._current: tuple[int, Meter] | None = None

    @property
    def is_running(self) -> bool:
        """Whether something is fetched at present."""
        return self._current is not None

    @property
    def progress(self) -> tuple[int, int] | None:
        """Which link is fetched at present, and how much of it, in percent."""
        if self._current is None:
            return None
        position, meter = self._current
        return position, min(100, meter.arrived * 100 // meter.expected if meter.expected else 0)

    def start(self, results: Mapping[int, Result]) -> None:
        """Compare all of `results`, by the positions of their links."""
        self.stop()
        self._cancel = Cancel()
        self._waiting = dict(results)
        self._go_on()

    def stop(self) -> None:
        """Give up what is under way; nothing is told of it any more."""
        self._cancel.set()
        self._waiting.clear()
        if self._current is not None:
            self._current = None
            self.ended.emit()

    def _go_on(self) -> None:
        if not self._waiting:
            self._current = None
            self.ended.emit()
            return
        position = next(iter(self._waiting))
        result, meter = self._waiting.pop(position), Meter()
        self._current = position, meter
        tell = partial(self._tell, self._cancel, position)
        self._background.run(
            self,
            partial(_proof, self._read, result, meter, self._cancel),
            tell,
            lambda _error: tell(Proof.NOT_READ),
        )

    def _tell(self, cancel: Cancel, position: int, proof: Proof) -> None:
        if not cancel.is_set():
            self.compared.emit(position, proof)
            self._go_on()


def _proof(read: ReadHash, result: Result, meter: Meter, cancel: Cancel) -> Proof:
    try:
        return proof_of(read(result.url, result.size, meter, cancel), result.content_hash)
    except (Cancelled, UploadError):
        return Proof.NOT_READ


def finding_of_proof(proof: Proof, details: str = "") -> Finding:
    """Return what a comparison means, in words."""
    condition, words = {
        Proof.SAME: (Condition.GOOD, _("fal serves exactly the file that was sent.")),
        Proof.OTHER: (Condition.BROKEN, _("fal serves other content than was sent.")),
        Proof.NOT_READ: (Condition.CAUTION, _("Not compared: it could not be fetched.")),
    }[proof]
    return Finding(condition, words, details)


def why_not_compared(result: Result) -> str:
    """Return why there is nothing to compare a link's content with; "" if there is."""
    if result.content_hash:
        return ""
    if result.leg == OWN:
        return _("Not compared: it is your own link, nothing was sent.")
    return _("Not compared: it was uploaded before falgui kept hashes.")
