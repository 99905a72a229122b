"""Decides about a program's system calls that write, one by one, whichever thread makes them.

The kernel asks before each of them and waits for the answer (seccomp's user notification), so
"the i-th call" means the same for a program of many threads. strace counts for every thread by
itself, and can't reach the later calls of one thread once another has made as many.
"""

import ctypes
import errno
import fcntl
import functools
import os
import platform
import select
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle, send_handle
from pathlib import Path
from typing import Final

_NUMBERS: Final = {
    "x86_64": {
        "write": 1,
        "pwrite64": 18,
        "writev": 20,
        "sendto": 44,
        "fsync": 74,
        "fdatasync": 75,
        "ftruncate": 77,
        "rename": 82,
        "unlink": 87,
        "unlinkat": 263,
        "renameat": 264,
    },
    "aarch64": {
        "unlinkat": 35,
        "renameat": 38,
        "ftruncate": 46,
        "write": 64,
        "writev": 66,
        "pwrite64": 68,
        "fsync": 82,
        "fdatasync": 83,
        "sendto": 206,
    },
}
_SECCOMP: Final = {"x86_64": 317, "aarch64": 277}
_ARCHITECTURE: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_ON_PATHS: Final = frozenset({"rename", "renameat", "unlink", "unlinkat"})

# linux/prctl.h, linux/seccomp.h, linux/filter.h
_PR_SET_NO_NEW_PRIVS: Final = 38
_SET_MODE_FILTER: Final = 1
_FLAG_NEW_LISTENER: Final = 8
_RECEIVE: Final = 0xC0502100
_ANSWER: Final = 0xC0182101
_CONTINUE: Final = 1
_LOAD: Final = 0x20
_JUMP_IF_EQUAL: Final = 0x15
_RETURN: Final = 0x06
_ALLOW: Final = 0x7FFF0000
_ASK: Final = 0x7FC00000
_NUMBER_AT: Final = 0
_ARCHITECTURE_AT: Final = 4
_QUESTION: Final = struct.Struct("=QIIiIQ6Q")
_REPLY: Final = struct.Struct("=QqiI")


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


@dataclass(frozen=True, slots=True)
class Call:
    """A system call that has not happened yet."""

    name: str
    target: str
    """What it writes to, as `/proc` tells: a path, or `socket:[1]`; empty where not known."""

    @property
    def leaves_traces(self) -> bool:
        """Whether somebody else can tell that it happened: files and the network, not pipes."""
        if self.name in _ON_PATHS or not self.target:
            return True
        in_file = self.target.startswith("/") and not self.target.startswith("/dev/")
        return in_file or self.target.startswith("socket:")


Decide = Callable[[Call], int]
"""Called before each call: 0 lets it happen, anything else is the `errno` that it fails with.

It may kill the program instead; then the call never happens.
"""


@functools.cache
def missing() -> str:
    """Return why calls can't be decided about on this machine, empty if they can."""
    if sys.platform != "linux" or platform.machine() not in _NUMBERS:
        return "needs Linux on x86-64 or ARM64"
    trial = subprocess.run([sys.executable, __file__], check=False)  # noqa: S603  this file
    return "no program may watch another's system calls here" if trial.returncode else ""


def ask_about_calls(supervisor: Connection) -> None:
    """Leave every further call of this process that writes to the other end of `supervisor`.

    Call it before any thread is started; programs that are started later are asked about, too.
    """
    descriptor = _install()
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), "seccomp")
    send_handle(supervisor, descriptor, None)
    os.close(descriptor)


def supervise(program: Connection, decide: Decide) -> None:
    """Answer for the program at the other end until it has ended."""
    listener = recv_handle(program)
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    try:
        while not poll.poll()[0][1] & select.POLLHUP:
            _answer(listener, decide)
    finally:
        os.close(listener)


def _answer(listener: int, decide: Decide) -> None:
    question = bytearray(_QUESTION.size)
    try:
        fcntl.ioctl(listener, _RECEIVE, question)
    except FileNotFoundError:
        return  # killed meanwhile
    number, thread, _flags, call, _architecture, _address, first, *_rest = _QUESTION.unpack(
        question
    )
    failure = decide(_call(call, thread, first))
    reply = _REPLY.pack(number, 0, -failure, 0 if failure else _CONTINUE)
    try:
        fcntl.ioctl(listener, _ANSWER, reply)
    except OSError as error:
        # Killed, or interrupted by a signal: then it asks again.
        if error.errno != errno.ENOENT:
            raise


def _call(number: int, thread: int, first: int) -> Call:
    names = {number: name for name, number in _NUMBERS[platform.machine()].items()}
    name = names[number]
    if name in _ON_PATHS:
        return Call(name, "")
    try:
        return Call(name, str(Path(f"/proc/{thread}/fd/{first & 0xFFFFFFFF}").readlink()))
    except OSError:
        return Call(name, "")


def _install() -> int:
    """Return the descriptor on which the kernel asks about this process, -1 if it won't."""
    machine = platform.machine()
    numbers = list(_NUMBERS[machine].values())
    count = len(numbers)
    instructions = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_JUMP_IF_EQUAL, 0, count + 1, _ARCHITECTURE[machine]),
        (_LOAD, 0, 0, _NUMBER_AT),
        *((_JUMP_IF_EQUAL, count - at, 0, number) for at, number in enumerate(numbers)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _ASK),
    ]
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)
    program = _Program(len(instructions), code)
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return int(
        library.syscall(
            _SECCOMP[machine], _SET_MODE_FILTER, _FLAG_NEW_LISTENER, ctypes.byref(program)
        )
    )


if __name__ == "__main__":
    sys.exit(_install() < 0)
