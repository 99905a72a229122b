"""What Windows tells about other processes: at a pipe's end, of which user, and if they ended."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

_QUERY: Final = 0x1000
_SYNCHRONIZE: Final = 0x0010_0000
_TOKEN_QUERY: Final = 0x0008
_TOKEN_USER: Final = 1
_TIMED_OUT: Final = 0x102
_INVALID_PARAMETER: Final = 87


def at_other_end(pipe: int) -> int:
    """Return the process at the other end of a pipe, whose handle this is; may raise `OSError`."""
    number = ctypes.c_ulong()
    kernel = _library("kernel32")
    for ask in (kernel.GetNamedPipeServerProcessId, kernel.GetNamedPipeClientProcessId):
        # At the server's end the first one tells who asks.
        if ask(ctypes.c_void_p(pipe), ctypes.byref(number)) and number.value != _own_number():
            return number.value
    raise OSError


def is_own(process: int) -> bool:
    """Return whether `process` runs as the user of this one; may raise `OSError`."""
    try:
        with _opened(process, _QUERY) as other, _opened(_own_number(), _QUERY) as own:
            one, two = _user_of(other), _user_of(own)
            return bool(_library("advapi32").EqualSid(_sid_in(one), _sid_in(two)))
    except PermissionError:
        # A user's own programs are open to them.
        return False


def has_ended(process: int) -> bool:
    """Return whether `process` is gone."""
    try:
        with _opened(process, _SYNCHRONIZE) as handle:
            return bool(_library("kernel32").WaitForSingleObject(handle, 0) != _TIMED_OUT)
    except OSError as error:
        return getattr(error, "winerror", None) == _INVALID_PARAMETER


def _own_number() -> int:
    return int(_library("kernel32").GetCurrentProcessId())


@contextmanager
def _opened(process: int, access: int) -> Iterator[Any]:
    kernel = _library("kernel32")
    handle = ctypes.c_void_p(kernel.OpenProcess(access, 0, process))
    if handle.value is None:
        raise _error()
    try:
        yield handle
    finally:
        kernel.CloseHandle(handle)


def _user_of(process: Any) -> Any:  # noqa: ANN401  a handle, and a buffer
    """Return the token's user: a pointer to its SID, the SID behind it."""
    advanced, token, size = _library("advapi32"), ctypes.c_void_p(), ctypes.c_ulong()
    if not advanced.OpenProcessToken(process, _TOKEN_QUERY, ctypes.byref(token)):
        raise _error()
    try:
        advanced.GetTokenInformation(token, _TOKEN_USER, None, 0, ctypes.byref(size))
        told = ctypes.create_string_buffer(size.value)
        if not advanced.GetTokenInformation(token, _TOKEN_USER, told, size, ctypes.byref(size)):
            raise _error()
        return told
    finally:
        _library("kernel32").CloseHandle(token)


def _sid_in(user: Any) -> Any:  # noqa: ANN401  as above
    return ctypes.c_void_p.from_buffer(user)


def _library(name: str) -> Any:  # noqa: ANN401  whatever functions it has
    library = getattr(ctypes, "WinDLL")(name, use_last_error=True)  # noqa: B009  absent elsewhere
    if name == "kernel32":
        library.OpenProcess.restype = ctypes.c_void_p
    return library


def _error() -> OSError:
    return getattr(ctypes, "WinError")(getattr(ctypes, "get_last_error")())  # type: ignore[no-any-return]  # noqa: B009
