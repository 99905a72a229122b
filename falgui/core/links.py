"""Finished uploads as text to paste: links, JSON, code."""

import html
import json
import shlex
from collections.abc import Sequence
from enum import StrEnum

from falgui.core.names import display_name
from falgui.core.upload import Result


class LinkFormat(StrEnum):
    """What lands on the clipboard or on standard output."""

    URL = "url"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    PYTHON = "python"
    JAVASCRIPT = "javascript"
    CURL = "curl"


def argument_name(content_type: str) -> str:
    """Return the name that fal's models usually give an input of this type."""
    kind = content_type.partition("/")[0]
    return f"{kind}_url" if kind in ("image", "video", "audio") else "file_url"


def format_links(results: Sequence[Result], link_format: LinkFormat) -> str:
    """Return the links of `results`, in their order, ready to paste.

    Several links are one a line, except in JSON (an array) and in code (one request with a
    list where a type occurs more than once).
    """
    match link_format:
        case LinkFormat.URL:
            return "\n".join(result.url for result in results)
        case LinkFormat.JSON:
            return _as_json(results)
        case LinkFormat.MARKDOWN:
            return "\n".join(_as_markdown(result) for result in results)
        case LinkFormat.HTML:
            return "\n".join(_as_html(result) for result in results)
        case LinkFormat.PYTHON:
            return (
                "import fal_client\n\n"
                "result = fal_client.subscribe(\n"
                '    "fal-ai/MODEL",\n'
                f"    arguments={json.dumps(_arguments(results), ensure_ascii=False)},\n"
                ")"
            )
        case LinkFormat.JAVASCRIPT:
            arguments = json.dumps(_arguments(results), ensure_ascii=False)
            return (
                'import { fal } from "@fal-ai/client";\n\n'
                f'const result = await fal.subscribe("fal-ai/MODEL", {{ input: {arguments} }});'
            )
        case LinkFormat.CURL:
            body = json.dumps(_arguments(results), ensure_ascii=False)
            return (
                "curl https://fal.run/fal-ai/MODEL \\\n"
                '  -H "Authorization: Key $FAL_KEY" \\\n'
                '  -H "Content-Type: application/json" \\\n'
                f"  -d {shlex.quote(body)}"
            )


def _arguments(results: Sequence[Result]) -> dict[str, str | list[str]]:
    by_name: dict[str, list[str]] = {}
    for result in results:
        by_name.setdefault(argument_name(result.content_type), []).append(result.url)
    return {
        name if len(urls) == 1 else f"{name}s": urls[0] if len(urls) == 1 else urls
        for name, urls in by_name.items()
    }


def _as_json(results: Sequence[Result]) -> str:
    if len(results) == 1:
        return json.dumps({argument_name(results[0].content_type): results[0].url})
    return json.dumps([result.url for result in results], indent=2)


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
