from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks import __main__ as bench
from tests.benchmarks.row import CannotRun, Row


def _works(rounds: int, folder: Path) -> Iterator[Row]:
    assert not list(folder.iterdir())
    yield Row(workload=f"{rounds} rounds", what="wall")


def _lacks(_rounds: int, _folder: Path) -> Iterator[Row]:
    yield Row(workload="some", what="wall")
    raise CannotRun("there is no curl")


def _breaks(rounds: int, _folder: Path) -> Iterator[Row]:
    yield Row(workload="", what="wall")
    if rounds:
        raise OSError("broken")


def test_a_goal_is_measured_by_all_its_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(bench.GOALS, "B0", (_lacks, _works))
    rows, whole = bench._measured("B0", 2)
    assert [(row.workload, row.why_not) for row in rows] == [
        *(("some", ""), ("all", "there is no curl"), ("2 rounds", "")),
    ]
    assert whole


def test_a_goal_that_breaks_says_so_and_lets_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(bench.GOALS, "B0", (_breaks, _works))
    rows, whole = bench._measured("B0", 1)
    assert "broken" in rows[1].why_not
    assert [row.what for row in rows] == ["wall", "broke off", "wall"]
    assert not whole
    assert "Traceback" in capsys.readouterr().err


def test_every_goal_and_every_further_measurement_is_there() -> None:
    folder = Path(bench.__file__).parent
    assert all(goal.startswith("B") and measures for goal, measures in bench.GOALS.items())
    assert {path.name for path in folder.glob("bench_*.py")} == set(bench.WITHOUT_PEER.values())
