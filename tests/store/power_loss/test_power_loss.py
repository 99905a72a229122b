"""Whenever the power goes, what was acknowledged is there, and nothing is half there."""

import os
import random
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from falgui.store.database import open_database
from tests.store.power_loss.disk import Disk, Image
from tests.store.power_loss.recorder import Operation, record
from tests.store.story import STEPS, PartSent, database_file, snapshot, snapshots

pytestmark = [
    pytest.mark.row("S3"),
    pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace"),
]

# `FALGUI_POWER_LOSSES=40 pytest tests/store/power_loss` looks at every moment, and forty times.
_DRAWN = int(os.environ.get("FALGUI_POWER_LOSSES", "0"))
_SEED = 20261123


def _recorded(folder: Path, trace: Path, *, log: bool) -> list[Operation]:
    folder.mkdir()
    if not log:
        # As on a network drive: the shared memory of a write-ahead log can't be made.
        database_file(folder).with_name(database_file(folder).name + "-shm").mkdir()
    operations = record([sys.executable, "-m", "tests.store.story", str(folder)], folder, trace)
    assert sum(operation.kind == "said" for operation in operations) == len(STEPS)
    return operations


def _found(image: Image, folder: Path) -> tuple[Any, ...]:
    """Return what a start after the loss of power finds."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in image.items():
        (folder / name).write_bytes(content)
    database, message = open_database(database_file(folder))
    assert message is None
    found = snapshot(database, folder)
    database.close()
    return found


def _certain(acknowledged: int) -> int:
    """Return how many steps are on disk for certain when so many were acknowledged."""
    while acknowledged and isinstance(STEPS[acknowledged - 1], PartSent):
        acknowledged -= 1
    return acknowledged


@pytest.mark.parametrize("log", [True, False], ids=["log", "rollback journal"])
def test_what_is_acknowledged_survives(tmp_path: Path, quick_folder: Path, *, log: bool) -> None:
    operations = _recorded(tmp_path / "recorded", tmp_path / "trace", log=log)
    (quick_folder / "reference").mkdir()
    states = snapshots(quick_folder / "reference")
    chance = random.Random(_SEED)  # noqa: S311  the same losses every time
    disk = Disk()
    acknowledged = images = 0
    for operation in operations:
        if operation.kind == "said":
            acknowledged += 1
        else:
            disk.take(operation)
        # A short run looks at some of the moments, and draws one loss besides all and nothing.
        if not _DRAWN and chance.random() > 1 / 4:
            continue
        for image in disk.images(chance, _DRAWN or 1):
            images += 1
            found = _found(image, quick_folder / "image")
            certain = _certain(acknowledged) if log else acknowledged
            assert found in states[certain : acknowledged + 2], (acknowledged, images)
    assert acknowledged == len(STEPS)
    assert images > 150
