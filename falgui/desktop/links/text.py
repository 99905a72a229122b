"""The words of a checked link: whether it works, what it is, and until when."""

import re
from urllib.parse import urlsplit

from falgui.core.names import display_name
from falgui.core.own_links import OwnLink, message_about, remarks_on
from falgui.core.sources import LinkSource, link_source, without_query
from falgui.core.translation import _
from falgui.core.units import format_size
from falgui.desktop.copying.verifying import Condition, Finding
from falgui.desktop.rows.upload_text import moment_text, type_word

_AROUND = "\"'`<>()[]{},;"
"""What stands around links in texts and code, and is no part of them."""


def links_in(text: str) -> tuple[list[str], int]:
    """Return the web links in `text`, each once and in order, and how many words are none."""
    found: dict[str, None] = {}
    others = 0
    for word in re.split(r"\s+", text):
        link = word.strip(_AROUND)
        if link_source(link) is not None:
            found[link] = None
        elif link:
            others += 1
    return list(found), others


def link_name(asked: str, link: OwnLink | None) -> str:
    """Return what to call a link: the file's name, without anything secret of the address."""
    return display_name((link.name if link else "") or LinkSource(asked).name)


def shown_address(asked: str) -> str:
    """Return the address without what may be a signature."""
    return display_name(without_query(asked))


def finding_of(asked: str, link: OwnLink | None, now: float) -> Finding:
    """Return what was found at `asked`; None is for a look that has not ended."""
    if link is None:
        return Finding(Condition.UNKNOWN, _("Checking…"), _host(asked))
    if not link.works:
        message = message_about(link)
        condition = Condition.CAUTION if link.can_be_fetched else Condition.BROKEN
        return Finding(condition, message.title, message.advice)
    if link.expires_at is not None and link.expires_at <= now:
        return Finding(Condition.BROKEN, _("It has ended since it was checked."), _details(link))
    if link.expires_at is None:
        words = _("Works as it is")
    else:
        words = _("Works until {moment}").format(moment=moment_text(link.expires_at, now))
    remarks = remarks_on(link)
    if remarks:
        words = _("{state}. {remark}").format(state=words, remark=remarks[0])
    return Finding(Condition.CAUTION if remarks else Condition.GOOD, words, _details(link))


def _details(link: OwnLink) -> str:
    parts = [
        "" if link.size is None else format_size(link.size),
        type_word(link.name, link.kind) if link.name else "",
        link.host,
    ]
    return " · ".join(display_name(part) for part in parts if part)


def _host(asked: str) -> str:
    try:
        return display_name(urlsplit(asked).hostname or "")
    except ValueError:
        return ""
