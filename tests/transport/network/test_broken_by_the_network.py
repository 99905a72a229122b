"""Uploads over lines that are refused, broken, slow or left behind: all of them arrive."""

import threading
import time
from pathlib import Path

import pytest

from falgui.core.upload import Noticed, Step
from falgui.sandbox.arrived import Endpoint
from falgui.transport.parts import PART_SIZE
from falgui.transport.wire import Limits
from tests.transport.conftest import KEY, make_file, sha256

from .conftest import Lay, Line
from .fault_proxy import Fault

SIZE = 300_001  # of the file `small`


def _arrived_once(line: Line, path: Path) -> None:
    assert [stored.sha256 for stored in line.rig.sandbox.objects] == [sha256(path)]
    assert line.rig.meter.sent == line.rig.meter.total == path.stat().st_size


@pytest.mark.row("N2")
@pytest.mark.parametrize("times", [1, 9])
def test_refused_connections_are_tried_again(lay: Lay, small: Path, times: int) -> None:
    line = lay(listening=False)
    notices: list[str] = []

    def watch(step: Step) -> None:
        if isinstance(step, Noticed) and step.text:
            notices.append(step.text)
            if len(notices) == times:
                line.proxy.listen()

    line.rig.report = watch
    line.rig.send(small)
    assert len(notices) == times
    assert all(text.startswith("Connection lost. Trying again") for text in notices)
    assert line.rig.count(Endpoint.PART) == 1
    _arrived_once(line, small)


@pytest.mark.row("N3")
def test_a_cdn_that_always_refuses_leaves_rest(lay: Lay, small: Path, dead_origin: str) -> None:
    line = lay(at="cdn", listening=False, endpoints={"legacy": dead_origin})
    sent = line.rig.send(small)
    assert sent.leg == "rest"
    assert line.rig.count(Endpoint.INITIATE_MULTIPART) == 1
    with_key = {asked.origin for asked in line.rig.sandbox.requests if KEY in str(asked.headers)}
    assert with_key == {"rest"}
    _arrived_once(line, small)


@pytest.mark.row("N6")
@pytest.mark.parametrize("at", [0, 1, SIZE // 2, SIZE - 1, SIZE])
def test_a_reset_at_any_byte_of_a_part_costs_one_more_request(
    lay: Lay, small: Path, at: int
) -> None:
    line = lay(Fault(reset_at=at))
    line.rig.send(small)
    assert line.rig.count(Endpoint.PART) == 2
    assert len(line.rig.notices) == 1
    _arrived_once(line, small)


@pytest.mark.row("N6")
@pytest.mark.parametrize("at", [0, 1, 20, 150])
def test_a_reset_inside_a_reply_costs_one_more_request(lay: Lay, small: Path, at: int) -> None:
    line = lay(Fault(reset_reply_at=at))
    line.rig.send(small)
    assert line.rig.count(Endpoint.PART) == 2
    _arrived_once(line, small)


@pytest.mark.row("N10", "N12")
@pytest.mark.parametrize("at", [0, 1, SIZE // 2])
def test_a_line_that_falls_silent_is_left_for_another(lay: Lay, tmp_path: Path, at: int) -> None:
    path = make_file(tmp_path / "file.bin", PART_SIZE)
    line = lay(Fault(silent_at=at))
    began = time.monotonic()
    line.rig.send(path)
    assert time.monotonic() - began >= 0.3
    assert line.proxy.connections == 2
    assert len(line.rig.notices) == 1
    _arrived_once(line, path)


@pytest.mark.row("N15")
def test_a_line_with_latency_and_jitter_is_no_trouble(lay: Lay, small: Path) -> None:
    line = lay(afterwards=Fault(latency=0.1))
    line.rig.send(small)
    assert line.rig.notices == []
    _arrived_once(line, small)


@pytest.mark.row("N21", "N22")
@pytest.mark.parametrize("at", [0, SIZE, 5_000_000])
def test_after_sleep_or_another_network_a_part_goes_on_at_once(
    lay: Lay, tmp_path: Path, at: int
) -> None:
    path = make_file(tmp_path / "file.bin", 2 * PART_SIZE)
    # With the limits as they are: nothing but `reconnect` ends this silence in time.
    line = lay(Fault(silent_at=at), limits=Limits())
    began = time.monotonic()

    def wake() -> None:
        while not line.rig.count(Endpoint.PART):
            time.sleep(0.005)
        line.rig.fal.reconnect()

    waking = threading.Thread(target=wake)
    waking.start()
    line.rig.send(path)
    waking.join()
    assert time.monotonic() - began < 5
    assert not any("No data moved" in text for text in line.rig.notices)
    assert [seen.part for seen in line.rig.at(Endpoint.PART)] == [1, 1, 2]
    _arrived_once(line, path)
