"""What a file tells about the person who sends it, and what of that was taken out of the copy."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from falgui.core.translation import _


class Trace(StrEnum):
    """One kind of thing that a file may tell; in the order in which they are named."""

    LOCATION = "location"
    SERIAL_NUMBER = "serial_number"
    """Of the camera or its lens."""
    OWNER = "owner"
    """Of the camera; who made the picture is no secret."""
    PROMPT = "prompt"
    WORKFLOW = "workflow"
    PATH = "path"
    """Where files lie on the computer that made it."""


IDENTIFYING: Final = frozenset({Trace.LOCATION, Trace.SERIAL_NUMBER, Trace.OWNER})
"""What cameras note; see `Recipe.remove_identifying`."""
NOTES: Final = frozenset({Trace.PROMPT, Trace.WORKFLOW, Trace.PATH})
"""What programs note; see `Recipe.remove_notes`."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What was taken out of the copy that is sent, and what it still tells."""

    removed: frozenset[Trace] = frozenset()
    told: frozenset[Trace] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.removed or self.told)

    def and_of(self, other: "Traces") -> "Traces":
        """Return these together with those of `other`, another copy of the same."""
        return Traces(self.removed | other.removed, self.told | other.told)


def removed_names(traces: Traces) -> str:
    """Return `location`, `location and serial number`; "" for nothing."""
    names = {
        Trace.LOCATION: _("location"),
        Trace.SERIAL_NUMBER: _("serial number"),
        Trace.OWNER: _("owner"),
        Trace.PROMPT: _("prompt"),
        Trace.WORKFLOW: _("workflow"),
        Trace.PATH: _("path on this computer"),
    }
    return _listed(names[one] for one in Trace if one in traces.removed)


def told_names(traces: Traces) -> str:
    """Return `its location`, `prompt and workflow`; "" for nothing."""
    names = {
        Trace.LOCATION: _("its location"),
        Trace.SERIAL_NUMBER: _("a serial number"),
        Trace.OWNER: _("its owner"),
        Trace.PROMPT: _("prompt"),
        Trace.WORKFLOW: _("workflow"),
        Trace.PATH: _("a path on this computer"),
    }
    return _listed(names[one] for one in Trace if one in traces.told)


def removed_text(traces: Traces) -> str:
    """Return `location removed`, `location and serial number removed`; "" for nothing."""
    things = removed_names(traces)
    # Translators: {things} is “location”, “location and serial number” and the like
    return _("{things} removed").format(things=things) if things else ""


def told_text(traces: Traces) -> str:
    """Return `tells its location`, `tells prompt and workflow`; "" for nothing."""
    things = told_names(traces)
    # Translators: {things} is “its location”, “prompt and workflow” and the like
    return _("tells {things}").format(things=things) if things else ""


def trace_lines(traces: Traces) -> list[str]:
    """Return the same as sentences."""
    removed, told = removed_names(traces), told_names(traces)
    lines = []
    if removed:
        lines.append(_("Left out of the copy at fal: {things}.").format(things=removed))
    if told:
        lines.append(
            _("The copy at fal tells {things}; the settings can change that.").format(things=told)
        )
    return lines


def traces_text(traces: Traces) -> str:
    """Return both, what was removed first; "" for nothing."""
    return ", ".join(text for text in (removed_text(traces), told_text(traces)) if text)


def prepared_text(recipe: str, traces: Traces) -> str:
    """Return what was done with a file: `HEIC → JPEG, 2,048 px, location removed`."""
    return ", ".join(part for part in (recipe, traces_text(traces)) if part)


def _listed(names: Iterable[str]) -> str:
    *first, last = [*names] or [""]
    if not first:
        return last
    return _("{some} and {last}").format(some=", ".join(first), last=last)
