"""Which files of a watched folder are taken, and when: decided from listings and times alone."""

from hypothesis import given
from hypothesis import strategies as st

from falgui.core.arrivals import STILL, Arrivals, Facts, Known

OLD, A, B, GROWN = Facts(1, 1, 1), Facts(10, 20, 30), Facts(11, 21, 31), Facts(12, 22, 30)


def taken(arrivals: Arrivals, listing: dict[str, Facts], now: float) -> list[str]:
    """Look, and know what was settled."""
    names = []
    for one in arrivals.look(listing, now).settled:
        arrivals.know(one.name, one.facts, f"hash of {one.facts}")
        names.append(one.name)
    return names


def test_a_new_file_is_taken_once_it_was_still_and_only_once() -> None:
    arrivals = Arrivals({"old": Known(OLD)})
    there = {"old": OLD, "a": A}
    assert taken(arrivals, there, 0.0) == []
    assert arrivals.due(0.5) == 1.5
    assert taken(arrivals, there, 1.9) == []
    assert taken(arrivals, there, 2.0) == ["a"]
    assert taken(arrivals, there, 99.0) == []
    assert arrivals.due(99.0) is None


def test_a_file_that_was_looked_at_a_moment_too_early_is_due_at_once() -> None:
    arrivals = Arrivals({})
    assert taken(arrivals, {"a": A}, 0.0) == []
    # The look took until after the file had been still.
    assert taken(arrivals, {"a": A}, 1.99) == []
    assert arrivals.due(2.01) == 0.0


def test_a_file_that_is_written_to_begins_anew() -> None:
    arrivals = Arrivals({})
    assert taken(arrivals, {"a": A}, 0.0) == []
    assert taken(arrivals, {"a": GROWN}, 1.9) == []
    assert taken(arrivals, {"a": GROWN}, 2.5) == []
    assert taken(arrivals, {"a": GROWN}, 3.9) == ["a"]


def test_a_file_that_goes_before_it_is_still_is_forgotten() -> None:
    arrivals = Arrivals({})
    arrivals.look({"a": A}, 0.0)
    assert taken(arrivals, {}, 2.0) == []
    assert arrivals.due(2.0) is None
    assert taken(arrivals, {"a": A}, 3.0) == []


def test_what_was_there_is_known_also_moved_and_touched() -> None:
    arrivals = Arrivals({"old": Known(OLD)})
    look = arrivals.look({"deeper/other name": OLD}, 0.0)
    assert look.recognised == {"deeper/other name": Known(OLD)}
    touched = OLD._replace(modified_ns=99)
    assert arrivals.look({"old": touched}, 1.0).recognised == {"old": Known(touched)}
    assert taken(arrivals, {"old": touched, "deeper/other name": OLD}, 50.0) == []


def test_what_was_there_and_has_another_size_is_new() -> None:
    arrivals = Arrivals({"old": Known(OLD)})
    arrivals.look({"old": GROWN}, 0.0)
    assert taken(arrivals, {"old": GROWN}, 2.0) == ["old"]


def test_what_was_uploaded_and_written_to_comes_again_to_be_compared() -> None:
    arrivals = Arrivals({"a": Known(A, "hash")})
    changed = A._replace(modified_ns=99)
    arrivals.look({"a": changed}, 0.0)
    assert taken(arrivals, {"a": changed}, 2.0) == ["a"]
    assert arrivals.uploaded == 1


def test_what_settles_together_is_given_out_together_in_the_order_of_writing() -> None:
    arrivals = Arrivals({})
    arrivals.look({"b": B}, 0.0)
    arrivals.look({"b": B, "a": A}, 1.5)
    assert taken(arrivals, {"b": B, "a": A}, 2.1) == []
    assert taken(arrivals, {"b": B, "a": A}, 3.5) == ["a", "b"]


def test_one_that_never_gets_still_holds_nothing_up_for_long() -> None:
    arrivals = Arrivals({})
    for step in range(8):
        busy = Facts(step + 1, step, 5)
        names = taken(arrivals, {"a": A, "busy": busy}, step / 2)
        assert names == []
    assert taken(arrivals, {"a": A, "busy": Facts(99, 99, 5)}, 4.0) == ["a"]


def test_what_came_unwatched_stays_so_when_it_changes_or_gets_another_name() -> None:
    arrivals = Arrivals({})
    arrivals.look({"a": A, "b": B}, 0.0, unwatched=True)
    arrivals.look({"a": GROWN, "c": B}, 1.0)
    (c,) = arrivals.look({"c": B}, 2.5).settled
    assert (c.name, c.unwatched) == ("c", True)
    arrivals.know("c", B)
    arrivals.look({"a": GROWN, "c": B}, 4.0)
    (a,) = arrivals.look({"a": GROWN, "c": B}, 6.0).settled
    assert a.unwatched is False


def test_a_file_that_cannot_be_read_is_tried_later() -> None:
    arrivals = Arrivals({})
    arrivals.look({"a": A}, 0.0)
    assert len(arrivals.look({"a": A}, 2.0).settled) == 1
    arrivals.defer("a", 32.0)
    assert arrivals.look({"a": A}, 30.0).settled == []
    assert arrivals.due(30.0) == 4.0
    assert len(arrivals.look({"a": A}, 34.0).settled) == 1


FACTS = st.builds(Facts, st.integers(1, 3), st.integers(0, 2), st.integers(1, 3))
LISTINGS = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from("abc"), FACTS), st.sampled_from([0.1, 0.7, 2.0, 5.0])
    ),
    max_size=12,
)


@given(st.dictionaries(st.sampled_from("abc"), FACTS), LISTINGS)
def test_whatever_happens_nothing_old_and_nothing_unsettled_is_taken(
    before: dict[str, Facts], looks: list[tuple[dict[str, Facts], float]]
) -> None:
    arrivals = Arrivals({name: Known(facts) for name, facts in before.items()})
    now = 0.0
    seen_since: dict[str, tuple[Facts, float]] = {}
    given_out: set[tuple[str, Facts]] = set()
    facts_given: set[Facts] = set(before.values())
    for listing, pause in looks:
        now += pause
        seen_since = {
            name: was if (was := seen_since.get(name)) and was[0] == facts else (facts, now)
            for name, facts in listing.items()
        }
        for one in arrivals.look(listing, now).settled:
            assert one.facts not in facts_given, "a file came twice, or was there before"
            assert (one.name, one.facts) not in given_out
            # Somebody has seen it as it is for long enough, under this name or another.
            assert any(
                now - since >= STILL or facts == one.facts for facts, since in seen_since.values()
            )
            given_out.add((one.name, one.facts))
        for name, facts in given_out:
            if facts not in facts_given:
                arrivals.know(name, facts, str(facts))
                facts_given.add(facts)
