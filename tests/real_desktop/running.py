"""falgui as a program on the desktop: started, found by accessibility, and ended."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from jeepney.io.blocking import open_dbus_connection
from secretstorage import ItemNotFoundException, get_default_collection, search_items

from falgui.sandbox.server import Sandbox
from tests.real_desktop.accessibility import Accessible, Bus, NotThereError
from tests.real_desktop.evidence import outline
from tests.real_desktop.hands import Hands
from tests.real_desktop.programs import Programs, stop
from tests.real_desktop.waiting import wait_until


def launch(
    desktop: Programs,
    sandbox: Sandbox,
    home: Path,
    *arguments: str | Path,
    more: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start falgui without a key in its environment, unless `more` brings one."""
    environment = {**sandbox.environment(), "FALGUI_HOME": str(home)}
    del environment["FAL_KEY"]
    command = [sys.executable, "-m", "falgui", *arguments]
    return desktop.start("falgui", command, more={**environment, **(more or {})})


@contextmanager
def running(
    desktop: Hands,
    bus: Bus,
    sandbox: Sandbox,
    home: Path,
    *arguments: str | Path,
    more: Mapping[str, str] | None = None,
) -> Iterator[Accessible]:
    """Have falgui with a window for a while."""
    process = launch(desktop, sandbox, home, *arguments, more=more)
    try:
        yield bus.application("falgui")
    except BaseException:
        # Before it is gone, and with it what could be seen.
        desktop.screenshot(desktop.logs / "when-it-failed.png")
        (desktop.logs / "when-it-failed.txt").write_text(outline(bus))
        raise
    finally:
        stop(process)
        wait_until(lambda: not is_running(bus), "falgui to leave the accessibility bus")


def end_program(process: subprocess.Popen[bytes], bus: Bus, name: str) -> None:
    """End another program that accessibility knows as `name`, and wait until it is gone.

    A file manager that is left shows what the next test opens, in the environment of its own.
    """
    stop(process)
    wait_until(lambda: not is_running(bus, name), f"{name} to leave the accessibility bus")


def is_running(bus: Bus, name: str = "falgui") -> bool:
    """Return whether accessibility knows of a falgui, or of another program."""
    with suppress(NotThereError):
        return any(one.name == name for one in bus.programs())
    # One of the programs has just gone: look again.
    return True


def store_key(desktop: Programs, sandbox: Sandbox) -> None:
    """Put the sandbox' key where falgui keeps it, as if it had been entered before."""
    entry = {"service": "falgui", "username": "FAL_KEY", "application": "Python keyring library"}
    with closing(open_dbus_connection(desktop.environment["DBUS_SESSION_BUS_ADDRESS"])) as bus:
        keyring = get_default_collection(bus)
        key = sandbox.environment()["FAL_KEY"].encode()
        keyring.create_item("Password for 'FAL_KEY' on 'falgui'", entry, key, replace=True)


def forget_keys(desktop: Programs) -> None:
    """Remove the keys that earlier tests have put into the key store."""
    wait_until(lambda: _forgot_keys(desktop), "the key store to forget")


def _forgot_keys(desktop: Programs) -> bool:
    # Whoever had one a moment ago may still be at it.
    with (
        closing(open_dbus_connection(desktop.environment["DBUS_SESSION_BUS_ADDRESS"])) as bus,
        suppress(ItemNotFoundException),
    ):
        for item in search_items(bus, {"service": "falgui"}):
            item.delete()
        return True
    return False
