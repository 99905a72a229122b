"""The settings about links: what becomes of those people have, and whether fal's are compared."""

from dataclasses import replace
from typing import Final

from falgui.core.translation import _
from falgui.core.units import format_size
from falgui.desktop.settings.page import SettingsPage
from falgui.store.settings import EVERYTHING, LinkChoice

_SIZES: Final = (10_000_000, 100_000_000, 1_000_000_000)


def add_links_card(page: SettingsPage) -> None:
    """Put the card below what is on `page`: what becomes of links that are dropped or pasted."""
    page.add_choice(
        page.add_card(),
        "links",
        (_("Links that models can read"), _("Other links are fetched, or say what is wrong.")),
        [
            (_("Use them as they are"), LinkChoice.CHECK),
            (_("Always fetch and upload"), LinkChoice.FETCH),
        ],
        lambda settings: settings.links,
        lambda settings, choice: replace(settings, links=choice),
    )


def add_comparing_card(page: SettingsPage) -> None:
    """Put the card below what is on `page`: up to which size fal's copy is compared."""
    choices = [0, *_SIZES, EVERYTHING]
    texts = [
        _("Off"),
        *(_("Up to {size}").format(size=format_size(size)) for size in _SIZES),
        _("Every file"),
    ]
    page.add_choice(
        page.add_card(),
        "compareUpTo",
        (
            _("Compare after uploading"),
            _("Fetches what fal serves, and proves that it is exactly your file."),
        ),
        list(zip(texts, choices, strict=True)),
        # A size that somebody wrote into the file is shown as the next larger one.
        lambda settings: next(size for size in choices if size >= settings.compare_up_to),
        lambda settings, size: replace(settings, compare_up_to=size),
    )
