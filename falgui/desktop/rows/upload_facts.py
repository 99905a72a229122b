"""Everything that is known about one upload, as labelled lines, and as a report to pass on."""

import re
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import QDateTime, QLocale

from falgui import __version__
from falgui.core import messages
from falgui.core.names import display_name
from falgui.core.own_links import OWN
from falgui.core.result import Result
from falgui.core.sources import FileSource, without_query
from falgui.core.traces import removed_names, told_names
from falgui.core.translation import _, plural
from falgui.core.units import format_size
from falgui.core.upload import State, Upload
from falgui.desktop.queue.chronicle import Story
from falgui.desktop.rows.upload_text import (
    Progress,
    progress_text,
    source_remark,
    status_text,
    upload_name,
)
from falgui.store.log import redacted

_REQUEST: Final = re.compile(r" \(request ([A-Za-z0-9-]{4,64})\)")
_LONGEST_DETAIL: Final = 600


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to tell about `upload`: the present and, from its `story`, the past."""

    upload: Upload
    progress: Progress
    added: datetime | None
    story: Story


def facts(known: Known) -> list[tuple[str, str]]:
    """Return labels and values, without those that say nothing; no secret is among them."""
    upload, result = known.upload, known.upload.result
    # Of a link of one's own nobody may know the size.
    size = (result.size or None) if result else upload.size
    everything = [
        (_("Name"), upload_name(upload)),
        (_("From"), _origin(upload)),
        (_("State"), status_text(upload, known.progress, time.time())),
        (_("Progress"), _sent(known)),
        (_("Remark"), redacted(display_name(upload.notice or (result.remark if result else "")))),
        (_("Size"), _exact_size(size)),
        (_("Type"), result.content_type if result else upload.content_type),
        (_("Came as"), source_remark(upload)),
        (_("Prepared"), upload.recipe),
        (_("Removed"), removed_names(upload.traces)),
        (_("Still tells"), told_names(upload.traces)),
        (_("Link"), result.url if result else ""),
        (_("BLAKE3"), result.content_hash if result else ""),
        (_("Proof"), _("fal serves exactly this file.") if result and result.proven else ""),
        (_("At fal since"), _since(result)),
        (_("Visibility"), _visibility(upload)),
        (_("Expires"), _expiry(result)),
        (_("Way"), _way(result) if result else ""),
        (_("Possible copies"), _copies(result) if result else ""),
        (
            _("Number"),
            _("{number}, of drop {batch}").format(number=upload.number, batch=upload.batch),
        ),
        (_("Attempts"), _attempts(known)),
        (_("Added"), _time(known.added)),
        (_("Finished"), _time(known.story.ended)),
    ]
    return [(label, value) for label, value in everything if value]


def technical_text(known: Known) -> str:
    """Return what only an expert wants: codes, fal's own words and the remarks on the way."""
    lines = []
    problem = known.upload.problem
    if problem is not None:
        request = _REQUEST.search(problem.detail)
        detail = _REQUEST.sub("", problem.detail)[:_LONGEST_DETAIL]
        lines.append(_("Message {id}").format(id=problem.message.id))
        lines += [redacted(display_name(detail))] if detail else []
        # The log's rules would take such an id for a secret.
        lines += [_("Request {id}").format(id=request[1])] if request else []
    for moment, words in known.story.remarks:
        lines.append(f"{moment:%H:%M:%S}  {redacted(display_name(words))}")
    return "\n".join(lines)


def report(known: Known) -> str:
    """Return all of it as text to pass on: without secrets, and without the link, which is one."""
    lines = [f"falgui {__version__}"]
    lines += [f"{label}: {redacted(value)}" for label, value in facts(known)]
    problem = known.upload.problem
    if problem is not None:
        lines += ["", problem.message.title, problem.message.advice]
    technical = technical_text(known)
    return "\n".join([*lines, *(["", technical] if technical else [])]).strip()


def _origin(upload: Upload) -> str:
    source = upload.source
    if isinstance(source, FileSource):
        return display_name(str(source.path))
    return display_name(without_query(source.url))


def _sent(known: Known) -> str:
    is_sent = known.upload.state is State.UPLOADING and known.progress.size
    is_moving = is_sent or (known.progress.is_fetching and known.progress.sent)
    return progress_text(known.progress) if is_moving else ""


def _exact_size(size: int | None) -> str:
    if size is None:
        return ""
    rounded, exact = format_size(size), plural("{n} byte", "{n} bytes", size)
    if size < 1000:  # noqa: PLR2004  told in bytes anyway
        return exact
    return _("{size} ({bytes})").format(size=rounded, bytes=exact)


def _visibility(upload: Upload) -> str:
    is_private = upload.result.private if upload.result else upload.options.lifecycle.private
    if is_private:
        return _("Private: the link alone opens nothing.")
    return _("Public: anyone who has the link can open it.")


def _since(result: Result | None) -> str:
    """Return when a link came that was there already."""
    if result is None or not result.reused or not result.finished_at:
        return ""
    return _time(datetime.fromtimestamp(result.finished_at).astimezone())


def _expiry(result: Result | None) -> str:
    if result is None:
        return ""
    if result.expires_at is None and result.leg == OWN:
        return _("It stays as long as its own server keeps it.")
    if result.expires_at is None:
        return _("As the account's settings say.")
    return _time(datetime.fromtimestamp(result.expires_at).astimezone())


def _way(result: Result) -> str:
    return {
        "cdn": _("fal's CDN"),
        "legacy": _("fal's former CDN"),
        "rest": _("fal's REST service"),
        OWN: _("Your own link as it is; nothing was uploaded"),
    }.get(result.leg, result.leg)


def _copies(result: Result) -> str:
    if not result.possible_copies:
        return ""
    message = messages.possible_copies(result.possible_copies)
    return f"{message.title} {message.advice}"


def _attempts(known: Known) -> str:
    parts = [
        plural("started {n} time", "started {n} times", known.upload.run)
        if known.upload.run
        else "",
        plural("failed {n} time", "failed {n} times", known.story.failures)
        if known.story.failures
        else "",
    ]
    return ", ".join(part for part in parts if part)


def _time(moment: datetime | None) -> str:
    if moment is None:
        return ""
    shown = QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))
    return QLocale().toString(shown, QLocale.FormatType.ShortFormat)
