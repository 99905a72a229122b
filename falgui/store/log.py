"""The log file: what happened, without anything secret in it."""

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

_LONGEST_FILE: Final = 1_000_000
_OLDER_FILES: Final = 3
_CHATTY: Final = ("httpx", "httpcore", "hpack", "h2", "asyncio", "keyring", "PIL")

_SECRETS: Final = (
    # Signatures and tokens travel in queries; the path alone tells what was asked.
    (re.compile(r"(https?://[^\s?#\"'<>]*)[?#][^\s\"'<>]*"), r"\1?…"),
    (re.compile(r"(https?://)[^\s/@\"']+@"), r"\1…@"),
    (re.compile(r"(?i)\b(key|bearer)\s+[\x21-\x7e]{8,}"), r"\1 …"),
    (re.compile(r"(?i)(fal_key\w*\s*[=:]\s*)\S+"), r"\1…"),
)


def redacted(text: str) -> str:
    """Return `text` without queries and user names in addresses, keys and tokens."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


class _Redacted(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


def start_log(folder: Path, level: int = logging.INFO) -> logging.Handler | None:
    """Write falgui's log to `falgui.log` in `folder`, four files of 1 MB at most.

    Returns the handler, to be handed to `stop_log`, or None when the folder can't be written:
    then there is no log, and that is all. The libraries below speak up from warnings on only;
    their finer words quote headers.
    """
    file = folder / "falgui.log"
    try:
        file.touch(mode=0o600)
        handler = RotatingFileHandler(
            file,
            maxBytes=_LONGEST_FILE,
            backupCount=_OLDER_FILES,
            encoding="utf-8",
            errors="replace",
        )
    except OSError:
        return None
    handler.setFormatter(_Redacted("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    # What libraries warn about is for the log, not for the terminal.
    logging.captureWarnings(capture=True)
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    return handler


def stop_log(handler: logging.Handler | None) -> None:
    """Close the log that `start_log` opened."""
    if handler is not None:
        logging.captureWarnings(capture=False)
        logging.getLogger().removeHandler(handler)
        handler.close()
