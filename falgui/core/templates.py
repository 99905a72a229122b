"""The person's own formats of links: a text with placeholders, written out once a file."""

import html
import json
import re
import shlex
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import quote

from falgui.core.names import display_name
from falgui.core.result import Result
from falgui.core.translation import _
from falgui.core.units import format_duration, format_size

PLACEHOLDERS: Final = (
    "url",
    "name",
    "stem",
    "type",
    "size",
    "bytes",
    "argument",
    "expires",
    "number",
    "count",
    "date",
)
"""What stands for something about a file or about all of them."""
EACH: Final = "each"
END: Final = "end"
ESCAPES: Final[dict[str, Callable[[str], str]]] = {
    "": str,
    "json": lambda text: json.dumps(text, ensure_ascii=False),
    "html": html.escape,
    "shell": shlex.quote,
    "url": lambda text: quote(text, safe=""),
}
"""What may follow a placeholder's name and a colon, if anything: how its text is made to fit."""

_MARK: Final = re.compile(r"\{\{|\}\}|\{([a-z]+)(?::([^{}]*))?\}")


class Template(NamedTuple):
    """A text with placeholders, under the name that it is listed by.

    The whole text is written once a file, one below the other; where it has a part between
    `{each}` and `{end}`, only that part is. `{each:, }` puts “, ” between two of them. Double
    braces stand for single ones, a placeholder that doesn't exist for itself.
    """

    name: str
    text: str


class _Placeholder(NamedTuple):
    name: str
    escape: str


_Part: TypeAlias = str | _Placeholder


class _Parts(NamedTuple):
    before: list[_Part]
    each: list[_Part]
    after: list[_Part]
    separator: str
    unknown: list[str]


def fill_template(
    text: str,
    results: Sequence[Result],
    argument_of: Callable[[Result], str],
    today: date,
) -> str:
    """Return what the template `text` makes of `results`, nothing for none.

    `argument_of` gives the name of a model's input for a file. Before and after the repeated
    part, placeholders about a file mean the first one.
    """
    if not results:
        return ""
    parts = _parts(text)
    count, day = str(len(results)), today.isoformat()

    def value(name: str, number: int) -> str:
        result = results[number]
        match name:
            case "number":
                return str(number + 1)
            case "count":
                return count
            case "date":
                return day
            case "argument":
                return argument_of(result)
        return _about_file(name, result)

    def written(wanted: list[_Part], number: int) -> str:
        return "".join(
            part if isinstance(part, str) else ESCAPES[part.escape](value(part.name, number))
            for part in wanted
        )

    repeated = parts.separator.join(written(parts.each, number) for number in range(len(results)))
    return written(parts.before, 0) + repeated + written(parts.after, 0)


def unknown_placeholders(text: str) -> list[str]:
    """Return what looks like a placeholder in `text` but isn't one, each once."""
    return list(dict.fromkeys(_parts(text).unknown))


def _parts(text: str) -> _Parts:
    marks = list(_MARK.finditer(text))
    begin, end = _repeated(marks)
    separator = "\n"
    if begin and begin[2] is not None:
        separator = begin[2].replace("\\n", "\n").replace("\\t", "\t")
    parts = _Parts([], [], [], separator, [])
    section = parts.before if begin else parts.each
    place = 0
    open_braces = 0
    for mark in marks:
        section.append(text[place : mark.start()])
        place = mark.end()
        if mark is begin:
            section = parts.each
        elif mark is end:
            section = parts.after
        elif mark[0] == "{{":
            open_braces += 1
            section.append("{")
        elif mark[0] == "}}":
            # What ends two levels of JSON is no double brace: nothing has begun with one.
            section.append("}" if open_braces else "}}")
            open_braces = max(0, open_braces - 1)
        elif mark[1] in PLACEHOLDERS and mark[2] != "" and (mark[2] or "") in ESCAPES:
            section.append(_Placeholder(mark[1], mark[2] or ""))
        else:
            section.append(mark[0])
            parts.unknown.append(mark[0])
    section.append(text[place:])
    return parts


def _repeated(
    marks: Sequence[re.Match[str]],
) -> tuple[re.Match[str], re.Match[str]] | tuple[None, None]:
    """Return the first `{each}` and the `{end}` that follows it, if both are there."""
    begin = next((mark for mark in marks if mark[1] == EACH), None)
    if begin is not None:
        for mark in marks:
            if mark[0] == f"{{{END}}}" and mark.start() > begin.start():
                return begin, mark
    return None, None


def _about_file(placeholder: str, result: Result) -> str:
    match placeholder:
        case "url":
            return result.url
        case "name" | "stem":
            name = display_name(" ".join(result.name.split()))
            return name if placeholder == "name" else name.rpartition(".")[0] or name
        case "type":
            return result.content_type
        case "size":
            return format_size(result.size)
        case "bytes":
            return str(result.size)
    lifetime = result.expires_seconds
    return _("account default") if lifetime is None else format_duration(lifetime)
