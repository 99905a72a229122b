"""Finished uploads as text to paste: links, JSON, code, or whatever a template says."""

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeAlias

from falgui.core.names import display_name
from falgui.core.request_code import as_curl, as_javascript, as_python
from falgui.core.result import Result
from falgui.core.templates import Template, fill_template


class LinkFormat(StrEnum):
    """What lands on the clipboard or on standard output."""

    URL = "url"
    JSON = "json"
    """The argument of a request: `{"image_url": "…"}`."""
    JSON_ARRAY = "json-array"
    MARKDOWN = "markdown"
    HTML = "html"
    PYTHON = "python"
    JAVASCRIPT = "javascript"
    CURL = "curl"
    REQUEST = "request"
    """The body of a request, one argument a line."""


Form: TypeAlias = LinkFormat | Template
"""One of falgui's formats, or one of the person's own."""

LINE_PER_FILE: Final = frozenset({LinkFormat.URL, LinkFormat.MARKDOWN, LinkFormat.HTML})
"""Formats in which every link is a line of its own, whatever comes before and after it."""


@dataclass(frozen=True, slots=True)
class CopyStyle:
    """How links are copied: the form, the names of a model's inputs, and the model in code."""

    form: Form = LinkFormat.URL
    image_argument: str = "image_url"
    video_argument: str = "video_url"
    audio_argument: str = "audio_url"
    file_argument: str = "file_url"
    model: str = "fal-ai/MODEL"

    def for_results(self, results: Sequence[Result]) -> "CopyStyle":
        """Return how `results` are copied by itself: in this form, unless that says too little.

        Files that a model knows by a name of their own are copied with that name instead of as
        bare links.
        """
        named = bool(results) and all(result.argument for result in results)
        return (
            replace(self, form=LinkFormat.JSON) if named and self.form is LinkFormat.URL else self
        )

    def argument_of(self, result: Result) -> str:
        """Return what a model's input for this file is called."""
        return result.argument or self.argument_name(result.content_type)

    def argument_name(self, content_type: str) -> str:
        """Return what a model's input of this type is called."""
        kind = content_type.partition("/")[0]
        return {
            "image": self.image_argument,
            "video": self.video_argument,
            "audio": self.audio_argument,
        }.get(kind, self.file_argument)


def format_links(results: Sequence[Result], style: CopyStyle, today: date | None = None) -> str:
    """Return the links of `results`, in their order, ready to paste.

    Several links are one a line, except in JSON and in code (one request with a list where a
    type occurs more than once). `today` is the date that templates write, by default the
    computer's.
    """
    match style.form:
        case Template(text=text):
            day = today or datetime.now().astimezone().date()
            return fill_template(text, results, style.argument_of, day)
        case LinkFormat.URL:
            return "\n".join(result.url for result in results)
        case LinkFormat.JSON_ARRAY:
            return json.dumps([result.url for result in results], indent=2, ensure_ascii=False)
        case LinkFormat.MARKDOWN:
            return "\n".join(_as_markdown(result) for result in results)
        case LinkFormat.HTML:
            return "\n".join(_as_html(result) for result in results)
        case form:
            return _as_request(form, style.model, arguments_of(results, style))


def _as_request(form: LinkFormat, model: str, arguments: Mapping[str, str | list[str]]) -> str:
    match form:
        case LinkFormat.PYTHON:
            return as_python(model, arguments)
        case LinkFormat.JAVASCRIPT:
            return as_javascript(model, arguments)
        case LinkFormat.CURL:
            return as_curl(model, arguments)
        case LinkFormat.REQUEST:
            return json.dumps(arguments, indent=2, ensure_ascii=False)
    return json.dumps(arguments, ensure_ascii=False)


def arguments_of(results: Sequence[Result], style: CopyStyle) -> dict[str, str | list[str]]:
    """Return the arguments of one request with all links, by their names.

    Several links under one name are a list, whose name has an "s" at its end.
    """
    by_name: dict[str, list[str]] = {}
    for result in results:
        by_name.setdefault(style.argument_of(result), []).append(result.url)
    lists = {f"{name}s": urls for name, urls in by_name.items() if len(urls) > 1}
    arguments: dict[str, str | list[str]] = {}
    for name, urls in by_name.items():
        if len(urls) > 1:
            arguments[f"{name}s"] = lists[f"{name}s"]
        elif name in lists:
            # Somebody calls one input as another one's list is called: it belongs there.
            lists[name] += urls
        else:
            arguments[name] = urls[0]
    return arguments


def _label(name: str) -> str:
    """Return `name` as one line that a terminal and a clipboard take without harm."""
    return display_name(" ".join(name.split()))


def _as_markdown(result: Result) -> str:
    label = _label(result.name)
    for special in "\\`[]<&":
        label = label.replace(special, "\\" + special)
    mark = "!" if result.content_type.startswith("image/") else ""
    # A bracket in the address would end the link early; these stand for the same address.
    address = result.url.replace("(", "%28").replace(")", "%29")
    return f"{mark}[{label}]({address})"


def _as_html(result: Result) -> str:
    address = html.escape(result.url)
    name = html.escape(_label(result.name))
    kind = result.content_type.partition("/")[0]
    if kind == "image":
        return f'<img src="{address}" alt="{name}">'
    if kind in ("video", "audio"):
        return f'<{kind} src="{address}" controls></{kind}>'
    return f'<a href="{address}">{name}</a>'
