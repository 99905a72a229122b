"""Every row of the fault matrix has a test, and no test proves a row that isn't there."""

from pathlib import Path
from typing import Literal

import pytest

from tests.fault_matrix import ROWS, rows_in, summary

_HERE = Path(__file__).parent
_KINDS = {"N": 24, "H": 30, "F": 25, "K": 10, "S": 18, "U": 7}


def test_the_matrix_is_whole() -> None:
    assert list(ROWS) == [
        f"{kind}{number}" for kind, count in _KINDS.items() for number in range(1, count + 1)
    ]
    assert len(set(ROWS.values())) == 114


def test_every_marker_names_a_row() -> None:
    unknown = {
        f"{file.relative_to(_HERE)}: {row}" for file, row in rows_in(_HERE) if row not in ROWS
    }
    assert not unknown


def test_every_row_has_a_test() -> None:
    proven = {row for _file, row in rows_in(_HERE)}
    assert [f"{row}: {title}" for row, title in ROWS.items() if row not in proven] == []


def test_a_marker_is_found_wherever_it_stands(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text(
        'import pytest\npytestmark = [pytest.mark.row("N1")]\n'
        '@pytest.mark.row("N2", "X9")\ndef test_it(): ...\n'
        'CASE = pytest.param(1, marks=pytest.mark.row("N3"))\n'
    )
    assert {row for _file, row in rows_in(tmp_path)} == {"N1", "N2", "N3", "X9"}


def _report(
    outcome: Literal["passed", "failed", "skipped"],
    rows: list[str],
    why: tuple[str, int, str] | None = None,
) -> pytest.TestReport:
    return pytest.TestReport(
        f"test_{outcome}_{rows}",
        ("", 0, ""),
        {},
        outcome,
        why,
        "call",
        user_properties=[("rows", rows)],
    )


def test_a_run_ends_with_what_it_has_proven_of_the_matrix() -> None:
    reports = [
        _report("passed", ["N1", "N2"]),
        _report("skipped", ["N2"], ("file", 1, "Skipped: needs Windows")),
        _report("skipped", ["F7"], ("file", 1, "Skipped: needs Windows")),
        _report("passed", ["S1"]),
        _report("failed", ["S1"]),
    ]
    assert list(summary(reports)) == [
        "fault matrix: 2 of 114 rows passed in 5 tests",
        "failed: S1",
        f"skipped: F7, {ROWS['F7']} (needs Windows)",
    ]
    assert list(summary([_report("passed", [])])) == []
