"""A question to the service and what came of it; pure data."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from falgui.transport.probing.service import Service


class Verdict(StrEnum):
    """Whether the service is as falgui assumes."""

    AS_ASSUMED = "as assumed"
    DIFFERENT = "different"
    NOT_ANSWERED = "not answered"


class LeftOut(Exception):  # noqa: N818  nothing went wrong
    """The question was not to be asked; the text says why."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What a question is asked with.

    `may_wait` is whether it may take minutes, `most_traffic` the bytes that finding the limit of
    single uploads may cost.
    """

    service: Service
    may_wait: bool = True
    most_traffic: int = 0

    def require_waiting(self) -> None:
        """Raise `LeftOut` when nothing may take minutes."""
        if not self.may_wait:
            raise LeftOut("it takes minutes, and was left out by --quick")


@dataclass(frozen=True, slots=True)
class Seen:
    """What the service did, line by line; `differs` says in what that is not as assumed."""

    lines: tuple[str, ...]
    differs: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question: how it is put, and what falgui assumes meanwhile."""

    id: str
    """Stable, for programs."""
    text: str
    done: str
    assumed: str
    ask: Callable[[Asking], Seen]
    """May raise `LeftOut`, `UploadError` and `Cancelled`."""
    most_bytes: int = 0
    """What asking it sends at most, but for what is hardly worth counting."""
    waits: bool = False
    """Whether it may take minutes, in which others can be asked."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One question and its answer; nothing in it is secret."""

    question: Question
    verdict: Verdict
    seen: tuple[str, ...] = ()
    why: str = ""
    """In what it is different, or why it is not answered."""
    seconds: float = 0.0
    is_left_out: bool = False
    """Whether nobody wanted it answered, so that nothing went wrong."""

    @property
    def verdict_text(self) -> str:
        """The verdict with its reason."""
        return f"{self.verdict}: {self.why}" if self.why else f"{self.verdict}"

    def as_json(self) -> dict[str, object]:
        """Return what a program may read."""
        return {
            "id": self.question.id,
            "question": self.question.text,
            "done": self.question.done,
            "seen": list(self.seen),
            "assumed": self.question.assumed,
            "verdict": self.verdict.value,
            "why": self.why,
            "seconds": round(self.seconds, 2),
        }
