"""What the process does against core dumps, debuggers and careless umasks."""

import subprocess
import sys
from pathlib import Path

import pytest

from falgui.sandbox.arrived import Arrived, Endpoint
from tests.secrets.conftest import ROOT, Scene

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
posix = pytest.mark.skipif(sys.platform == "win32", reason="umask and limits")


def python(program: str) -> str:
    ended = subprocess.run(  # noqa: S603  this interpreter
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


@posix
def test_new_files_are_private_and_no_core_is_dumped_by_it_or_its_children() -> None:
    told = python(
        "import os, resource, subprocess\n"
        "from falgui.core.hardening import harden\n"
        "os.umask(0)\n"
        "harden()\n"
        "print(oct(os.umask(0o077)), resource.getrlimit(resource.RLIMIT_CORE), flush=True)\n"
        "subprocess.run(['sh', '-c', 'umask; ulimit -c'], check=True)"
    )
    assert told.splitlines() == ["0o77 (0, 0)", "0077", "0"]


@linux
def test_a_dump_that_the_system_takes_nevertheless_holds_no_memory() -> None:
    told = python(
        "from falgui.core.hardening import harden\n"
        "harden()\n"
        "print(open('/proc/self/coredump_filter').read())"
    )
    assert int(told, 16) == 0


CLOSED = """
import os, ctypes
from falgui.core.hardening import close_to_debuggers, harden
harden()
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    # The system closes a process that changes its user; ours is to be seen doing it.
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
def seen():
    child = os.fork()
    if not child:
        try:
            os.open(f"/proc/{os.getppid()}/environ", os.O_RDONLY)
            os.listdir(f"/proc/{os.getppid()}/fd")
        except PermissionError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0
before = seen()
close_to_debuggers()
print(before, seen())
# What the process itself needs still works.
os.listdir("/proc/self/fd")
open("/proc/self/maps").read()
os.readlink("/proc/self/exe")
"""


@linux
def test_other_programs_of_the_same_user_cannot_look_inside() -> None:
    assert python(CLOSED) == "True False"


@linux
@pytest.mark.parametrize("command", ["upload", "doctor"])
def test_the_commands_are_closed_while_they_hold_the_key(scene: Scene, command: str) -> None:
    path = scene.current / "photo.bin"
    path.write_bytes(b"x")
    told: list[str] = []

    def read() -> None:
        told.extend(Path(f"/proc/{number[0]}/{name}").read_text() for name in ("limits", "status"))

    async def look(arrived: Arrived) -> None:
        if arrived.endpoint is Endpoint.TOKEN:
            read()

    number: list[int] = []
    with scene.sandbox(look) as sandbox:
        words: list[str | Path] = [path] if command == "upload" else ["--no-upload"]
        line: list[str | Path] = ["-c", MARKED, command, *words]
        environment = scene.environment(sandbox)
        ended = scene.run(line, environment, until=lambda process: number.append(process.pid))
    assert ended == 0, scene.said
    assert b"dumpable 0" in scene.said
    limit = next(line for line in told[0].splitlines() if line.startswith("Max core file size"))
    assert limit.split()[4:6] == ["0", "0"]
    assert "Umask:\t0077" in told[1]


# Says, when all is done, whether the process was still closed.
MARKED = """
import atexit, ctypes
atexit.register(lambda: print("dumpable", ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), flush=True))
from falgui.__main__ import main
main()
"""
