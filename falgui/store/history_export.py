"""Writes entries of the history into a file for other programs: CSV or JSON."""

import csv
import json
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, TextIO

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import UploadError
from falgui.store.history import HistoryEntry

_COLUMNS: Final = (
    "name", "link", "type", "bytes", "uploaded", "expires", "private", "source", "account",
)  # fmt: skip
# What a spreadsheet takes for the beginning of a formula, also in the wide letters of East Asia.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


class ExportFormat(StrEnum):
    """What to write; the values are the endings of file names."""

    CSV = "csv"
    JSON = "json"


def export_history(
    entries: Iterable[HistoryEntry], file: Path, export_format: ExportFormat, cancel: Cancel
) -> int:
    """Write `entries` into `file` and return how many there were.

    They are taken one after the other, so that very many need no memory. `file` is replaced
    when all is written and not before; it can be read by the user alone. Raises `UploadError`
    when it can't be written, and `Cancelled`.
    """
    try:
        descriptor, name = tempfile.mkstemp(".part", f".{file.name[:100]}-", file.parent)
    except OSError as error:
        raise UploadError(messages.export_failed(file.name), error.strerror or "") from None
    write = {ExportFormat.CSV: _write_csv, ExportFormat.JSON: _write_json}[export_format]
    encoding = "utf-8-sig" if export_format is ExportFormat.CSV else "utf-8"
    try:
        # In JSON, what this makes of an undecodable byte is how JSON itself writes it.
        with os.fdopen(
            descriptor, "w", encoding=encoding, errors="backslashreplace", newline=""
        ) as written:
            count = write(_until_cancelled(entries, cancel), written)
            written.flush()
            os.fsync(descriptor)
        Path(name).replace(file)
    except OSError as error:
        raise UploadError(messages.export_failed(file.name), error.strerror or "") from None
    finally:
        with suppress(OSError):
            Path(name).unlink(missing_ok=True)
    return count


def safe_cell(text: str) -> str:
    """Return `text` so that no spreadsheet runs it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _until_cancelled(entries: Iterable[HistoryEntry], cancel: Cancel) -> Iterable[HistoryEntry]:
    for entry in entries:
        cancel.raise_if_set()
        yield entry


def _write_csv(entries: Iterable[HistoryEntry], written: TextIO) -> int:
    # As RFC 4180 has it: commas, quotes where they are needed, CR LF.
    writer = csv.writer(written)
    writer.writerow(_COLUMNS)
    count = 0
    for count, entry in enumerate(entries, 1):  # noqa: B007  counted
        writer.writerow(_as_cell(value) for value in _values(entry))
    return count


def _write_json(entries: Iterable[HistoryEntry], written: TextIO) -> int:
    count = 0
    written.write("[")
    for count, entry in enumerate(entries, 1):
        item = dict(zip(_COLUMNS, _values(entry), strict=True))
        written.write(",\n  " if count > 1 else "\n  ")
        written.write(json.dumps(item, ensure_ascii=False))
    written.write("\n]\n" if count else "]\n")
    return count


def _values(entry: HistoryEntry) -> tuple[str | int | bool | None, ...]:
    result = entry.result
    expires_at = entry.expires_at
    return (
        result.name,
        result.url,
        result.content_type,
        result.size,
        _date(entry.finished_at),
        None if expires_at is None else _date(expires_at),
        result.private,
        entry.source,
        entry.account,
    )


def _as_cell(value: str | int | bool | None) -> str:  # noqa: FBT001  one of several types
    if isinstance(value, bool):
        return "yes" if value else "no"
    return safe_cell("" if value is None else str(value))


def _date(seconds: float) -> str | None:
    # A damaged entry may name a time that no calendar has.
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
    return None
