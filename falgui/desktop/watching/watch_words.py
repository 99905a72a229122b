"""What people are told about watched folders, and asked about what came unwatched."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject

from falgui.core.names import display_name
from falgui.core.translation import _, plural
from falgui.core.units import format_size
from falgui.desktop.watching.folder_look import Why
from falgui.desktop.watching.folder_watch import FolderState, FolderWatch
from falgui.desktop.watching.watching import Offer, Watching
from falgui.desktop.widgets.banner import Banners
from falgui.desktop.widgets.question_bar import QuestionBar, QuestionBars

_SHOWN: Final = 3
SECRETS: Final = "watchedSecrets"
"""The cause of the banner about files that were left alone."""


class OfferBars(QObject):
    """Shows the offers of `watching` in `bars`, each until it is answered or withdrawn."""

    def __init__(self, watching: Watching, bars: QuestionBars) -> None:
        super().__init__(bars)
        self._watching = watching
        self._bars = bars
        self._shown: dict[Offer, QuestionBar] = {}
        watching.offers_changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        offers = self._watching.offers
        for offer in [one for one in self._shown if one not in offers]:
            self._shown.pop(offer).leave()
        for offer in offers:
            if offer not in self._shown:
                self._shown[offer] = self._ask(offer)

    def _ask(self, offer: Offer) -> QuestionBar:
        bar = QuestionBar("watchOffer", "folder")
        bar.say(title_of(offer), _some_of([one.name for one in offer.found]))
        bar.offer(
            [
                ("uploadOffer", _("Upload"), partial(self._watching.answer, offer, wanted=True)),
                ("leaveOffer", _("Leave out"), partial(self._watching.answer, offer, wanted=False)),
            ]
        )
        # Nobody has done anything just now: it waits until the window is looked at.
        self._bars.ask(bar, urgent=False)
        return bar


def title_of(offer: Offer) -> str:
    """Return how many files came, where and why they are asked about."""
    count = len(offer.found)
    match offer.why:
        case Why.CLOSED:
            words = plural(
                "{n} new file ({{size}}) in “{{name}}” since falgui was closed.",
                "{n} new files ({{size}}) in “{{name}}” since falgui was closed.",
                count,
            )
        case Why.PAUSED:
            words = plural(
                "{n} new file ({{size}}) in “{{name}}” while watching was paused.",
                "{n} new files ({{size}}) in “{{name}}” while watching was paused.",
                count,
            )
        case Why.AWAY:
            words = plural(
                "{n} new file ({{size}}) in “{{name}}” while the folder was away.",
                "{n} new files ({{size}}) in “{{name}}” while the folder was away.",
                count,
            )
        case Why.METERED:
            words = plural(
                "{n} new file ({{size}}) in “{{name}}”, on a metered connection.",
                "{n} new files ({{size}}) in “{{name}}”, on a metered connection.",
                count,
            )
    return words.format(size=format_size(offer.size), name=folder_name(offer.folder.path))


def tell_secrets(banners: Banners, path: str, names: Sequence[str]) -> None:
    """Tell that files of a watched folder were left alone."""
    words = plural(
        "{n} file in “{{folder}}” looks like a secret and was not uploaded: {{names}}",
        "{n} files in “{{folder}}” look like secrets and were not uploaded: {{names}}",
        len(names),
    )
    banners.show_banner(
        SECRETS,
        words.format(folder=folder_name(path), names=_some_of(names)),
        _("Drop them here if they are meant to be public."),
    )


def state_of(watch: FolderWatch | None, *, on: bool, paused: bool) -> str:
    """Return how it is with a watched folder."""
    if not on:
        return _("Off")
    if paused or watch is None:
        return _("Paused")
    match watch.state:
        case FolderState.LOOKING:
            return _("Looking at what is there…")
        case FolderState.MISSING:
            return _("Folder not found. It is watched again when it is back.")
        case FolderState.FAILING:
            return _("Nothing is uploaded, because the history can't be read.")
        case FolderState.WATCHING:
            if not watch.uploaded:
                return _("Watching, nothing uploaded yet")
            return plural("Watching, {n} uploaded", "Watching, {n} uploaded", watch.uploaded)


def folder_name(path: str) -> str:
    """Return what people call a folder."""
    return display_name(Path(path).name or path)


def _some_of(names: Sequence[str]) -> str:
    shown = ", ".join(display_name(name) for name in names[:_SHOWN])
    return _("{names}, …").format(names=shown) if len(names) > _SHOWN else shown
