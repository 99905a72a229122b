"""Small files don't wait behind large ones, and come in the order given all the same."""

import asyncio
from pathlib import Path

from aiohttp import web

from falgui.core.lanes import SMALL, small_at_once
from falgui.sandbox.arrived import Arrived, Endpoint
from tests.journeys.conftest import Serve

_LARGE = 4
_SMALL = 3


def test_small_files_are_there_before_large_ones_that_stand_first(
    serve: Serve, tmp_path: Path
) -> None:
    small_ones_there = asyncio.Event()
    sizes: list[int] = []

    async def hold_large_ones(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.SINGLE:
            size = arrived.request.content_length or 0
            if size > SMALL:
                await small_ones_there.wait()
            sizes.append(size)
            if sum(one <= SMALL for one in sizes) == _SMALL:
                small_ones_there.set()
        return None

    sandbox, command = serve(interfere=hold_large_ones)
    # More large ones than have threads.
    command.set(uploads_at_once=1)
    large = [tmp_path / f"large {number}.bin" for number in range(_LARGE)]
    small = [tmp_path / f"small {number}.bin" for number in range(_SMALL)]
    for number, path in enumerate((*large, *small)):
        path.write_bytes(bytes([number]) * (SMALL + 1 if path in large else 9))
    ended = command("upload", "--format", "markdown", *large, *small)
    assert ended.returncode == 0, ended.stderr
    names = [path.name for path in (*large, *small)]
    lines = ended.stdout.splitlines()
    assert len(lines) == len(names)
    for name, line in zip(names, lines, strict=True):
        assert name in line
    assert sizes[:_SMALL] == [9] * _SMALL
    assert len(sandbox.objects) == len(names)


def test_as_many_small_files_go_at_once_as_have_places(serve: Serve, tmp_path: Path) -> None:
    at_once = small_at_once(1)
    all_there = asyncio.Event()
    under_way: list[Path] = []
    most = [0]

    async def wait_for_all(arrived: Arrived) -> web.StreamResponse | None:
        if arrived.endpoint is Endpoint.SINGLE:
            under_way.append(tmp_path)
            most[0] = max(most[0], len(under_way))
            if len(under_way) == at_once:
                all_there.set()
            await all_there.wait()
            # Whoever came too soon would be here by now.
            await asyncio.sleep(0.05)
            under_way.pop()
        return None

    _sandbox, command = serve(interfere=wait_for_all)
    command.set(uploads_at_once=1)
    paths = [tmp_path / f"{number}.bin" for number in range(3 * at_once)]
    for number, path in enumerate(paths):
        path.write_bytes(b"%d" % number)
    assert command("upload", *paths).returncode == 0
    assert most[0] == at_once


def test_what_is_not_there_is_told_as_ever(serve: Serve, tmp_path: Path) -> None:
    _sandbox, command = serve()
    there = tmp_path / "there.bin"
    there.write_bytes(b"there")
    ended = command("upload", tmp_path / "missing.bin", there)
    assert ended.returncode == 1
    assert ended.stdout.count("http") == 1
    assert "missing.bin" in ended.stderr
