"""Runs inside a network namespace of its own: one real failure of the network per run.

Usage: namespace.py <scenario> <file>. Ends with 0 when the upload did what it should.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from falgui.core.cancel import Cancel
from falgui.core.errors import NetworkError, OfflineError, UploadError
from falgui.core.lifecycle import Lifecycle
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter
from falgui.core.secret import Secret
from falgui.core.upload import Noticed, Step
from falgui.sandbox.rules import Rules
from falgui.sandbox.server import Sandbox
from falgui.transport.client import build_client
from falgui.transport.endpoints import Endpoints
from falgui.transport.exchange import Exchange
from falgui.transport.fal import Fal
from falgui.transport.retry import RetryPolicy
from falgui.transport.transfer import Transfer
from falgui.transport.wire import Limits
from tests.transport.memory_journal import MemoryJournal

KEY = "sandbox-key:sandbox-secret"


def run(command: str) -> None:
    """Set the network up, as its administrator does."""
    subprocess.run(command.split(), check=True)  # noqa: S603  our own words


def make_black_hole() -> str:
    """Return an address to which packets go, and from which none comes back."""
    run("ip link add out type veth peer name nowhere")
    run("ip address add 10.9.0.1/24 dev out")
    run("ip link set out up")
    run("ip link set nowhere up")
    run("ip neighbour add 10.9.0.7 lladdr 02:00:00:00:00:07 dev out")
    return "10.9.0.7"


def no_route(sandbox: Sandbox, fal: Fal, path: Path, notices: list[str]) -> None:
    """N4: the cable is out, then in again."""
    run("ip address del 127.0.0.1/8 dev lo")
    problem = failure(lambda: upload(fal, path, notices))
    assert isinstance(problem, OfflineError)
    assert "unreachable" in problem.detail
    assert not fal.is_reachable()
    run("ip address add 127.0.0.1/8 dev lo")
    assert fal.is_reachable()
    upload(fal, path, notices)
    assert len(sandbox.objects) == 1


def black_hole(_sandbox: Sandbox, _fal: Fal, _path: Path, _notices: list[str]) -> None:
    """N5: nobody answers the first packet."""
    origin = f"http://{make_black_hole()}"
    with build_client(1, limits=Limits(connect=0.5)) as client:
        exchange = Exchange(client)
        began = time.monotonic()
        problem = failure(lambda: exchange.send("POST", origin, cancel=Cancel(), fields={}))
    assert 0.5 <= time.monotonic() - began < 1.5
    assert isinstance(problem, NetworkError)
    assert (problem.message.id, problem.unreachable) == ("M02", True)


def slow(sandbox: Sandbox, fal: Fal, path: Path, notices: list[str]) -> None:
    """N14: a line so slow that each packet takes a good part of the limit for a stall."""
    run("ip link set lo mtu 576")
    run("tc qdisc add dev lo root tbf rate 120kbit burst 1600 latency 20s")
    began = time.monotonic()
    upload(fal, path, notices)
    # Longer than the limits, and nothing had to be sent again.
    assert time.monotonic() - began > 1.5
    assert notices == []
    assert len(sandbox.objects) == 1


def other_address(sandbox: Sandbox, fal: Fal, path: Path, notices: list[str]) -> None:
    """N21: this machine's address goes away in the middle of a part, and another one comes."""
    run("ip link set lo mtu 576")
    run("tc qdisc add dev lo root tbf rate 400kbit burst 1600 latency 20s")

    def change() -> None:
        while not any("/multipart" in asked.path for asked in sandbox.requests):
            time.sleep(0.01)
        time.sleep(0.1)
        run("ip address del 127.0.0.1/8 dev lo")
        run("tc qdisc del dev lo root")
        run("ip address add 127.0.0.1/8 dev lo")
        fal.reconnect()

    changing = threading.Thread(target=change)
    changing.start()
    began = time.monotonic()
    upload(fal, path, notices)
    changing.join()
    assert time.monotonic() - began < 8
    assert len(sandbox.objects) == 1
    assert notices


def failure(call: Callable[[], object]) -> UploadError | None:
    """Return what `call` fails with, if it fails."""
    try:
        call()
    except UploadError as error:
        return error
    return None


def upload(fal: Fal, path: Path, notices: list[str]) -> None:
    """Send the file as the program does."""

    def report(step: Step) -> None:
        if isinstance(step, Noticed) and step.text:
            notices.append(step.text)

    with LocalFile(path) as file:
        fal.send(
            Transfer(
                file, "x.bin", "application/octet-stream", Lifecycle(), report, Meter(), Cancel()
            )
        )


SCENARIOS: dict[str, Callable[[Sandbox, Fal, Path, list[str]], None]] = {
    "N4": no_route,
    "N5": black_hole,
    "N14": slow,
    "N21": other_address,
}


def main() -> None:
    """Run the scenario that the command line names."""
    scenario, path = SCENARIOS[sys.argv[1]], Path(sys.argv[2])
    run("ip link set lo up")
    limits = Limits(connect=5.0, stall=1.0, reply=1.0) if scenario is slow else Limits()
    with Sandbox(rules=Rules(), key=KEY) as sandbox:
        origins = sandbox.endpoints
        with Fal(
            build_client(4, limits=limits),
            Endpoints(origins.rest, origins.cdn, origins.legacy),
            lambda: Secret(KEY),
            MemoryJournal(),
            single_limit=lambda: 1,
            streams=lambda: 1,
            policy=RetryPolicy(first_pause=0.02, longest_pause=0.1),
        ) as fal:
            scenario(sandbox, fal, path, [])


if __name__ == "__main__":
    main()
