"""`python -m tests.benchmarks [B1 B2 … history …] [--rounds N]`: measures the goals.

Prints one table of all goals; when all of them were measured it is kept as RESULTS.md. The names
in small letters are measurements without a peer, which print their own tables.
"""

import argparse
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.benchmarks import (
    b1_large_file,
    b2_single_request,
    b3_small_files,
    b4_medium_files,
    b5_drop,
    b6_long_line,
    b7_memory,
    b7_rows,
    b8_window,
    b9_start,
    b10_command_line,
)
from tests.benchmarks.measuring import tell
from tests.benchmarks.results import machine, write_results
from tests.benchmarks.row import CannotRun, Measure, Row
from tests.benchmarks.table import table

GOALS: Final[dict[str, tuple[Measure, ...]]] = {
    "B1": (b1_large_file.rows,),
    "B2": (b2_single_request.rows,),
    "B3": (b3_small_files.rows,),
    "B4": (b4_medium_files.rows,),
    "B5": (b5_drop.rows,),
    "B6": (b6_long_line.rows,),
    "B7": (b7_memory.rows, b7_rows.rows),
    "B8": (b8_window.rows,),
    "B9": (b9_start.rows,),
    "B10": (b10_command_line.rows,),
}

WITHOUT_PEER: Final = {"history": "bench_history.py", "recovery": "bench_recovery.py"}


def main() -> int:
    """Measure what is named, or everything; 1 when something broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="B1, …, history, recovery")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each side, in turns")
    arguments = parser.parse_args()
    names = arguments.names or [*GOALS, *WITHOUT_PEER]
    if unknown := set(names) - GOALS.keys() - WITHOUT_PEER.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    here, rows, broken = machine(), list[tuple[str, Row]](), False
    for goal in GOALS:
        if goal in names:
            measured, whole = _measured(goal, arguments.rounds)
            rows += [(goal, row) for row in measured]
            broken |= not whole
    if rows:
        print(f"\n{here}\n\n{table(rows)}\n", flush=True)
    if set(GOALS) <= set(names):
        write_results(table(rows), _command(arguments.names, arguments.rounds), here)
    files = [file for name, file in WITHOUT_PEER.items() if name in names]
    return int(broken or not _ran(files))


def _measured(goal: str, rounds: int) -> tuple[list[Row], bool]:
    """Return the rows of a goal, and whether all went well; one that broke says so in a row."""
    rows, whole = list[Row](), True
    for measure in GOALS[goal]:
        tell(f"{goal}: {measure.__module__.rpartition('.')[2]}")
        try:
            with tempfile.TemporaryDirectory(prefix="falgui-bench-") as folder:
                rows.extend(measure(rounds, Path(folder)))
        except CannotRun as reason:
            rows.append(Row(workload="all", what="can't be measured here", why_not=str(reason)))
        except Exception as error:  # noqa: BLE001  the other goals go on
            traceback.print_exc()
            rows.append(Row(workload="all", what="broke off", why_not=repr(error)))
            whole = False
    return rows, whole


def _command(names: Sequence[str], rounds: int) -> str:
    arguments = " ".join([*names, "--rounds", str(rounds)])
    return f'make bench ARGS="{arguments}"'


def _ran(files: Sequence[str]) -> bool:
    """Run the measurements that are written as tests; they print their own tables."""
    if not files:
        return True
    here = Path(__file__).parent
    options = ["--override-ini", "python_files=bench_*.py", "--capture", "no", "--timeout", "600"]
    paths = [str(here / file) for file in files]
    command = [sys.executable, "-m", "pytest", "-p", "no:randomly", *options, *paths]
    return subprocess.run(command, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
