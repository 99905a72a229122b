"""The programs that are compared, as commands that upload files to a sink."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.benchmarks.row import CannotRun
from tests.benchmarks.sink import Sink, compiled

# What a user would write, led to the sink; the first argument is how many files go at once.
_FAL_CLIENT: Final = """
import os, sys, fal_client, fal_client.client as module
module.REST_URL, module.CDN_URL = os.environ["FALGUI_REST_URL"], os.environ["FALGUI_CDN_URL"]
at_once, *paths = sys.argv[1:]
if at_once == "1":
    for path in paths:
        print(fal_client.upload_file(path))
else:
    from concurrent.futures import ThreadPoolExecutor
    with ThreadPoolExecutor(int(at_once)) as executor:
        print(*executor.map(fal_client.upload_file, paths), sep="\\n")
"""


def falgui(*paths: Path) -> list[str]:
    """Return the command line of falgui with its defaults; nothing is reused."""
    own = [sys.executable, "-m", "falgui", "upload", "--upload-again", "--quiet"]
    return [*own, *map(str, paths)]


def fal_client(paths: Sequence[Path], at_once: int = 1) -> list[str]:
    """Return a script with the official client, one file after another or several at once."""
    return [sys.executable, "-c", _FAL_CLIENT, str(at_once), *map(str, paths)]


def warm(program: str, first: Path, second: Path) -> list[str]:
    """Return what uploads two files with `falgui` or `fal_client`, and tells about the second."""
    return [sys.executable, "-m", "tests.benchmarks.warm", program, str(first), str(second)]


def curl(sink: Sink, path: Path) -> list[str]:
    """Return `curl -T`, one stream; raises `CannotRun`."""
    program = shutil.which("curl")
    if program is None:
        raise CannotRun("there is no curl")
    trust = ["--cacert", str(sink.trusted)] if sink.trusted else []
    quiet = ["--silent", "--show-error", "--fail", "--noproxy", "*"]
    return [program, *quiet, *trust, "--upload-file", str(path), f"{sink.origin}/curl"]


def raw_sender(sink: Sink, path: Path, streams: int = 4) -> list[str]:
    """Return what sends a file as fast as the machine can; raises `CannotRun`."""
    trust = [str(sink.certificate)] if sink.certificate else []
    return [str(compiled("sender")), sink.address, str(sink.port), str(path), str(streams), *trust]
