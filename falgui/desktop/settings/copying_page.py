"""The settings page about what lands on the clipboard: form, names in code, own templates."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from falgui.core.links import CopyStyle
from falgui.core.translation import _
from falgui.desktop.copying.form_box import FormBox
from falgui.desktop.copying.form_preview import FormPreview
from falgui.desktop.copying.template_editor import TemplateEditor
from falgui.desktop.settings.page import SettingsPage, leave_wheel_to_page
from falgui.desktop.widgets.card import Card
from falgui.desktop.widgets.checked_field import CheckedField
from falgui.store.copy_choice import copy_style, with_form
from falgui.store.settings import Settings

_MODEL: Final = re.compile(r"[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)+")
_BEFORE_MODEL: Final = re.compile(
    r"https?://(?:www\.)?(?:fal\.ai/models|fal\.run|queue\.fal\.run)/", re.IGNORECASE
)
_AFTER_MODEL: Final = re.compile(r"(?:/(?:api|playground|examples))?/?(?:[?#].*)?$")


def copying_page() -> SettingsPage:
    """Return the page, with a live example of each form."""
    page = SettingsPage("copyingPage", _("Copying"))
    card = page.add_card()
    page.add_switch(
        card,
        "autoCopy",
        (_("Copy links by themselves"), _("As soon as all files of a drop are uploaded.")),
        lambda settings: settings.auto_copy,
        lambda settings, on: replace(settings, auto_copy=on),
    )
    page.add_switch(
        card,
        "overwriteClipboard",
        (
            _("Also replace what was copied meanwhile"),
            _("Otherwise what you copy while files go up stays on the clipboard."),
        ),
        lambda settings: settings.overwrite_clipboard,
        lambda settings, on: replace(settings, overwrite_clipboard=on),
    )
    _add_form(page, card)
    _add_names(page)
    editor = TemplateEditor()
    editor.edited.connect(page.edited)
    page.add_card().add(editor)
    page.bind(editor, editor.show_settings)
    return page


def argument_checked(text: str) -> str:
    """Return `text` if it can be the name of an input, or raise `ValueError` with a remark."""
    if not (text.isascii() and text.isidentifier()):
        raise ValueError(_("Write letters, digits and underscores, no digit first."))
    return text


def model_checked(text: str) -> str:
    """Return the model that `text` or the page of a model is about, or raise `ValueError`."""
    begin = _BEFORE_MODEL.match(text)
    named = _AFTER_MODEL.sub("", text[begin.end() :]) if begin else text
    if not _MODEL.fullmatch(named):
        raise ValueError(_("Write a model as fal does: fal-ai/flux/dev."))
    return named


def _add_form(page: SettingsPage, card: Card) -> None:
    box = FormBox()
    leave_wheel_to_page(box)
    card.add_control(_("Copy as"), _("Your own templates are listed last."), box)
    box.chosen.connect(lambda form: page.edited.emit(lambda settings: with_form(settings, form)))
    page.bind(box, box.show_settings)
    preview = FormPreview("formatPreview")
    card.add(preview)
    page.bind(preview, lambda settings: preview.show_style(copy_style(settings)))


def _add_names(page: SettingsPage) -> None:
    usual = CopyStyle()
    card = page.add_card()

    def add(
        words: tuple[str, str],
        field: CheckedField,
        read: Callable[[Settings], str],
        write: Callable[[Settings, str], Settings],
    ) -> None:
        card.add_control(*words, field)
        field.chosen.connect(
            lambda value: page.edited.emit(lambda settings: write(settings, value))
        )
        page.bind(field, lambda settings: field.show_value(read(settings)))

    add(
        (_("Images are called"), _("The name of a model's input, in JSON and code.")),
        CheckedField("imageArgument", usual.image_argument, argument_checked),
        lambda settings: settings.image_argument,
        lambda settings, value: replace(settings, image_argument=value),
    )
    add(
        (_("Videos are called"), ""),
        CheckedField("videoArgument", usual.video_argument, argument_checked),
        lambda settings: settings.video_argument,
        lambda settings, value: replace(settings, video_argument=value),
    )
    add(
        (_("Sounds are called"), ""),
        CheckedField("audioArgument", usual.audio_argument, argument_checked),
        lambda settings: settings.audio_argument,
        lambda settings, value: replace(settings, audio_argument=value),
    )
    add(
        (_("Other files are called"), ""),
        CheckedField("fileArgument", usual.file_argument, argument_checked),
        lambda settings: settings.file_argument,
        lambda settings, value: replace(settings, file_argument=value),
    )
    add(
        (_("Model"), _("In copied code. You can paste the address of its page.")),
        CheckedField("model", usual.model, model_checked),
        lambda settings: settings.model,
        lambda settings, value: replace(settings, model=value),
    )
    page.add_remark(
        _("Several files of one type become a list, whose name has an “s” at its end: image_urls.")
    )
