"""A session bus of a test's own, and programs on it that are as strict as real ones."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.real_desktop.session import BUS_CONFIGURATION


@contextmanager
def open_bus(folder: Path) -> Iterator[str]:
    """Run a bus daemon that lives in `folder`; gives its address."""
    configuration = folder / "bus.conf"
    configuration.write_text(BUS_CONFIGURATION.format(folder=folder))
    command = ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--print-address"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: S603
    assert process.stdout is not None
    assert process.stdout.readline()
    try:
        yield f"unix:path={folder}/bus"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
