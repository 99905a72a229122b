"""The rows of the goals as a table in Markdown that is easy to read as it is."""

from collections.abc import Sequence
from typing import Final

from tests.benchmarks.row import Row

_HEADS: Final = (
    *("Goal", "Workload", "What", "falgui", "Peer", "Ratio: min … median … max"),
    *("Wanted", "Reached", "Limit"),
)
_REACHED: Final = {True: "yes", False: "**no**", None: ""}


def table(rows: Sequence[tuple[str, Row]]) -> str:
    """Return the table of rows, each with the name of its goal."""
    lines = [_HEADS, *(_cells(goal, row) for goal, row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = tuple("-" * width for width in widths)
    return "\n".join(_line(cells, widths) for cells in (lines[0], rule, *lines[1:]))


def _cells(goal: str, row: Row) -> tuple[str, ...]:
    figure = str(row.figure) if row.figure else row.why_not
    cells = (
        *(goal, row.workload, row.what, row.ours, row.peer, f"{figure} {row.unit}".rstrip()),
        *(str(row.wanted or ""), _REACHED[row.is_reached], row.limit),
    )
    return tuple(" ".join(cell.split()).replace("|", "\\|") for cell in cells)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"
