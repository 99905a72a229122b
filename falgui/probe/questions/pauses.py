"""What the service said about waiting while everything else was asked."""

from collections import Counter
from typing import Final

from falgui.probe.finding import Asking, Question, Seen


def retry_after(asking: Asking) -> Seen:
    """Tell what was said; nothing is sent."""
    said = Counter(asking.service.pauses)
    if not said:
        return Seen(("no answer asked to wait",))
    return Seen(tuple(f"{words}: {count} times" for words, count in said.items()))


QUESTIONS: Final = (
    Question(
        "retry-after",
        "In which form does Retry-After come?",
        "read it in all of the answers before",
        "seconds or a date; falgui takes both, and any other for none",
        retry_after,
    ),
)
