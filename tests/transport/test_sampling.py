"""Which files of a batch are looked at once they are at fal, in requests that arrive there."""

from pathlib import Path

import pytest
from aiohttp import web

from falgui.core.lanes import SMALL
from falgui.core.lifecycle import Lifecycle
from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.sandbox.rules import Rules

from .conftest import Rig, Start, make_file

LIKE = 20


def looks(rig: Rig, path: Path, count: int, **options: object) -> int:
    """Send the file so many times and return how often it was looked at."""
    before = rig.count(Endpoint.READ)
    for _time in range(count):
        sent = rig.send(path, lifecycle=options.get("lifecycle"))  # type: ignore[arg-type]
        rig.check(path, sent, **options)  # type: ignore[arg-type]
    return rig.count(Endpoint.READ) - before


def test_where_twenty_were_right_one_in_ten_is_looked_at(rig: Rig, small: Path) -> None:
    assert looks(rig, small, LIKE) == LIKE
    assert looks(rig, small, 30) == 3


@pytest.mark.parametrize("lifecycle", [Lifecycle(3600), Lifecycle(private=True)])
def test_private_files_and_those_with_an_expiry_are_always_looked_at(
    rig: Rig, small: Path, lifecycle: Lifecycle
) -> None:
    assert looks(rig, small, LIKE) == LIKE
    assert looks(rig, small, LIKE + 5, lifecycle=lifecycle) >= LIKE + 5


def test_large_files_are_always_looked_at(rig: Rig, small: Path, tmp_path: Path) -> None:
    large = make_file(tmp_path / "large.bin", SMALL + 1)
    assert looks(rig, large, LIKE + 2) == LIKE + 2
    assert looks(rig, small, LIKE) == LIKE


def test_files_of_another_type_are_another_batch(rig: Rig, small: Path) -> None:
    looks(rig, small, LIKE + 1)
    assert looks(rig, small, 3, content_type="image/png") == 3


def test_an_expiry_that_nobody_asked_for_has_all_looked_at(start: Start, small: Path) -> None:
    rig = start(rules=Rules(default_expiry_seconds=3600))
    assert looks(rig, small, LIKE + 5) == LIKE + 5


def test_one_that_is_wrong_has_all_looked_at_again(start: Start, small: Path) -> None:
    wrong = [False]

    async def afterwards(arrived: Arrived, response: web.StreamResponse) -> web.StreamResponse:
        if arrived.endpoint is Endpoint.READ and wrong[0]:
            response.headers["X-Fal-Object-Lifecycle-Expiration"] = "4102444800000"
        return response

    rig = start(afterwards=afterwards)
    looks(rig, small, LIKE)
    wrong[0] = True
    assert looks(rig, small, 10) == 1
    wrong[0] = False
    assert looks(rig, small, LIKE) == LIKE
    assert looks(rig, small, 9) == 0


def test_a_batch_ends_when_nothing_comes(start: Start, small: Path) -> None:
    now = [0.0]
    rig = start(clock=lambda: now[0])
    looks(rig, small, LIKE)
    now[0] += 9
    assert looks(rig, small, 3) == 0
    now[0] += 11
    assert looks(rig, small, 3) == 3
