"""The settings page about what happens to a file before it is sent."""

from dataclasses import replace
from typing import Final

from falgui.core.recipe import ImageFormat
from falgui.core.translation import _
from falgui.desktop.settings.edge_field import EdgeField
from falgui.desktop.settings.page import SettingsPage
from falgui.desktop.widgets.card import Card
from falgui.desktop.widgets.colour_button import ColourButton
from falgui.store.settings import FolderChoice, Settings

_QUALITIES: Final = range(1, 101)


def preparing_page() -> SettingsPage:
    """Return the page."""
    page = SettingsPage("preparingPage", _("Before upload"))
    _add_images(page, page.add_card())
    page.add_remark(_("Your own files stay as they are; all of this is done to a copy."))
    _add_traces(page, page.add_card())
    page.add_choice(
        page.add_card(),
        "folders",
        (_("Folders"), _("What becomes of a folder that you drop.")),
        [
            (_("Ask each time"), FolderChoice.ASK),
            (_("Add their files"), FolderChoice.FILES),
            (_("Zip as one file"), FolderChoice.ZIP),
        ],
        lambda settings: settings.folders,
        lambda settings, choice: replace(settings, folders=choice),
    )
    return page


def _add_images(page: SettingsPage, card: Card) -> None:
    page.add_choice(
        card,
        "imageFormat",
        (_("Images"), _("What they become; a WebP stays animated, and keeps transparency.")),
        [
            (_("Keep as they are"), ImageFormat.KEEP),
            (_("Convert to JPEG"), ImageFormat.JPEG),
            (_("Convert to WebP"), ImageFormat.WEBP),
            (_("Convert to PNG"), ImageFormat.PNG),
        ],
        lambda settings: settings.image_format,
        lambda settings, made: replace(settings, image_format=made),
    )
    unusual = page.add_switch(
        card,
        "convertUnusual",
        (_("HEIC and AVIF become JPEG"), _("Phones make them, and few models read them.")),
        lambda settings: settings.convert_unusual,
        lambda settings, on: replace(settings, convert_unusual=on),
    )
    page.bind(
        unusual, lambda settings: unusual.setEnabled(settings.image_format is ImageFormat.KEEP)
    )
    edge = EdgeField()
    card.add_control(_("Longest edge"), _("Larger images are scaled down to it."), edge)
    edge.chosen.connect(
        lambda pixels: page.edited.emit(lambda settings: replace(settings, longest_edge=pixels))
    )
    page.bind(edge, lambda settings: edge.show_edge(settings.longest_edge))
    quality = page.add_slider(
        card,
        "imageQuality",
        (_("Quality"), _("Of a JPEG or WebP: higher looks better and takes longer to send.")),
        _QUALITIES,
        lambda settings: settings.image_quality,
        lambda settings, number: replace(settings, image_quality=number),
    )
    page.bind(quality, lambda settings: quality.setEnabled(_quality_counts(settings)))
    background = ColourButton("imageBackground")
    card.add_control(
        _("Background"), _("Shows through where an image that becomes a JPEG is clear."), background
    )
    background.chosen.connect(
        lambda colour: page.edited.emit(lambda settings: replace(settings, image_background=colour))
    )

    def show_background(settings: Settings) -> None:
        background.show_colour(settings.image_background)
        background.setEnabled(_background_counts(settings))

    page.bind(background, show_background)


def _add_traces(page: SettingsPage, card: Card) -> None:
    page.add_switch(
        card,
        "removeLocation",
        (
            _("Remove location and serial numbers"),
            _(
                "Links are public; photos and videos may tell where they were taken, with which "
                "camera and lens, and whose they are."
            ),
        ),
        lambda settings: settings.remove_identifying,
        lambda settings, on: replace(settings, remove_identifying=on),
    )
    page.add_switch(
        card,
        "removeNotes",
        (
            _("Remove prompts, workflows and paths"),
            _("Programs note in an image how it was made, and where on your computer."),
        ),
        lambda settings: settings.remove_notes,
        lambda settings, on: replace(settings, remove_notes=on),
    )


def _quality_counts(settings: Settings) -> bool:
    """Return whether there may be images that become a JPEG or a WebP."""
    if settings.image_format is ImageFormat.KEEP:
        return settings.convert_unusual or settings.longest_edge > 0
    return settings.image_format is not ImageFormat.PNG


def _background_counts(settings: Settings) -> bool:
    """Return whether there may be images that become a JPEG without having been one."""
    if settings.image_format is ImageFormat.KEEP:
        return _quality_counts(settings)
    return settings.image_format is ImageFormat.JPEG
