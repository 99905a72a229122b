"""What the command line wants done with content, and how it tells what was done."""

from dataclasses import replace
from typing import Any

from falgui.cli.arguments import Arguments
from falgui.core.recipe import Recipe
from falgui.core.traces import Trace
from falgui.core.upload import Prepared


def recipe_from(arguments: Arguments, usual: Recipe) -> Recipe:
    """Return what the command line wants done with content, the `usual` where it is silent."""
    asked = {
        "image_format": arguments.image_format,
        "quality": arguments.quality,
        "longest_edge": arguments.longest_edge,
        "background": arguments.background,
        "convert_unusual": False if arguments.keep_heic else None,
        "remove_identifying": False if arguments.keep_location else None,
        "remove_notes": arguments.remove_notes,
    }
    given: dict[str, Any] = {name: one for name, one in asked.items() if one is not None}
    return replace(usual, **given)


def prepared_facts(prepared: Prepared) -> dict[str, object]:
    """Return what a program may read of it."""
    traces = prepared.traces
    return {
        "prepared": prepared.recipe,
        "removed": [trace.value for trace in Trace if trace in traces.removed],
        "tells": [trace.value for trace in Trace if trace in traces.told],
    }
