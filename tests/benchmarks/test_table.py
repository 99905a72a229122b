from tests.benchmarks.figures import Spread
from tests.benchmarks.row import Row, Wanted, compared
from tests.benchmarks.table import table

_TABLE = """
| Goal | Workload | What | falgui | Peer   | Ratio: min … median … max | Wanted | Reached | Limit |
| ---- | -------- | ---- | ------ | ------ | ------------------------- | ------ | ------- | ----- |
| B1   | 1 GiB    | wall | 1.20 s | 2.00 s | 0.50 … 0.60 … 0.70        | ≤ 0.7  | yes     | 0.25  |
| B1   | 1 GiB    | CPU  | 2.00 s | 1.00 s | 2.00 … 2.00 … 2.00        | ≤ 0.5  | **no**  |       |
"""


def test_the_table_says_what_was_reached_and_what_was_not() -> None:
    near = compared("1 GiB", "wall", [1.0, 1.2, 1.4], [2.0] * 3, "s", Wanted(0.70), [0.5] * 3)
    far = compared("1 GiB", "CPU", [2.0], [1.0], "s", Wanted(0.5))
    assert table([("B1", near), ("B1", far)]) == _TABLE.strip()


def test_a_goal_may_ask_for_more_instead_of_less() -> None:
    faster = Row(workload="", what="", figure=Spread.of([6.0]), wanted=Wanted(5, at_least=True))
    assert faster.is_reached
    assert "≥ 5" in table([("B3", faster)])


def test_what_could_not_be_measured_says_why_in_one_line() -> None:
    absent = Row(workload="all", what="a|b", why_not="there is\nno curl", wanted=Wanted(1))
    assert absent.is_reached is None
    line = table([("B1", absent)]).splitlines()[-1]
    assert "there is no curl" in line
    assert "a\\|b" in line


def test_a_figure_that_is_no_ratio_has_its_unit() -> None:
    row = Row(workload="", what="", figure=Spread.of([17.0]), unit="MiB", wanted=Wanted(64))
    assert "17.0 … 17.0 … 17.0 MiB" in table([("B7", row)])
