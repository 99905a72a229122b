"""Files of every size that could be one off, from nothing at all to a hundred gibibytes."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import web

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, LocalFileError
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.sandbox.rules import Rules
from falgui.transport.parts import MEBIBYTE, MOST_PARTS, PART_SIZE, plan_parts
from tests.transport.conftest import Start, make_file, sha256

from .discarding import Discarding, forget_peak, peak_memory

GIBIBYTE = 1024 * MEBIBYTE
THRESHOLD = 3 * MEBIBYTE


@pytest.mark.row("F1")
def test_an_empty_file_is_refused_before_anything_is_asked(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.touch()
    rig = start()
    with pytest.raises(LocalFileError) as caught:
        rig.send(path)
    assert caught.value.message.id == "M16"
    assert rig.seen == []


@pytest.mark.row("F2")
@pytest.mark.parametrize(
    "size",
    [
        1,
        THRESHOLD - 1,
        THRESHOLD,
        THRESHOLD + 1,
        PART_SIZE - 1,
        PART_SIZE,
        PART_SIZE + 1,
        # 20 MiB, and a byte less and more.
        2 * PART_SIZE - 1,
        2 * PART_SIZE,
        2 * PART_SIZE + 1,
    ],
)
def test_a_file_of_any_size_is_stored_byte_for_byte(
    start: Start, tmp_path: Path, size: int
) -> None:
    path = make_file(tmp_path / "file.bin", size)
    rig = start(rules=Rules(single_limit=THRESHOLD), single_limit=THRESHOLD)
    rig.send(path)
    assert [(one.size, one.sha256) for one in rig.sandbox.objects] == [(size, sha256(path))]
    assert rig.count(Endpoint.PART) == (0 if size <= THRESHOLD else -(-size // PART_SIZE))


@pytest.mark.row("F3")
@pytest.mark.parametrize(
    ("size", "part_size", "count"),
    [
        (MOST_PARTS * PART_SIZE, PART_SIZE, MOST_PARTS),
        # 97.66 GiB: one byte more would be part 10,001.
        (MOST_PARTS * PART_SIZE + 1, 11 * MEBIBYTE, 9_091),
        (100 * GIBIBYTE, 11 * MEBIBYTE, 9_310),
        (1024 * GIBIBYTE, 105 * MEBIBYTE, 9_987),
    ],
)
def test_parts_grow_before_there_are_too_many(size: int, part_size: int, count: int) -> None:
    plan = plan_parts(size)
    assert (plan.part_size, plan.count) == (part_size, count)
    assert sum(plan.length(number) for number in range(1, count + 1)) == size


@pytest.fixture
def sparse(tmp_path: Path) -> Iterator[Path]:
    """Give a file of 100 GiB that takes no room."""
    path = tmp_path / "sparse.bin"
    with path.open("wb") as file:
        try:
            file.truncate(100 * GIBIBYTE)
        except OSError:
            pytest.skip("the file system has no files of 100 GiB")
    if path.stat().st_blocks:
        pytest.skip("the file system has no sparse files")
    yield path
    path.unlink()


@pytest.mark.row("F3")
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc for the memory")
def test_a_hundred_gibibytes_begin_in_parts_that_are_few_enough(start: Start, sparse: Path) -> None:
    """The whole of it takes minutes: `long_sizes.py`."""
    taken = Discarding(100 * GIBIBYTE)
    cancel = Cancel()

    async def interfere(arrived: Arrived) -> web.StreamResponse | None:
        answer = await taken(arrived)
        if len(taken.lengths) == 16:
            cancel.set()
        return answer

    rig = start(interfere, rules=Rules(single_limit=THRESHOLD))
    forget_peak()
    before = peak_memory()
    with pytest.raises(Cancelled):
        rig.send(sparse, cancel=cancel)
    assert set(taken.lengths.values()) == {11 * MEBIBYTE}
    assert peak_memory() - before < 64 * MEBIBYTE
