# noqa: INP001  a script, not a package
# ruff: noqa: S603, T201  it starts what it tests, and tells how that went
"""Tries an installed falgui from a clean environment: `smoke_test.py PROGRAM [--beside OTHER]`.

It uploads to the sandbox and compares, converts pictures, opens the window, ends it, and tells how
long starts took, beside those of another falgui. Needs Python alone; what Xvfb, xdotool and xclip
show is tried where they are.
"""

import argparse
import base64
import json
import os
import re
import secrets
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

SECONDS: Final = 60
TIMES: Final = 5
X_TOOLS: Final = ("Xvfb", "xdotool", "xclip")
PICTURES: Final = {
    "phone.heic": (
        "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAXxtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAA"
        "AAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABoAABAAAAAAAAACgAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAA"
        "AAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA/GlwcnAAAADcaXBjbwAAAHVodmNDAQNwAAAAkAAAAAAAHvAA/P34"
        "+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQApQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqrprm"
        "4CGgwIAAAAyAAAADAIRiAAEABkQBwXPBiQAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABAAAAAQAAA"
        "AChjbGFwAAAAEAAAAAEAAAAQAAAAAf///9AAAAAC////0AAAAAIAAAAQcGl4aQAAAAADCAgIAAAAGGlwbWEAAAAA"
        "AAAAAQABBYECAwWEAAAAMG1kYXQAAAAkKAGvGSE5Eu9dpb//TyrFf4FW3ymSgKaXBNeImQsDgYCNkZ04"
    ),
    "web.avif": (
        "AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADrbWV0YQAAAAAAAAAhaGRscgAAAAAAAAAAcGljdAAA"
        "AAAAAAAAAAAAAAAAAAAOcGl0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAETAAAAJQAAAChpaW5mAAAA"
        "AAABAAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAABqaXBycAAAAEtpcGNvAAAAFGlzcGUAAAAAAAAAEAAAABAA"
        "AAAQcGl4aQAAAAADCAgIAAAADGF2MUOBAAwAAAAAE2NvbHJuY2x4AAEADQAGgAAAABdpcG1hAAAAAAAAAAEAAQQB"
        "AoMEAAAALW1kYXQSAAoJGAz/2iAhoNCAMhYcR4eF3dNNNMLAAAB1fVm9zN70ndB3"
    ),
}
"""A picture each, of 16 by 16 pixels."""
JPEG: Final = b"\xff\xd8\xff"
LOOPBACK: Final = re.compile(r"http://(127\.0\.0\.1|localhost):\d+/\S+")


