"""The running counts agree with counting again, whatever happens."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from falgui.core.result import Result
from falgui.core.sources import FileSource
from falgui.core.upload import ENDED, State, Upload
from falgui.desktop.queue.tally import Tally, Totals

SOURCE = FileSource(Path("/nowhere/a.png"))
RESULT = Result("https://v3b.fal.media/a.png", "a.png", "image/png", 900, "cdn")


def upload(number: int, state: State = State.QUEUED, size: int | None = None) -> Upload:
    return Upload(number, 1, SOURCE, state=state, size=size)


def counted(uploads: list[Upload]) -> Totals:
    there = [one for one in uploads if one.state not in (State.FAILED, State.CANCELLED)]
    return Totals(
        done=sum(one.state is State.DONE for one in uploads),
        failed=sum(one.state is State.FAILED for one in uploads),
        total=len(uploads),
        sent=sum(one.size or 0 for one in there if one.state in (State.CHECKING, State.DONE)),
        size=sum(one.size or 0 for one in there),
        unmeasured=sum(one.size is None for one in there),
    )


def test_what_was_there_already_counts_as_done_and_not_as_bytes() -> None:
    for there in (replace(RESULT, reused=True), replace(RESULT, leg="own")):
        tally = Tally()
        tally.begin(1, range(1, 3))
        first, second = upload(1), upload(2)
        known = replace(first, state=State.PREPARING, size=900)
        tally.move(first, known)
        tally.move(known, replace(known, state=State.DONE, result=there))
        assert tally.all() == Totals(done=1, total=2, unmeasured=1)
        tally.move(second, replace(second, state=State.DONE, size=100, result=RESULT))
        assert tally.all() == Totals(done=2, total=2, sent=100, size=100)


CHANGES = st.lists(
    st.tuples(
        st.integers(1, 5),
        st.sampled_from(State),
        st.none() | st.integers(0, 1000),
        st.booleans(),
    ),
    max_size=40,
)


@given(CHANGES)
def test_the_tally_is_what_counting_again_would_give(
    changes: list[tuple[int, State, int | None, bool]],
) -> None:
    tally = Tally()
    tally.begin(1, range(1, 6))
    present = {number: upload(number) for number in range(1, 6)}
    for number, state, size, removed in changes:
        before = present.get(number)
        if before is None:
            continue
        was_open = any(one.state not in ENDED for one in present.values())
        if removed:
            del present[number]
            ended = tally.drop(before)
        else:
            present[number] = replace(before, state=state, size=size)
            ended = tally.move(before, present[number])
        is_open = any(one.state not in ENDED for one in present.values())
        assert ended == (was_open and not is_open and bool(present))
        assert tally.all() == counted(list(present.values()))


def test_only_open_batches_count_while_there_are_any() -> None:
    tally = Tally()
    tally.begin(1, range(1, 2))
    tally.move(upload(1), upload(1, State.DONE, 10))
    assert tally.under_way() == tally.all()
    tally.begin(2, range(2, 4))
    assert tally.under_way() == Totals(total=2, unmeasured=2)
    assert tally.all().total == 3
    assert tally.numbers(2) == range(2, 4)
    assert tally.numbers(3) == range(0)


def test_percent_goes_by_bytes_where_they_are_known() -> None:
    assert Totals(done=1, total=4, sent=30, size=40).percent == 75
    assert Totals(done=1, total=4, sent=30, size=40, unmeasured=2).percent == 25
    assert Totals().percent == 0
