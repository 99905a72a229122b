"""The settings pages about falgui itself and about uploading."""

import sys
from dataclasses import replace
from typing import Final

from PySide6.QtGui import QGuiApplication

from falgui.core.translation import _
from falgui.desktop.look.language import language_choices
from falgui.desktop.settings.page import SettingsPage
from falgui.desktop.settings.rate_field import RateField
from falgui.desktop.widgets.expiry_field import ExpiryField
from falgui.store.settings import RowAction, Theme

_AT_ONCE: Final = range(1, 11)


def general_page() -> SettingsPage:
    """Return the page about the window, the tray and questions."""
    page = SettingsPage("generalPage", _("General"))
    _add_look(page)
    card = page.add_card()
    page.add_switch(
        card,
        "closeToTray",
        (_("Stay in the tray"), _("Closing the window lets uploads go on; quit from the tray.")),
        lambda settings: settings.close_to_tray,
        lambda settings, on: replace(settings, close_to_tray=on),
    )
    page.add_switch(
        card,
        "basket",
        (_("Drop basket"), _basket_words(QGuiApplication.platformName())),
        lambda settings: settings.basket,
        lambda settings, on: replace(settings, basket=on),
    )
    page.add_switch(
        card,
        "notify",
        (_("Notifications"), _("Tell when uploads have ended and the window isn't in front.")),
        lambda settings: settings.notify,
        lambda settings, on: replace(settings, notify=on),
    )
    if sys.platform == "linux":
        # Elsewhere the system decides, in its own settings.
        page.add_switch(
            card,
            "notificationSound",
            (_("Notification sound"), _("If your desktop plays sounds.")),
            lambda settings: settings.notification_sound,
            lambda settings, on: replace(settings, notification_sound=on),
        )
    return page


def _basket_words(platform: str) -> str:
    if platform == "wayland":
        return _(
            "A small square to drop things onto. On Wayland the desktop decides where it is, and "
            "whether it stays above other windows."
        )
    return _("A small square above all windows, to drop things onto.")


def _add_look(page: SettingsPage) -> None:
    """Add how everything is told and looks; the language first, before all that needs it."""
    card = page.add_card()
    languages = language_choices()
    known = {code for _name, code in languages}
    page.add_choice(
        card,
        "language",
        (_("Language"), ""),
        languages,
        lambda settings: settings.language if settings.language in known else "",
        lambda settings, code: replace(settings, language=code),
    )
    page.add_choice(
        card,
        "theme",
        (_("Theme"), ""),
        [(_("Like the system"), Theme.SYSTEM), (_("Light"), Theme.LIGHT), (_("Dark"), Theme.DARK)],
        lambda settings: settings.theme,
        lambda settings, theme: replace(settings, theme=theme),
    )
    page.add_choice(
        card,
        "units",
        (_("Sizes in"), _("fal counts in kB and MB.")),
        [(_("kB, MB, GB (1000)"), False), (_("KiB, MiB, GiB (1024)"), True)],
        lambda settings: settings.binary_units,
        lambda settings, binary: replace(settings, binary_units=binary),
    )
    page.add_choice(
        card,
        "doubleClick",
        (_("Enter and double click"), _("What they do with finished uploads.")),
        [
            (_("Copy the link"), RowAction.COPY),
            (_("Open the link"), RowAction.OPEN),
            (_("Show the file in its folder"), RowAction.SHOW_FILE),
            (_("Show the details"), RowAction.DETAILS),
        ],
        lambda settings: settings.double_click,
        lambda settings, action: replace(settings, double_click=action),
    )


def upload_page() -> SettingsPage:
    """Return the page about how files travel, how long they stay and who may open them."""
    page = SettingsPage("uploadPage", _("Upload"))
    card = page.add_card()
    page.add_choice(
        card,
        "uploadsAtOnce",
        (_("Files at once"), _("Small files go beside them and never wait for a large one.")),
        [(str(number), number) for number in _AT_ONCE],
        lambda settings: settings.uploads_at_once,
        lambda settings, number: replace(settings, uploads_at_once=number),
    )
    page.add_choice(
        card,
        "streams",
        (_("Parts at once"), _("How many parts of a large file travel side by side.")),
        [(str(number), number) for number in _AT_ONCE],
        lambda settings: settings.streams,
        lambda settings, number: replace(settings, streams=number),
    )
    rate = RateField()
    card.add_control(_("Limit the speed"), _("Of all uploads together."), rate)
    rate.chosen.connect(
        lambda count: page.edited.emit(
            lambda settings: replace(settings, most_bytes_per_second=count)
        )
    )
    page.bind(rate, lambda settings: rate.show_rate(settings.most_bytes_per_second))
    card = page.add_card()
    expiry = ExpiryField()
    card.add_control(_("Links expire after"), _("The file is then deleted at fal."), expiry)
    expiry.chosen.connect(
        lambda seconds: page.edited.emit(
            lambda settings: replace(settings, expires_seconds=seconds)
        )
    )
    page.bind(expiry, lambda settings: expiry.show_seconds(settings.expires_seconds))
    page.add_switch(
        card,
        "private",
        (_("Private"), _("Only your fal account can open the files.")),
        lambda settings: settings.private,
        lambda settings, on: replace(settings, private=on),
    )
    page.add_remark(_("Both apply to new uploads; falgui can't change them afterwards."))
    page.add_switch(
        page.add_card(),
        "reuseLinks",
        (
            _("Use the link of a file that is at fal already"),
            _("Compared by content, and only if that link still answers. Nothing is sent then."),
        ),
        lambda settings: settings.reuse_links,
        lambda settings, on: replace(settings, reuse_links=on),
    )
    return page