class Trial:
    """One falgui, tried in a home of its own."""

    def __init__(self, program: str, folder: Path) -> None:
        self.program: Final = program
        self.folder: Final = folder
        self.environment: Final = {
            "HOME": str(folder / "home"),
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
        }
        if sys.platform == "win32":
            # Nothing starts without.
            self.environment |= {"SYSTEMROOT": os.environ["SYSTEMROOT"], "TEMP": str(folder)}
            self.environment["USERPROFILE"] = self.environment["HOME"]
        (folder / "home").mkdir(parents=True)

    def run(self, *words: str | Path, more: Mapping[str, str] | None = None, code: int = 0) -> str:
        """Return what falgui prints for `words`; it has to end with `code`."""
        ended = subprocess.run(
            [self.program, *words],
            env=self.environment | (more or {}),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
        if ended.returncode != code:
            raise AssertionError(f"{words} ended with {ended.returncode}:\n{ended.stderr}")
        return ended.stdout.strip()

    @contextmanager
    def running(
        self, *words: str | Path, more: Mapping[str, str]
    ) -> "Iterator[subprocess.Popen[str]]":
        """Have falgui run during the block; it has to end by SIGTERM, with 0."""
        process = subprocess.Popen(
            [self.program, *words],
            env=self.environment | more,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            code = process.wait(SECONDS)
            # Windows has no such signal: it ends a program, and that has no say in it.
            require(code == 0 or sys.platform == "win32", f"it ended with {code}")
        finally:
            process.kill()
            process.communicate()

    @contextmanager
    def sandbox(self) -> Iterator[dict[str, str]]:
        """Provide the environment that leads to a fal on this machine."""
        with self.running("sandbox", more={}) as process:
            found: dict[str, str] = {}
            while "FAL_KEY" not in found or len(found) < 3:  # noqa: PLR2004  key and two addresses
                line = process.stdout.readline() if process.stdout else ""
                require(bool(line), "the sandbox has ended")
                if line.startswith("export "):
                    name, _equals, value = line.removeprefix("export ").strip().partition("=")
                    found[name] = value.strip("'")
            yield found


def main() -> None:
    """Try what the command line names, and end with 1 at the first thing that doesn't work."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("program", help="the falgui to try")
    parser.add_argument("--beside", metavar="OTHER", help="one whose times are told as well")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="falgui-smoke-") as temporary:
        folder = Path(temporary)
        trial = Trial(str(Path(asked.program).absolute()), folder / "tried")
        for step in (version, upload, pictures, no_key, doctor, window):
            began = time.monotonic()
            told = step(trial)
            print(f"{step.__name__}: {told} ({time.monotonic() - began:.1f} s)", flush=True)
        trials = {"tried": trial}
        if asked.beside:
            trials["beside"] = Trial(str(Path(asked.beside).absolute()), folder / "beside")
        if not [tool for tool in X_TOOLS if not shutil.which(tool)]:
            with x_server() as display:
                print(f"clipboard: {clipboard(trial, display)}")
                tell_times("first sight", trials, lambda one: seconds_until_seen(one, display))
        tell_times("--version", trials, lambda one: seconds_of(lambda: one.run("--version")))


def version(trial: Trial) -> str:
    """See that it says its version."""
    told = trial.run("--version")
    require(bool(re.fullmatch(r"falgui \d+\.\d+\S*", told)), told)
    return told


def upload(trial: Trial) -> str:
    """Fetch what it uploads, to a sandbox of its own and to another one."""
    file = trial.folder / "größe 1.bin"
    file.write_bytes(secrets.token_bytes(3_000_000))
    link = trial.run("--sandbox", "upload", file)
    require(bool(LOOPBACK.fullmatch(link)), link)
    with trial.sandbox() as environment:
        link = trial.run("upload", file, more=environment)
        require(fetched(link) == file.read_bytes(), "other bytes came back")
    return link


def pictures(trial: Trial) -> str:
    """See it convert what phones and browsers make, in a process of its own."""
    with trial.sandbox() as environment:
        for name, content in PICTURES.items():
            file = trial.folder / name
            file.write_bytes(base64.b64decode(content))
            link = trial.run("upload", "--image-format", "jpeg", file, more=environment)
            require(fetched(link).startswith(JPEG), f"{name} is no JPEG")
    return ", ".join(PICTURES)


def no_key(trial: Trial) -> str:
    """See it look for a key wherever one may be, and say that there is none."""
    trial.run("upload", trial.folder / "web.avif", code=3)
    return "said"


def doctor(trial: Trial) -> str:
    """See its checks of the desktop run in another falgui."""
    more = {"QT_QPA_PLATFORM": "offscreen"}
    told = json.loads(trial.run("doctor", "--desktop-only", "--json", more=more))
    require(told["well"], json.dumps(told, indent=2))
    return f"{len(told['findings'])} findings"


def window(trial: Trial) -> str:
    """See it upload a file, have a picture of it, and end when it is told to."""
    home = trial.folder / "window"
    sample = trial.folder / "web.avif"
    with trial.sandbox() as environment:
        more = {**environment, "QT_QPA_PLATFORM": "offscreen", "FALGUI_HOME": str(home)}
        with trial.running(sample, more=more) as process:
            wait_until(lambda: any((home / "cache" / "thumbnails").glob("*")), process)
    return "a thumbnail, and a good end"


def clipboard(trial: Trial, display: str) -> str:
    """See the link stay on the clipboard when falgui has ended (X11)."""
    home = trial.folder / "clipboard"
    paste = ["xclip", "-selection", "clipboard", "-out"]
    shown = {**trial.environment, "DISPLAY": display}

    def pasted() -> str:
        return subprocess.run(
            paste, env=shown, capture_output=True, text=True, timeout=SECONDS, check=False
        ).stdout.strip()

    with trial.sandbox() as environment:
        more = {**environment, "DISPLAY": display, "FALGUI_HOME": str(home)}
        with trial.running(trial.folder / "web.avif", more=more) as process:
            wait_until(lambda: bool(LOOPBACK.fullmatch(pasted())), process)
        require(bool(LOOPBACK.fullmatch(pasted())), "it is empty")
    return "kept"


def seconds_until_seen(trial: Trial, display: str) -> float:
    """Return how long falgui takes until its window is on the screen, for one who has used it."""
    home = trial.folder / "seen"
    (home / "config").mkdir(parents=True, exist_ok=True)
    (home / "config" / "settings.json").write_text("{}")
    nowhere = "http://127.0.0.1:9"
    more = {
        "DISPLAY": display,
        "FALGUI_HOME": str(home),
        "FAL_KEY": "key:secret",
        "FALGUI_REST_URL": nowhere,
        "FALGUI_CDN_URL": nowhere,
    }
    look = ["xdotool", "search", "--sync", "--onlyvisible", "--class", "falgui"]
    began = time.monotonic()
    with trial.running(more=more) as process:
        subprocess.run(
            look,
            env={**trial.environment, "DISPLAY": display},
            stdout=subprocess.DEVNULL,
            timeout=SECONDS,
            check=True,
        )
        taken = time.monotonic() - began
        # By then it has a window, but not all that is behind it.
        wait_until(lambda: heeds_termination(process.pid), process)
    return taken


def heeds_termination(number: int) -> bool:
    """Return whether the process has something to do before SIGTERM ends it (Linux)."""
    status = Path(f"/proc/{number}/status").read_text()
    caught = int(status.partition("SigCgt:")[2].split()[0], 16)
    return bool(caught >> (signal.SIGTERM - 1) & 1)


@contextmanager
def x_server() -> Iterator[str]:
    """Provide the name of a display that nobody sees."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def tell_times(what: str, trials: Mapping[str, Trial], measure: Callable[[Trial], float]) -> None:
    """Print the median of several times, taken in turns."""
    taken: dict[str, list[float]] = {name: [] for name in trials}
    for _turn in range(TIMES):
        for name, trial in trials.items():
            taken[name].append(measure(trial))
    listed = (f"{name} {statistics.median(times):.2f} s" for name, times in taken.items())
    print(f"{what}: {', '.join(listed)}", flush=True)


def seconds_of(run: Callable[[], object]) -> float:
    """Return how long `run` takes."""
    began = time.monotonic()
    run()
    return time.monotonic() - began


def fetched(link: str) -> bytes:
    """Return what `link` serves; only this machine is asked."""
    require(bool(LOOPBACK.fullmatch(link)), link)
    with urllib.request.urlopen(link, timeout=SECONDS) as reply:  # noqa: S310  looked at above
        return bytes(reply.read())


def wait_until(is_so: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    """Wait for a thing that a running falgui is to bring about."""
    end = time.monotonic() + SECONDS
    while not is_so():
        require(process.poll() is None, f"it ended with {process.returncode}")
        require(time.monotonic() < end, "it took too long")
        time.sleep(0.1)


def require(is_so: bool, otherwise: str) -> None:  # noqa: FBT001  reads like a sentence
    """Stop here if something isn't as it should be."""
    if not is_so:
        raise AssertionError(otherwise)


if __name__ == "__main__":
    main()
