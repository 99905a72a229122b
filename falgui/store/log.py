"""The log file: what happened, without anything secret in it."""

import faulthandler
import logging
import os
import re
from collections import deque
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO, Final

from falgui.core.system import described_system

_log = logging.getLogger(__name__)

_LONGEST_FILE: Final = 1_000_000
_OLDER_FILES: Final = 3
_LONGEST_RECORD: Final = 10_000
_CHATTY: Final = ("httpx", "httpcore", "hpack", "h2", "asyncio", "keyring", "PIL")
_LEVELS: Final = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}

_SCHEME: Final = r"\b[A-Za-z][A-Za-z0-9+.-]{,20}://"
# What keys and tokens are made of.
_LETTER: Final = r"[A-Za-z0-9+_=-]"
_NAME: Final = r"(?:token|secret|password|signature|credential|api[_-]?key)[\w-]{,20}"
_HALF: Final = r"[A-Za-z0-9+_=.~-]{8,}"
# What a pattern can't do without, in small letters, and what it finds.
_Secret = tuple[tuple[str, ...], str, str]
# Each takes a time in proportion to the text: none looks at the same stretch again and again.
_SECRETS: Final[tuple[_Secret, ...]] = (
    # Signatures and tokens travel in queries; the path alone tells what was asked.
    (("://",), rf"({_SCHEME}[^\s?#\"'<>]*)[?#][^\s\"'<>]+", r"\1?…"),
    # A password may hold a slash or an at sign that somebody forgot to encode.
    (("://",), rf"({_SCHEME})(?:[^\s/@\"'<>]*:[^\s\"'<>]*|[^\s/@\"'<>]*)@", r"\1…@"),
    # A key, wherever it stands.
    ((":",), rf"(?<![A-Za-z0-9+_=.~-]){_HALF}:{_HALF}", "…"),
    # What stands behind the name of a secret.
    (
        ("authorization",),
        r"(?i)(authorization[\"']?\s{,9}[:=]\s{,9}[\"']?)(\w+\s+)?[^\s\"',;]+",
        r"\1\2…",
    ),
    (("fal_key",), r"(?i)(fal_key\w{,20}[\"']?\s{,9}[:=]\s{,9}[\"']?)[^\s\"',;]+", r"\1…"),
    (
        ("token", "secret", "password", "signature", "credential", "api"),
        rf"(?i)({_NAME}[\"']?\s{{,9}}(?:=\s{{,9}}[\"']?|:\s{{,9}}[\"']))[^\s\"',;&]+",
        r"\1…",
    ),
    # A scheme of the header, and behind it what only a secret can be.
    (("bearer", "basic"), r"\b(Bearer|Basic)\s+[\x21-\x7e]{8,}", r"\1 …"),
    (
        ("key", "bearer", "basic", "token"),
        r"(?i)\b(key|bearer|basic|token)\s+[^\s:/]{6,}:(?!\d{1,5}\b)[^\s:]+",
        r"\1 …",
    ),
    # A signed token.
    (("eyj",), r"\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?", "…"),
)
_COMPILED: Final = tuple((words, re.compile(found), told) for words, found, told in _SECRETS)
_LONG_WORD: Final = re.compile(rf"{_LETTER}{{24}}")
# An id, or a word that nobody would write, wherever they stand.
_LONG_WORDS: Final = (
    re.compile(r"(?i)\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"),
    re.compile(rf"(?<!{_LETTER})(?=[A-Za-z+_=-]*\d)(?=[\d+_=-]*[A-Za-z]){_LETTER}{{24,}}"),
)


def redacted(text: str) -> str:
    """Return `text` without keys, tokens, passwords and what follows the path in addresses.

    It errs towards hiding: a long word of letters and digits goes, whatever it is.
    """
    # A plain search is ten times faster than a pattern, and finds that most lines have nothing.
    # Only of ASCII it is certain which letters a pattern takes for the same.
    small = text.lower() if text.isascii() else ""
    for words, pattern, replacement in _COMPILED:
        if not small or _has_one(small, words):
            text = pattern.sub(replacement, text)
    if _LONG_WORD.search(text):
        for pattern in _LONG_WORDS:
            text = pattern.sub("…", text)
    return text


