"""The form of copied links that the settings ask for, in one place for window and command line."""

from dataclasses import replace

from falgui.core.links import CopyStyle, Form
from falgui.core.templates import Template
from falgui.store.settings import Settings


def template_called(settings: Settings, name: str) -> Template | None:
    """Return the person's own template of this name."""
    return next((one for one in settings.templates if one.name == name), None)


def form_in_force(settings: Settings) -> Form:
    """Return the own template that is chosen, if there still is one of its name, or the format."""
    return template_called(settings, settings.template) or settings.link_format


def with_form(settings: Settings, form: Form) -> Settings:
    """Return `settings` with `form` in force."""
    if isinstance(form, Template):
        return replace(settings, template=form.name)
    return replace(settings, link_format=form, template="")


def copy_style(settings: Settings, form: Form | None = None) -> CopyStyle:
    """Return how links are copied: in `form`, or in the one in force."""
    usual = CopyStyle()
    return CopyStyle(
        form or form_in_force(settings),
        settings.image_argument or usual.image_argument,
        settings.video_argument or usual.video_argument,
        settings.audio_argument or usual.audio_argument,
        settings.file_argument or usual.file_argument,
        settings.model or usual.model,
    )
