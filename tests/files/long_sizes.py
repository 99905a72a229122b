"""A hundred gibibytes to the last byte, and a hundred thousand files: minutes, when asked for.

Not collected by default: `pytest tests/files --override-ini python_files='long_*.py' --capture no`.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from falgui.sandbox.rules import Rules
from falgui.sandbox.server import Sandbox
from falgui.transport.parts import MEBIBYTE, plan_parts
from tests.transport.conftest import KEY

from .discarding import Discarding

GIBIBYTE = 1024 * MEBIBYTE
_ROOT = Path(__file__).parents[2]


@pytest.mark.row("F3")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("size", [100 * GIBIBYTE, 10_000 * 10 * MEBIBYTE + 1])
def test_a_huge_file_arrives_whole_with_little_memory(tmp_path: Path, size: int) -> None:
    path = tmp_path / "sparse.bin"
    with path.open("wb") as file:
        file.truncate(size)
    taken = Discarding(size)
    begun = time.monotonic()
    try:
        with Sandbox(rules=Rules(single_limit=MEBIBYTE), key=KEY, interfere=taken) as sandbox:
            origins = sandbox.endpoints
            ended = subprocess.run(  # noqa: S603  the tests' own script
                [
                    *(sys.executable, "-B", "-m", "tests.files.send_one", str(path)),
                    *(origins.rest, origins.cdn, origins.legacy, KEY, "0", "20"),
                ],
                cwd=_ROOT,
                stdout=subprocess.PIPE,
                check=True,
            )
    finally:
        path.unlink()
    outcome, seconds = json.loads(ended.stdout), time.monotonic() - begun
    assert outcome["told"] == "done"
    plan = plan_parts(size)
    assert taken.listed == list(range(1, plan.count + 1))
    assert all(length == plan.length(number) for number, length in taken.lengths.items())
    assert sum(taken.lengths.values()) == size
    print(  # noqa: T201  the figures are what it is run for
        f"\n{size / GIBIBYTE:.2f} GiB in {plan.count} parts of {plan.part_size // MEBIBYTE} MiB: "
        f"{seconds:.0f} s, {outcome['memory'] / MEBIBYTE:.0f} MiB above idle"
    )
    assert outcome["memory"] < 64 * MEBIBYTE
