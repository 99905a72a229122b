"""Which upload starts next in each lane is what a plain list would say."""

import time
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from falgui.desktop.queue.order import Order
from falgui.desktop.queue.schedule import Schedule

OVER = object()
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["add", "measure", "move", "remove", "hold", "admit", "take", "back", "tidy"]
        ),
        st.booleans(),
        st.randoms(use_true_random=False),
    ),
    max_size=60,
)


@given(STEPS)
def test_the_first_of_the_list_that_may_start_is_taken(  # noqa: C901  a step for each branch
    steps: list[tuple[str, bool, Random]],
) -> None:
    order, small, held = Order(), set[int](), set[int]()
    queued: set[int] = set()
    schedule = Schedule(
        lambda number: order.rank(number) if number in order else None,
        small.__contains__,
        lambda: len(order),
    )
    added = 0
    tidying = schedule.tidy()
    for what, flag, random in steps:
        there = list(order)
        chosen = set(random.sample(there, min(2, len(there))))
        if what == "add":
            numbers = list(range(added + 1, added + 4))
            added += 3
            order.append(numbers)
            queued.update(numbers)
            schedule.put(numbers)
        elif what == "measure":
            # What has been started is measured as well.
            small |= chosen
            schedule.put(chosen & queued)
        elif what == "move" and chosen:
            rest = [one for one in there if one not in chosen]
            schedule.put(queued & set(order.gather(chosen, rest[0] if rest and flag else None)))
        elif what == "remove" and there:
            position = random.randrange(len(there))
            queued.difference_update(order.take_out(position, position))
        elif what == "hold":
            held |= chosen
            schedule.hold_back(chosen)
        elif what == "admit":
            schedule.admit(held)
            held.clear()
        elif what == "back":
            # Retried, or resumed.
            back = chosen - queued
            queued |= back
            schedule.put(back)
        elif what == "tidy":
            # Begun by some step, done a little by later ones.
            if next(tidying, OVER) is OVER:
                tidying = schedule.tidy()
        elif what == "take":
            expected = next(
                (
                    one
                    for one in order
                    if one in queued and one not in held and (one in small) is flag
                ),
                0,
            )
            assert schedule.take(queued.__contains__, small=flag) == expected
            queued.discard(expected)


def test_ten_thousand_large_ones_do_not_make_finding_a_small_one_slow() -> None:
    small = set(range(10_001, 10_101))
    schedule = Schedule(lambda number: number, small.__contains__, lambda: 10_100)
    schedule.put(range(1, 10_101))
    began = time.thread_time()
    for number in range(10_001, 10_101):
        assert schedule.take(lambda _number: True, small=True) == number
    assert schedule.take(lambda _number: True, small=True) == 0
    # Looking through the others each time would take half a second.
    assert time.thread_time() - began < 0.05
    assert schedule.take(lambda _number: True, small=False) == 1


def test_what_is_no_longer_there_is_let_go_of_a_part_at_a_time() -> None:
    ranks = {number: number for number in range(1, 10_001)}
    schedule = Schedule(ranks.get, lambda _number: False, lambda: len(ranks))
    schedule.put(range(1, 10_001))
    untidy = [schedule.is_untidy]
    for number in range(1, 10_001):
        if number % 10:
            del ranks[number]
    untidy.append(schedule.is_untidy)
    tidying = schedule.tidy()
    untidy.append(schedule.is_untidy)
    assert untidy == [False, True, False]
    for _step in range(50):
        next(tidying)
    ranks[20_000] = 5
    schedule.put([20_000])
    assert schedule.take(lambda _number: True, small=False) == 20_000
    assert len(list(tidying)) == 50
    taken = iter(lambda: schedule.take(lambda _number: True, small=False), 0)
    assert list(taken) == [20_000, *range(10, 10_001, 10)]


def test_the_same_ones_put_again_and_again_do_not_pile_up() -> None:
    schedule = Schedule(lambda number: number, lambda _number: False, lambda: 10)
    for _time in range(1000):
        schedule.put(range(1, 11))
        if schedule.is_untidy:
            for _step in schedule.tidy():
                pass
            assert not schedule.is_untidy
    assert not schedule.is_untidy
