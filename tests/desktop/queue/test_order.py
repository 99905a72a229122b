"""The order of the list against a plain list, whatever comes, goes, comes back and moves."""

from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from falgui.desktop.queue.order import STEP, Order, unbroken

ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["append", "insert", "take", "gather", "put back"]),
        st.integers(0, 50),
        st.integers(1, 12),
        st.randoms(use_true_random=False),
    ),
    max_size=40,
)


@given(ACTIONS)
def test_an_order_is_what_a_plain_list_would_be(
    actions: list[tuple[str, int, int, Random]],
) -> None:
    order, plain, new = Order(), list[int](), 1
    for what, place, count, random in actions:
        place = min(place, len(plain))  # noqa: PLW2901
        fresh = list(range(new, new + count))
        ranks = {number: order.rank(number) for number in plain}
        changed = set(plain)
        if what == "append":
            order.append(fresh)
            plain += fresh
            new += count
        elif what == "insert":
            changed = set(order.insert(place, fresh))
            plain[place:place] = fresh
            new += count
        elif what == "take" and plain:
            last = min(place + count, len(plain)) - 1
            assert order.take_out(place, last) == plain[place : last + 1]
            del plain[place : last + 1]
        elif what == "gather" and plain:
            chosen = random.sample(plain, min(count, len(plain)))
            rest = [number for number in plain if number not in chosen]
            before = rest[place] if place < len(rest) else None
            together = [number for number in plain if number in chosen]
            changed = set(order.gather(chosen, before))
            rest[place:place] = together
            plain = rest
        elif what == "put back" and plain:
            place = min(place, len(plain) - 1)  # noqa: PLW2901
            numbers = plain[place : place + count]
            back = [order.rank(number) for number in numbers]
            order.take_out(place, place + len(numbers) - 1)
            assert order.place(back[0]) == place
            order.put_back(place, numbers, back)
            changed = set()
        assert list(order) == plain
        assert [order.position(number) for number in plain] == list(range(len(plain)))
        assert [order.rank(number) for number in plain] == sorted(map(order.rank, plain))
        assert len({order.rank(number) for number in plain}) == len(plain)
        kept = {number for number in plain if ranks.get(number) == order.rank(number)}
        assert set(plain) - kept <= changed | set(fresh)


def test_a_move_changes_one_rank_however_long_the_list_is() -> None:
    order = Order()
    order.append(range(10_000))
    assert order.gather([9999], 0) == [9999]
    assert order.gather([5000], None) == [5000]
    assert order.position(9999) == 0


def test_moving_to_the_same_place_again_and_again_makes_room_now_and_then() -> None:
    order = Order()
    order.append(range(10_000))
    told = 0
    for number in range(9000, 10_000):
        told += len(order.gather([number], 1))
    assert order.slice(0, 3) == [0, 9000, 9001, 9002]
    # A thousand moves, and some of their neighbours each time the room was used up.
    assert told < 20_000
    ranks = [order.rank(number) for number in order]
    assert ranks == sorted(set(ranks))


def test_ranks_of_an_earlier_start_are_kept_where_they_fit() -> None:
    order = Order()
    order.append([1, 2, 3], [-7 * STEP, -5, 9])
    assert [order.rank(number) for number in order] == [-7 * STEP, -5, 9]
    order.append([4, 5, 6], [3, None, 10 * STEP])
    assert [order.rank(number) for number in order][3:] == [9 + STEP, 9 + 2 * STEP, 10 * STEP]


def test_ranks_stay_small_enough_for_the_disk() -> None:
    order = Order()
    order.append(range(100_000))
    for number in range(1000, 2000):
        order.gather([number], order[0])
        order.gather([number - 1000], None)
    assert all(abs(order.rank(number)) < 2**62 for number in order)


@given(st.sets(st.integers(0, 30)))
def test_runs_are_unbroken_and_complete(chosen: set[int]) -> None:
    runs = unbroken(sorted(chosen))
    assert [place for first, last in runs for place in range(first, last + 1)] == sorted(chosen)
    assert all(one[1] + 1 < next_[0] for one, next_ in pairwise(runs))
