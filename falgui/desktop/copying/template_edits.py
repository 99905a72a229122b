"""What can be done with the person's own templates, as changes of the settings."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from falgui.core.templates import Template
from falgui.core.translation import _
from falgui.store.settings import Settings

MOST_TEMPLATES: Final = 100
LONGEST_NAME: Final = 60
LONGEST_TEXT: Final = 4096
"""The settings' file takes no more of any of them."""
_FIRST_TEXT: Final = "{name}: {url}"


def with_new(settings: Settings) -> Settings:
    """Return `settings` with one more template at the end."""
    name = _unused(_("Template"), settings.templates)
    return replace(settings, templates=(*settings.templates, Template(name, _FIRST_TEXT)))


def with_copy(settings: Settings, place: int) -> Settings:
    """Return `settings` with a copy of the template at `place` behind it."""
    original = settings.templates[place]
    copy = Template(_unused(original.name, settings.templates), original.text)
    return with_restored(settings, place + 1, copy)


def without(settings: Settings, place: int) -> Settings:
    """Return `settings` without the template at `place`; the format is in force instead of it."""
    gone = settings.templates[place]
    left = settings.templates[:place] + settings.templates[place + 1 :]
    template = "" if settings.template == gone.name else settings.template
    return replace(settings, templates=left, template=template)


def with_restored(settings: Settings, place: int, template: Template) -> Settings:
    """Return `settings` with `template` at `place`."""
    before, after = settings.templates[:place], settings.templates[place:]
    return replace(settings, templates=(*before, template, *after))


def with_changed(settings: Settings, name: str, changed: Template) -> Settings:
    """Return `settings` with `changed` instead of the template `name`, in force if that was."""
    templates = tuple(changed if one.name == name else one for one in settings.templates)
    template = changed.name if settings.template == name else settings.template
    return replace(settings, templates=templates, template=template)


def problem_with_name(name: str, others: Iterable[str]) -> str:
    """Return why a template can't be called `name`, "" if it can; `others` are taken."""
    if not name:
        return _("A template needs a name.")
    if name in others:
        return _("There is another template of this name.")
    return ""


def problem_with_text(text: str) -> str:
    """Return why `text` can't be a template's, "" if it can."""
    if not text.strip():
        return _("An empty template would copy nothing.")
    if len(text) > LONGEST_TEXT:
        return _("A template can have {count} characters at most.").format(count=LONGEST_TEXT)
    return ""


def _unused(name: str, templates: Iterable[Template]) -> str:
    taken = {template.name for template in templates}
    number = 1
    found = name
    while found in taken:
        number += 1
        ending = f" {number}"
        found = name[: LONGEST_NAME - len(ending)] + ending
    return found
