"""All the questions, in the order in which they are asked and told."""

from typing import Final

from falgui.probe.finding import Question
from falgui.probe.questions import (
    completing,
    credentials,
    legacy,
    lifecycle,
    limit,
    names,
    parts,
    pauses,
    reading,
    signed,
    single,
)

QUESTIONS: Final[tuple[Question, ...]] = (
    *credentials.QUESTIONS,
    *single.QUESTIONS,
    *names.QUESTIONS,
    *parts.QUESTIONS,
    *completing.QUESTIONS,
    *signed.QUESTIONS,
    *legacy.QUESTIONS,
    *lifecycle.QUESTIONS,
    *reading.QUESTIONS,
    *limit.QUESTIONS,
    # It tells what was heard meanwhile.
    *pauses.QUESTIONS,
)
_BESIDES: Final = 1_000_000
"""More than all small bodies, and what is announced but not sent, come to."""


def most_bytes(most_traffic: int) -> int:
    """Return how many bytes asking everything sends at most."""
    return most_traffic + _BESIDES + sum(question.most_bytes for question in QUESTIONS)