def _has_one(text: str, words: tuple[str, ...]) -> bool:
    for word in words:  # noqa: SIM110  `any` takes three times as long
        if word in text:
            return True
    return False


class _Redacted(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        if len(text) > _LONGEST_RECORD:
            # Not within a word, which could be half a secret.
            text = text[:_LONGEST_RECORD].rpartition(" ")[0] + " …"
        return redacted(text)


class _LogFile(RotatingFileHandler):
    """A rotating file for the user alone, that costs nothing but itself when the disk says no."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            file,
            maxBytes=_LONGEST_FILE,
            backupCount=_OLDER_FILES,
            encoding="utf-8",
            errors="replace",
        )
        self.crashes: IO[str] | None = None
        self._latest: tuple[logging.LogRecord | None, str] = (None, "")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for `record`; the library asks for it twice."""
        known, text = self._latest
        if known is not record:
            text = super().format(record)
            self._latest = (record, text)
        return text

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line for `record`, and keep nothing of it."""
        super().emit(record)
        self._latest = (None, "")

    def _open(self) -> TextIOWrapper:
        # Closed with the handler. A path's own method takes no opener.
        opened: TextIOWrapper = open(  # type: ignore[assignment]  # noqa: SIM115
            self.baseFilename,
            self.mode,
            encoding=self.encoding,
            errors=self.errors,
            opener=_private,
        )
        return opened

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  the library's name
        """Leave the record out: a full disk must not put traces into the terminal."""


def start_log(folder: Path, level: int | None = None) -> logging.Handler | None:
    """Write falgui's log to `falgui.log` in `folder`, four files of 1 MB at most.

    Without `level` the environment's `FALGUI_LOG` decides: `debug`, `info` (the default) or
    `warning`. The libraries below speak up from warnings on only, whatever the level: their
    finer words quote headers. A crash of the interpreter itself leaves the lines of code, without
    any values, in `crash.log`, and the next start moves them into the log.

    Returns the handler, to be handed to `stop_log`, or None when the folder can't be written:
    then there is no log, and that is all.
    """
    root = logging.getLogger()
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        handler = _LogFile(folder / "falgui.log")
    except OSError:
        # Else Python prints warnings on standard error.
        root.addHandler(logging.NullHandler())
        return None
    handler.setFormatter(_Redacted("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    # What libraries warn about is for the log, not for the terminal.
    logging.captureWarnings(capture=True)
    root.addHandler(handler)
    root.setLevel(level or _LEVELS.get(os.environ.get("FALGUI_LOG", "").lower(), logging.INFO))
    _log.info("start: %s", ", ".join(f"{name} {value}" for name, value in described_system()))
    handler.crashes = _record_crashes(folder / "crash.log")
    return handler


def stop_log(handler: logging.Handler | None) -> None:
    """Close the log that `start_log` opened."""
    if handler is None:
        return
    logging.captureWarnings(capture=False)
    logging.getLogger().removeHandler(handler)
    handler.close()
    if isinstance(handler, _LogFile) and handler.crashes is not None:
        faulthandler.disable()
        handler.crashes.close()


def last_lines(folder: Path, count: int) -> list[str]:
    """Return the last `count` lines of the log in `folder` as they stand; none without one."""
    try:
        with (folder / "falgui.log").open(encoding="utf-8", errors="replace") as file:
            return [line.rstrip("\n") for line in deque(file, count)]
    except OSError:
        return []


def _record_crashes(file: Path) -> IO[str] | None:
    """Move an earlier crash into the log, and have the next one written to `file`."""
    # Whoever started Python with one of its own, as the tests do, keeps it.
    if faulthandler.is_enabled():
        return None
    try:
        with suppress(FileNotFoundError):
            crash = file.read_text(errors="replace")[:_LONGEST_RECORD]
            if crash:
                _log.error("an earlier falgui crashed:\n%s", crash)
        opened = open(file, "w", opener=_private)  # noqa: SIM115  open until `stop_log`
    except OSError:
        return None
    faulthandler.enable(opened)
    return opened


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
