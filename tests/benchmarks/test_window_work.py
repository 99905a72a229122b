import sys
from pathlib import Path

import pytest

from tests.benchmarks import b7_rows, b8_window


def test_a_drop_in_a_window_of_its_own_is_measured(tmp_path: Path) -> None:
    dropped, uploaded = b8_window.run("drop_files", tmp_path / "files", 300)
    assert dropped["what"] == "300 files dropped"
    assert dropped["computing"] > 0
    assert 0 < dropped["seconds"] < 100
    assert "go up" in uploaded["what"]
    assert len(list((tmp_path / "files").rglob("*.txt"))) == 300


def test_the_rows_tell_the_pause_and_the_goal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(name: str, _folder: Path, _count: int, **_environment: str) -> list[object]:
        cost = {"what": name, "computing": 30.0, "pause": 80.0, "seconds": 2.0}
        return [float(one) for one in range(200)] if "scroll" in name else [cost]

    monkeypatch.setattr(b8_window, "run", run)
    rows = list(b8_window.rows(2, tmp_path))
    assert [row.is_reached for row in rows[:5]] == [True] * 5
    assert (rows[0].workload, rows[0].ours) == ("drop_files", "80.0 ms on the clock")
    scrolling = [row for row in rows if "scroll" in row.workload]
    assert [row.is_reached for row in scrolling] == [False] * len(scrolling)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the memory of a process")
def test_memory_is_what_rows_take_above_the_idle_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(b7_rows, "run", lambda _name, _folder, count: [100.0, 100 + count / 1000])
    few, many = b7_rows.rows(3, tmp_path)
    assert (few.figure and few.figure.median, few.is_reached) == (10, True)
    assert (many.figure and many.figure.median, many.is_reached) == (100, None)
