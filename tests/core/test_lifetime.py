import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from falgui.core.lifetime import Lifetime, Stage
from falgui.core.units import format_countdown

WEEK = Lifetime(1000.0, 1000.0 + 7 * 86400)


@pytest.mark.parametrize(
    ("now", "stage"),
    [
        (0.0, Stage.CALM),
        (WEEK.begun, Stage.CALM),
        (WEEK.ends - 0.1 * 7 * 86400, Stage.CALM),
        (WEEK.ends - 0.1 * 7 * 86400 + 1, Stage.SOON),
        (WEEK.ends - 0.001, Stage.SOON),
        (WEEK.ends, Stage.OVER),
        (WEEK.ends + 1e9, Stage.OVER),
    ],
)
def test_the_last_tenth_is_soon_and_the_end_is_over(now: float, stage: Stage) -> None:
    assert WEEK.stage(now) is stage


def test_what_is_left_is_never_less_than_nothing() -> None:
    assert WEEK.left(WEEK.ends - 5) == 5
    assert WEEK.left(WEEK.ends + 5) == 0


def test_a_lifetime_that_ends_before_it_began_is_simply_over_at_its_end() -> None:
    odd = Lifetime(100.0, 50.0)
    assert odd.stage(49.0) is not Stage.OVER
    assert odd.stage(50.0) is Stage.OVER


def test_what_is_over_changes_no_more() -> None:
    assert WEEK.changes_in(WEEK.ends) is None


@given(
    length=st.integers(1, 400 * 86400),
    gone=st.floats(0, 1, exclude_max=True),
    share=st.floats(0, 0.999),
)
def test_nothing_that_is_shown_changes_before_it_is_told_to(
    length: int, gone: float, share: float
) -> None:
    life = Lifetime(0.0, float(length))
    now = length * gone
    until = life.changes_in(now)
    assert until is not None
    assert 0 <= until <= max(86400, life.left(now))
    assume(until > 1e-3)
    earlier = now + until * share
    assert life.stage(earlier) is life.stage(now)
    assert format_countdown(life.left(earlier)) == format_countdown(life.left(now))


@pytest.mark.parametrize("length", [60, 3600, 7 * 86400, 365 * 86400])
def test_looking_again_whenever_told_to_misses_no_change(length: int) -> None:
    life = Lifetime(0.0, float(length))
    now, seen = 0.0, []
    while (until := life.changes_in(now)) is not None:
        seen.append(format_countdown(life.left(now)))
        now += until + 0.001
    assert life.stage(now) is Stage.OVER
    assert len(seen) < 365 + 30 * 24 + 24 * 60 + 70
    assert {f"{second} s" for second in range(1, min(59, length))} <= set(seen)
