"""The largest file that goes in one request, found with as little traffic as the service allows."""

import time
from dataclasses import dataclass
from typing import Final

from falgui.core.errors import NetworkError
from falgui.probe.finding import Asking, LeftOut, Question, Seen
from falgui.probe.words import described
from falgui.transport.probing.bodies import NoEarlyAnswer
from falgui.transport.probing.service import Service

_ASSUMED: Final = 100_000_000
_KNOWN_TAKEN: Final = 99_110_000
_KNOWN_REFUSED: Final = 113_930_000
_FAR_ABOVE: Final = 200_000_000
_LIKELY: Final = (100_000_000, 104_857_600, 105_000_000, 110_000_000, 96 * 1024 * 1024, 50_000_000)
"""Round numbers, and those that people set limits to; each is tried with one byte more, too."""
_TOO_LARGE: Final = 413
_SHORTEST_PATIENCE: Final = 1.0
_LONGEST_PATIENCE: Final = 10.0
_MOST_LOOKS: Final = 45


@dataclass(slots=True)
class Bounds:
    """What is known of a limit: it is at least `taken` and below `refused`."""

    taken: int
    refused: int

    @property
    def is_found(self) -> bool:
        """Whether only one number is left."""
        return self.refused - self.taken <= 1

    def next(self) -> int:
        """Return the size that is worth trying next."""
        for likely in _LIKELY:
            for size in (likely + 1, likely):
                if self.taken < size < self.refused:
                    return size
        return (self.taken + self.refused) // 2

    def learn(self, size: int, *, taken: bool) -> None:
        """Note what became of `size`."""
        if taken:
            self.taken = size
        else:
            self.refused = size


@dataclass(slots=True)
class _ByHeader:
    """Asks by the announced length alone: a body that is not refused is never sent."""

    service: Service
    patience: float
    asked: int = 0
    answer: str = ""
    seconds: float = 0.0
    """How long the last refusal has taken."""

    def takes(self, size: int) -> bool:
        """Return whether nobody refuses a body of `size` bytes before it comes."""
        self.asked += 1
        began = time.monotonic()
        try:
            reply = self.service.announce(size, self.patience)
        except NoEarlyAnswer:
            return True
        if reply.status != _TOO_LARGE:
            reply.require_success()
        self.answer, self.seconds = described(reply), time.monotonic() - began
        return False

    def be_quick(self) -> None:
        """Wait several times as long as a refusal has taken: then silence means that none comes."""
        self.patience = min(max(_SHORTEST_PATIENCE, 4 * self.seconds), _LONGEST_PATIENCE)


def single_limit(asking: Asking) -> Seen:
    """Find the limit: by announced lengths where those are refused, else by whole bodies."""
    service = asking.service
    lines = [_answer_to_expect(service)]
    by_header = _ByHeader(service, _LONGEST_PATIENCE)
    bounds = Bounds(0, 0)
    for size in (_KNOWN_REFUSED, _FAR_ABOVE):
        bounds.learn(size, taken=by_header.takes(size))
        if bounds.refused:
            break
    if not bounds.refused:
        lines.append("a length that is too large is not refused before the body is sent")
        if asking.most_traffic < bounds.next():
            raise LeftOut("it costs more traffic than may be spent; see --traffic")
        bounds = Bounds(_KNOWN_TAKEN - 1, _KNOWN_REFUSED + 1)
        return _judged(bounds, lines + _by_bodies(service, bounds, asking.most_traffic))
    by_header.be_quick()
    for size in (_KNOWN_TAKEN, _ASSUMED):
        if bounds.taken < size < bounds.refused:
            bounds.learn(size, taken=by_header.takes(size))
    while not bounds.is_found and by_header.asked < _MOST_LOOKS:
        size = bounds.next()
        bounds.learn(size, taken=by_header.takes(size))
    lines.append(f"refused by its header, {by_header.seconds:.2f} s after it: {by_header.answer}")
    lines.append(f"{by_header.asked} lengths announced without sending their bodies")
    return _judged(bounds, lines + _confirmed(service, bounds, asking.most_traffic))


def _answer_to_expect(service: Service) -> str:
    try:
        reply = service.announce(_KNOWN_REFUSED, _LONGEST_PATIENCE, expect=True)
    except NoEarlyAnswer as none:
        words = "100 Continue" if none.invited else "nothing within 10 s"
    except NetworkError as error:
        words = error.detail
    else:
        words = described(reply)
    return f"“Expect: 100-continue” with {_KNOWN_REFUSED:,} bytes: {words}"


def _by_bodies(service: Service, bounds: Bounds, left: int) -> list[str]:
    """Narrow the limit down by whole bodies, of `left` bytes together at most."""
    lines = []
    while not bounds.is_found and left >= (size := bounds.next()):
        left -= size
        reply = service.upload_large(size)
        if reply.status != _TOO_LARGE:
            reply.require_success()
        lines.append(f"{size:,} bytes sent: {described(reply)}")
        bounds.learn(size, taken=reply.succeeded)
    return lines


def _confirmed(service: Service, bounds: Bounds, left: int) -> list[str]:
    """Send as much as seems to be taken, where that may be spent: silence is no promise."""
    size = bounds.taken
    if not 0 < size <= left:
        return ["not confirmed by a whole body, which costs more traffic than may be spent"]
    reply = service.upload_large(size)
    lines = [f"{size:,} bytes sent to confirm it: {described(reply)}"]
    if reply.status != _TOO_LARGE:
        reply.require_success()
        return lines
    bounds.taken, bounds.refused = min(_KNOWN_TAKEN - 1, size - 1), size
    return lines + _by_bodies(service, bounds, left - size)


def _judged(bounds: Bounds, lines: list[str]) -> Seen:
    if bounds.is_found:
        lines.append(f"the limit is {bounds.taken:,} bytes exactly")
    else:
        least, most = f"{bounds.taken:,}", f"{bounds.refused - 1:,}"
        lines.append(f"the limit is between {least} and {most} bytes")
    differs = ""
    if bounds.refused <= _ASSUMED:
        differs = (
            "below 100,000,000 bytes: falgui sends files in between twice, the second time in parts"
        )
    return Seen(tuple(lines), differs)


QUESTIONS: Final = (
    Question(
        "single-limit",
        "How large may a single upload be, and is a larger one refused by its header?",
        "announced lengths without sending them; else sent whole bodies",
        "at least 100,000,000 bytes; 413 above the limit, after which falgui sends parts",
        single_limit,
    ),
)
