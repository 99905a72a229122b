"""Commands find the key in a real bus' wallet, and ask for it only where a person sees that."""

import os
import pty
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from falgui.cli.exit_codes import ALL_DONE, NO_KEY
from falgui.sandbox.server import Sandbox
from tests.session_bus import open_bus
from tests.store.test_kwallet import Wallet

pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="no dbus-daemon")

PICTURE: Final = Path("resources/samples/glass sphere.png").absolute()


@pytest.fixture
def wallet(tmp_path: Path) -> Iterator[Wallet]:
    with open_bus(tmp_path) as address:
        wallet = Wallet(address)
        yield wallet
        wallet.answered.set()
        wallet.service.close()


def run(wallet: Wallet, sandbox: Sandbox, *words: str, terminal: bool = False) -> tuple[int, str]:
    """Upload a picture with the key in `wallet`; return the exit code and what was told."""
    environment = {
        **os.environ,
        **sandbox.environment(),
        "DBUS_SESSION_BUS_ADDRESS": wallet.address,
    }
    key = environment.pop("FAL_KEY")
    wallet.entries["falgui", "FAL_KEY"] = key
    ours, theirs = pty.openpty()
    ended = subprocess.run(  # noqa: S603  this very program
        [sys.executable, "-m", "falgui", "upload", str(PICTURE), *words],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs if terminal else subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(theirs)
    told = os.read(ours, 10_000).decode() if terminal else ended.stderr.decode()
    os.close(ours)
    return ended.returncode, told


def test_a_key_in_an_open_store_is_used(wallet: Wallet, sandbox: Sandbox) -> None:
    assert run(wallet, sandbox)[0] == ALL_DONE
    assert wallet.questions == 0


@pytest.mark.parametrize(("words", "terminal"), [((), False), (("--quiet",), True)])
def test_nobody_is_asked_to_unlock_where_nobody_may_be(
    wallet: Wallet, sandbox: Sandbox, words: tuple[str, ...], *, terminal: bool
) -> None:
    wallet.is_open = False
    code, told = run(wallet, sandbox, *words, terminal=terminal)
    assert code == NO_KEY
    assert "Your password store is locked or does not answer." in told
    assert wallet.questions == 0


def test_a_person_at_a_terminal_is_told_and_asked(wallet: Wallet, sandbox: Sandbox) -> None:
    wallet.is_open = False
    code, told = run(wallet, sandbox, terminal=True)
    assert code == ALL_DONE
    assert "Your password store is locked: it asks for its password now" in told
    assert wallet.questions == 1


def test_a_person_who_says_no_ends_the_command(wallet: Wallet, sandbox: Sandbox) -> None:
    wallet.is_open = wallet.agrees = False
    code, _told = run(wallet, sandbox, terminal=True)
    assert code == NO_KEY
    assert wallet.questions == 1


@pytest.mark.row("K5")
def test_a_store_that_never_answers_ends_the_command_in_time(
    wallet: Wallet, sandbox: Sandbox
) -> None:
    # It has its name, and does nothing.
    wallet.service.freeze()
    began = time.monotonic()
    code, told = run(wallet, sandbox, terminal=True)
    assert code == NO_KEY
    assert "does not answer" in told
    assert 9 < time.monotonic() - began < 25
