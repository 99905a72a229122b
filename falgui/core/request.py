"""What is asked for: a source, and what was chosen for it before it was added."""

from dataclasses import dataclass, field
from typing import Final

from falgui.core.lifecycle import Lifecycle
from falgui.core.recipe import Recipe
from falgui.core.sources import Source

IMAGES_ARGUMENT: Final = "images_data_url"
"""What trainers call the address of a training pack's zip."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the person chose for an upload before it was added."""

    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    recipe: Recipe = field(default_factory=Recipe)
    reuse: bool = True
    """Whether a link that leads to the same bytes already will do."""
    argument: str = ""
    """What a model calls its input for this file; "" leaves it to the file's type."""


@dataclass(frozen=True, slots=True)
class Request:
    """One upload that is asked for.

    `label` is unlike that of every other request, also after a restart; empty for one that
    nobody will ask for again.
    """

    source: Source
    options: Options = field(default_factory=Options)
    label: str = ""
