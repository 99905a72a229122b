"""I11: in whatever order drops end, the clipboard never goes back to an older one."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QObject, Signal

from falgui.core.links import CopyStyle
from falgui.core.result import Result
from falgui.core.sources import FileSource
from falgui.core.upload import State, Upload
from falgui.desktop.copying.copying import Copying

if TYPE_CHECKING:
    from falgui.desktop.copying.clipboard import Clipboard
    from falgui.desktop.queue.upload_queue import UploadQueue
    from falgui.desktop.system.background import Background

BATCHES = 5


class Queue(QObject):
    """A list of finished uploads, each a drop of its own."""

    added = Signal(int, int)

    def at(self, position: int) -> Upload:
        number = position + 1
        url = f"https://v3.fal.media/files/b/{number}"
        result = Result(url, "cat.png", "image/png", 1, "cdn")
        source = FileSource(Path("cat.png"))
        return Upload(number, number, source, state=State.DONE, result=result)

    def batch(self, number: int) -> list[Upload]:
        return [self.at(number - 1)]


class Board(QObject):
    """A clipboard that remembers everything it was given."""

    taken = Signal()
    ready = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def copy(self, text: str, **_options: Any) -> bool:  # noqa: ANN401  as the real one's
        self.texts.append(text)
        return True


def told(ends: Sequence[int], wants: set[int]) -> list[int]:
    """Let the drops end in the order of `ends`, and return those that were copied.

    The person copies something else before those in `wants` end.
    """
    queue, board = Queue(), Board()
    copying = Copying(
        cast("UploadQueue", queue),
        cast("Clipboard", board),
        cast("Background", None),
        CopyStyle,
    )
    for position in range(BATCHES):
        queue.added.emit(position, position)
    for batch in ends:
        if batch in wants:
            board.taken.emit()
            board.texts.append("the person's own")
        copying.copy_batch(batch)
    return [int(text.rpartition("/")[2]) if "/" in text else 0 for text in board.texts]


ORDERS = given(
    ends=st.permutations(range(1, BATCHES + 1)),
    wants=st.sets(st.integers(1, BATCHES), max_size=2),
)
STORIES = settings(max_examples=200, deadline=None, derandomize=True, database=None)


def check(ends: Sequence[int], wants: set[int]) -> None:
    copied = told(ends, wants)
    links = [number for number in copied if number]
    assert links == sorted(links), "an older drop's link took a newer one's place"
    if 0 in copied:
        assert not any(copied[copied.index(0) :]), "what the person copied was overwritten"


@pytest.mark.row("U1")
@STORIES
@ORDERS
def test_the_clipboard_never_goes_back(ends: list[int], wants: set[int]) -> None:
    check(ends, wants)


def planted_older_result_overwrites(copy_batch: Callable[..., bool]) -> Callable[..., bool]:
    def careless(self: Copying, batch: int) -> bool:
        self._newest_batch = 0
        return copy_batch(self, batch)

    return careless


def test_a_planted_bug_of_the_clipboard_is_found() -> None:
    careless = planted_older_result_overwrites(Copying.copy_batch)
    story = STORIES(ORDERS(check))
    with (
        patch.object(Copying, "copy_batch", careless),
        pytest.raises(AssertionError, match="older drop"),
    ):
        story()
