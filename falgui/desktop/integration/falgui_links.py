"""Follows links to falgui that other programs and web pages have sent; asks before any upload."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QPushButton

from falgui.core.falgui_link import FalguiLink, Wish, is_falgui_link, read_falgui_link
from falgui.core.translation import _, plural
from falgui.desktop.widgets.question_bar import QuestionBar, QuestionBars
from falgui.transport.hosts import is_inside

_SHOWN: Final = 5
# A page may time its link so that a click that was meant for something else hits the answer.
_PAUSE_MILLISECONDS: Final = 700


class FalguiLinks(QObject):
    """Asks in `bars`, one question at a time: a later link takes the place of an earlier one.

    The window is to be in front already.
    """

    upload_wanted = Signal(list)
    """The person has agreed that what is at these addresses be uploaded."""
    settings_wanted = Signal(str)
    """The settings are to be shown, at the page with this object name if it isn't ""."""
    refused = Signal(list)
    """A sentence about a link that is not followed."""

    def __init__(self, bars: QuestionBars) -> None:
        super().__init__(bars)
        self._bars = bars
        self._asked: FalguiLink | None = None
        self._bar: QuestionBar | None = None

    def take(self, names: Sequence[str]) -> list[str]:
        """Follow those of `names` that are links to falgui, and return the others."""
        for link in filter(is_falgui_link, names):
            self._follow(link)
        return [name for name in names if not is_falgui_link(name)]

    def _follow(self, text: str) -> None:
        link = read_falgui_link(text)
        if isinstance(link, str):
            self.refused.emit([link])
            return
        inside = next((host for host in link.hosts if is_inside(_without_port(host))), "")
        if inside:
            self.refused.emit(
                [
                    _(
                        "A link asked falgui to upload from your own network ({host}). If you want "
                        "that, add the address yourself."
                    ).format(host=inside)
                ]
            )
        elif link.wish is Wish.SETTINGS:
            self.settings_wanted.emit(f"{link.page}Page" if link.page else "")
        elif link.wish is Wish.UPLOAD and link != self._asked:
            self._ask(link)

    def _ask(self, link: FalguiLink) -> None:
        if self._bar is not None:
            self._bar.leave()
        self._asked = link
        bar = self._bar = QuestionBar("linkQuestion", "link", careful=True)
        shown = ", ".join(link.hosts[:_SHOWN])
        hosts = _("{names}, …").format(names=shown) if len(link.hosts) > _SHOWN else shown
        words = plural(
            "Upload {n} file from {{hosts}}?",
            "Upload {n} files from {{hosts}}?",
            len(link.addresses),
        )
        bar.say(
            words.format(hosts=hosts),
            _("A web page or another program asks for this. Agree only if you expected it."),
        )
        bar.offer(
            [
                (
                    "uploadFromLink",
                    _("Upload"),
                    partial(self.upload_wanted.emit, [*link.addresses]),
                ),
                ("ignoreLink", _("Don't upload"), lambda: None),
            ]
        )
        bar.gone.append(self._forget)
        self._bars.ask(bar)
        _hold_back(bar.findChild(QPushButton, "uploadFromLink"))

    def _forget(self) -> None:
        self._asked = self._bar = None


def _hold_back(button: QPushButton | None) -> None:
    """Let `button` answer to nobody for a moment."""
    if button is not None:
        button.setEnabled(False)
        QTimer.singleShot(_PAUSE_MILLISECONDS, button, partial(button.setEnabled, True))


def _without_port(host: str) -> str:
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
