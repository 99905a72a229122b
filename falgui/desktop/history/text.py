"""The words of the history: what became of an upload, when it was, and what it is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from PySide6.QtCore import QDate, QDateTime, QLocale

from falgui.core.lifetime import Lifetime, Stage
from falgui.core.media_kind import media_kind
from falgui.core.names import display_name
from falgui.core.translation import _
from falgui.core.units import format_countdown, format_size
from falgui.desktop.rows.upload_text import type_word
from falgui.store.history import HistoryEntry

_SHORT: Final = QLocale.FormatType.ShortFormat
_LONG: Final = QLocale.FormatType.LongFormat


@dataclass(frozen=True, slots=True)
class Standing:
    """What is to be said of a link's state: the words, and how far its lifetime has gone."""

    words: str
    stage: Stage


def lifetime_of(entry: HistoryEntry) -> Lifetime | None:
    """Return from when to when its file is at fal, None if no end was asked for."""
    expires_at = entry.expires_at
    return None if expires_at is None else Lifetime(entry.finished_at, expires_at)


def standing(entry: HistoryEntry, now: float) -> Standing:
    """Return what stands at the end of a row: `Ready`, `Expires in 6 d 23 h`, `Expired`."""
    lifetime = lifetime_of(entry)
    if lifetime is None:
        words, stage = _("Ready"), Stage.CALM
    else:
        stage = lifetime.stage(now)
        words = _("Expires in {time}").format(time=format_countdown(lifetime.left(now)))
    if stage is Stage.OVER:
        words = _("Expired")
    elif entry.result.private:
        words = _("{state} · private").format(state=words)
    return Standing(words, stage)


def entry_name(entry: HistoryEntry) -> str:
    """Return the name to show."""
    return display_name(entry.result.name)


def entry_kind(entry: HistoryEntry) -> str:
    """Return what sort of file it is, as the icons are called."""
    return media_kind(entry.result.name, entry.result.content_type)


def detail_text(entry: HistoryEntry, *, with_account: bool) -> str:
    """Return the line under a row's name: size, type, time, and the account if there are several.

    The day is in the heading above.
    """
    parts = [
        format_size(entry.result.size),
        type_word(entry.result.name, entry.result.content_type),
        _time_text(entry),
    ]
    if with_account and entry.account:
        parts.append(_("account {name}").format(name=entry.account))
    return " · ".join(part for part in parts if part)


def full_text(entry: HistoryEntry, now: float) -> str:
    """Return the row's texts in full, with the date and where the file came from."""
    moment = _moment(entry)
    when = QLocale().toString(moment, _LONG) if moment is not None else ""
    lines = (entry_name(entry), standing(entry, now).words, when, display_name(entry.source))
    return "\n".join(line for line in lines if line)


def spoken_text(entry: HistoryEntry) -> str:
    """Return the row as a screen reader says it: name, state, when, size and type."""
    now = datetime.now().astimezone()
    moment = _moment(entry)
    when = QLocale().toString(moment, _SHORT) if moment is not None else ""
    parts = (
        entry_name(entry),
        standing(entry, now.timestamp()).words,
        when,
        detail_text(entry, with_account=False),
    )
    return ", ".join(part for part in parts if part)


def day_text(day: date, today: date | None = None) -> str:
    """Return the heading for a day: `Today`, `Yesterday`, or its date."""
    today = today or datetime.now().astimezone().date()
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    if day == date.min:
        return _("Unknown day")
    return QLocale().toString(QDate(day.year, day.month, day.day), _LONG)


def _time_text(entry: HistoryEntry) -> str:
    moment = _moment(entry)
    return QLocale().toString(moment.time(), _SHORT) if moment is not None else ""


def _moment(entry: HistoryEntry) -> QDateTime | None:
    try:
        return QDateTime.fromSecsSinceEpoch(int(entry.finished_at))
    except (ValueError, OverflowError):
        return None
