"""Keeps the table of a whole run, with the machine that it was measured on."""

import os
import platform
import shutil
import ssl
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

RESULTS: Final = Path(__file__).with_name("RESULTS.md")

_TEXT: Final = """\
# How fast, how lean

Measured on {date} with

    {command}

{machine}

Each ratio is falgui's figure by the peer's, both taken in turns in the same run: below 1 falgui
needs less. “Limit” is what the raw sender, or the line, needs at best, by the same peer. Why some
goals are not reached is told in [LIMITS.md](LIMITS.md).

{table}
"""


def write_results(table: str, command: str, machine: str, to: Path = RESULTS) -> None:
    """Write the file that goes with the program."""
    date = datetime.now(UTC).date().isoformat()
    text = _TEXT.format(date=date, command=command, machine=machine, table=table)
    to.write_text(text, encoding="utf-8")


def machine() -> str:
    """Return what this machine and the peers on it are, as a list in Markdown."""
    facts = {
        "Cores": f"{os.cpu_count()} ({_processor()}), load {os.getloadavg()[0]:.1f} before",
        "System": f"{platform.system()} {platform.release()}",
        "Python": f"{platform.python_version()}, {ssl.OPENSSL_VERSION}",
        "Packages": ", ".join(
            f"{name} {version(name)}" for name in ("fal-client", "httpx", "PySide6-Essentials")
        ),
        "curl": _curl(),
    }
    return "\n".join(f"- {name}: {fact}" for name, fact in facts.items())


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _curl() -> str:
    curl = shutil.which("curl")
    if curl is None:
        return "none"
    told = subprocess.run([curl, "--version"], capture_output=True, text=True, check=True)
    return told.stdout.split()[1]
