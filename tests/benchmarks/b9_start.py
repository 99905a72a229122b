"""B9: from the start to the first paint, and what goes on when nothing goes on."""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from tests.benchmarks.figures import Spread
from tests.benchmarks.measuring import Cost, cpus, in_turns, memories, tell, walls
from tests.benchmarks.row import CannotRun, Row, Wanted, compared
from tests.benchmarks.user_environment import user_python

_TIMES: Final = 3
_IDLE_SECONDS: Final = 20
_SETTLING_SECONDS: Final = 40
"""After this long Qt has let go of the threads and pictures of the start."""

_TELL: Final = """
import json, os, resource, sys, time
def tell():
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps([time.monotonic(), time.process_time(), used.ru_maxrss / 1024]), flush=True)
    os._exit(0)
"""
_BARE: Final = f"""{_TELL}
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
class Window(QMainWindow):
    is_painted = False
    def paintEvent(self, event):
        super().paintEvent(event)
        self.is_painted = True
application = QApplication(sys.argv[:1])
window = Window()
window.setCentralWidget(QLabel("falgui"))
window.resize(760, 560)
window.show()
while not window.is_painted:
    application.processEvents()
tell()
"""
_OURS: Final = f"""{_TELL}
import falgui.desktop.first_sight as module
first_sight = module.first_sight
def seen(application, *arguments):
    window = first_sight(application, *arguments)
    while not window.is_painted:
        application.processEvents()
    tell()
module.first_sight = seen
from falgui.__main__ import main
sys.argv = ["falgui"]
main()
"""
_IMPORTED: Final = f"""{_TELL}
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStyle
tell()
"""


def rows(rounds: int, folder: Path) -> Iterator[Row]:
    """Measure the start without a screen, and an idle falgui on an X server."""
    python = user_python()
    environment = _environment(folder)
    run = partial(_until_painted, environment={**environment, "QT_QPA_PLATFORM": "offscreen"})
    costs = in_turns(
        _TIMES * rounds,
        {
            "falgui": partial(run, [*python, "-c", _OURS]),
            "a bare window": partial(run, [*python, "-c", _BARE]),
            "the library's own names": partial(run, [*python, "-c", _IMPORTED]),
        },
    )
    ours, bare, imported = costs.values()
    workload = "start to first paint, offscreen"
    yield compared(workload, "wall, bare window", walls(ours), walls(bare), "s",
                   Wanted(1.3), walls(imported))  # fmt: skip
    yield compared(workload, "CPU, bare window", cpus(ours), cpus(bare), "s",
                   limit=cpus(imported))  # fmt: skip
    yield compared(workload, "memory, bare window", memories(ours), memories(bare), "MiB")
    yield from _idle(python, environment)


def _environment(folder: Path) -> dict[str, str]:
    """Return that of somebody who has used falgui before, on a machine that reaches nobody."""
    home = folder / "home"
    (home / "config").mkdir(parents=True)
    (home / "config" / "settings.json").write_text("{}")
    nowhere = "http://127.0.0.1:9"
    return {
        **os.environ,
        "FALGUI_HOME": str(home),
        "FAL_KEY": "key:secret",
        "FALGUI_REST_URL": nowhere,
        "FALGUI_CDN_URL": nowhere,
    }


def _until_painted(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    begun = time.monotonic()
    ended = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    painted, cpu, memory = json.loads(ended.stdout)
    return Cost(painted - begun, cpu, memory)


def _idle(python: Sequence[str], environment: Mapping[str, str]) -> Iterator[Row]:
    workload = f"idle for {_IDLE_SECONDS} s"
    with _x_server() as display:
        shown = {**environment, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        process = subprocess.Popen([*python, "-m", "falgui", "--hidden"], env=shown)
        tell(f"idle: {_SETTLING_SECONDS} s until all is quiet, then {_IDLE_SECONDS} s")
        time.sleep(_SETTLING_SECONDS)
        turns, ticks = _turns(process.pid), _ticks(process.pid)
        time.sleep(_IDLE_SECONDS)
        turns, ticks = _turns(process.pid) - turns, _ticks(process.pid) - ticks
        process.terminate()
        process.wait()
    yield Row(workload=workload, what="times that a thread woke up", figure=Spread.of([turns]),
              unit="times", wanted=Wanted(2))  # fmt: skip
    yield Row(workload=workload, what="CPU", figure=Spread.of([ticks]), unit="ticks",
              wanted=Wanted(0))  # fmt: skip


@contextmanager
def _x_server() -> Iterator[str]:
    program = shutil.which("Xvfb")
    if program is None:
        raise CannotRun("there is no Xvfb")
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", "1280x800x24"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def _turns(process: int) -> int:
    """Return how often the threads of a process have waited for something and gone on."""
    found = (
        task.joinpath("status").read_text() for task in Path(f"/proc/{process}/task").iterdir()
    )
    counts = (
        re.findall(r"^voluntary_ctxt_switches:\s+(\d+)", text, re.MULTILINE) for text in found
    )
    return sum(int(count) for (count,) in counts)


def _ticks(process: int) -> int:
    """Return the hundredths of a second that a process has computed."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
