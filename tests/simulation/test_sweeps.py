"""One fault at every single point, one after the other, of an upload in twelve parts and in one."""

from collections.abc import Sequence

import pytest

from . import faults
from .faults import OneFault, Together
from .scenario import Scenario
from .simulate import simulate
from .substitutes import PART_SIZE
from .world import Verdict

TWELVE_PARTS = 11 * PART_SIZE + 1234
ONE_REQUEST = 5000
_MOST = 500


def sweep(size: int, site: str, kind: str) -> tuple[int, list[Verdict]]:
    """Let `kind` happen at each opportunity in turn; return how many there were, and failures."""
    found: list[Verdict] = []
    for index in range(_MOST):
        plan = OneFault(site, index, kind)
        verdict = simulate(index, Scenario([size], plan), keep_trace=False)
        if verdict.wrong:
            found.append(verdict)
        if plan.seen <= index:
            return index, found
    raise AssertionError("it never ends")


def told(found: Sequence[Verdict]) -> str:
    return "\n\n".join(str(verdict) for verdict in found)


@pytest.mark.parametrize("kind", [faults.RESET, faults.LOST, faults.STATUS])
@pytest.mark.parametrize(("size", "requests"), [(TWELVE_PARTS, 15), (ONE_REQUEST, 2)])
def test_any_request_may_fail_once(size: int, requests: int, kind: str) -> None:
    count, found = sweep(size, "request", kind)
    assert count >= requests
    assert not found, told(found)


@pytest.mark.row("S6")
@pytest.mark.parametrize("kind", faults.SITES["store"])
@pytest.mark.parametrize(("size", "statements"), [(TWELVE_PARTS, 40), (ONE_REQUEST, 5)])
def test_any_statement_may_fail_once(size: int, statements: int, kind: str) -> None:
    count, found = sweep(size, "store", kind)
    assert count >= statements
    assert not found, told(found)


@pytest.mark.row("S5", "S6")
@pytest.mark.parametrize("kind", faults.SITES["commit"])
@pytest.mark.parametrize(("size", "commits"), [(TWELVE_PARTS, 14), (ONE_REQUEST, 2)])
def test_any_commit_may_be_the_last_that_is_heard_of(size: int, commits: int, kind: str) -> None:
    count, found = sweep(size, "commit", kind)
    assert count >= commits
    assert not found, told(found)


@pytest.mark.row("F8")
@pytest.mark.parametrize("kind", [faults.READ_ERROR, faults.SHORT_READ, faults.NOTHING_READ])
@pytest.mark.parametrize(("size", "reads"), [(TWELVE_PARTS, 30), (ONE_REQUEST, 3)])
def test_any_read_may_fail_or_come_short(size: int, reads: int, kind: str) -> None:
    count, found = sweep(size, "read", kind)
    assert count >= reads
    assert not found, told(found)


@pytest.mark.row("S2", "S6")
@pytest.mark.parametrize("other_part_size", [False, True])
def test_no_copy_is_kept_quiet_when_the_disk_and_the_program_fail(other_part_size: bool) -> None:  # noqa: FBT001
    """The disk refuses any one write, and the program dies when the file is complete at fal."""
    for index in range(45):
        plan = Together(
            OneFault("store", index, faults.STORE_ERROR), OneFault("request head", 0, faults.CRASH)
        )
        scenario = Scenario([3 * PART_SIZE], plan, other_part_size=other_part_size)
        verdict = simulate(index, scenario, keep_trace=False)
        assert not verdict.wrong, str(verdict)


@pytest.mark.row("S2")
@pytest.mark.parametrize("size", [TWELVE_PARTS, ONE_REQUEST])
def test_the_program_may_die_at_any_request(size: int) -> None:
    count, found = sweep(size, "request", faults.CRASH)
    assert count >= 2
    assert not found, told(found)
