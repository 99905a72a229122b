"""Finds the local paths in a request: JSON, code, notebooks, Markdown, HTML or cURL."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from falgui.core.json_text import is_json
from falgui.core.notebooks import as_written, codes_in, is_notebook
from falgui.core.path_readings import (
    in_html,
    in_json,
    in_markdown,
    in_quoted_quotes,
    in_raw_string,
    in_shell,
    in_string,
)

_LONGEST: Final = 2000
_BEFORE: Final = 160
"""How many characters before a string tell what is done with it."""

# How a whole path begins: /a ~/a \/a C:\a C:/a \\server\a file:///a
_WHOLE: Final = r"(?:~?\\?/|~\\|\\\\|[A-Za-z]:\\?[/\\]|[Ff][Ii][Ll][Ee]:)"
_ENDING: Final = r"\.(?=\w*[A-Za-z])\w{1,10}"
# A quote begins a string only where a path follows: an apostrophe begins none.
_STRING: Final = (
    r"(?P<prefix>(?<!\w)[rRuUfFbB]{1,2})?(?P<quote>\"\"\"|'''|\"|'|`)"
    rf"(?={_WHOLE}|(?:(?!(?P=quote))[^\n<>|*?:$]){{1,300}}?{_ENDING}(?P=quote))"
    rf"(?P<string>(?:\\[^\n]|(?!(?P=quote))[^\\\n]){{1,{_LONGEST}}}?)(?P=quote)"
)
_ESCAPED_STRING: Final = r"\\(?P<inner>[\"'])(?P<escaped>(?:(?!\\(?P=inner))[^\"'\n])+)\\(?P=inner)"
# As curl's -F takes it: name=@file, with or without quotes around the whole.
_QUOTED_FIELD: Final = r"[\"'][\w.\[\]-]+=@(?P<quoted_field>[^\"'\n;]+)"
_FIELD: Final = r"(?<=[\w\]]=)@(?P<field>(?:\\.|[^\s\"'`;,\\])+)"
_ANGLE: Final = r"\]\(\s*<(?P<angle>[^<>\n]+)>"
_TARGET: Final = r"\]\(\s*(?P<target>(?:\\.|[^\s()<>\\]|\([^\s()]*\))+)(?=[\s)])"
_LINE: Final = (
    rf"(?m:^)[ \t]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?"
    rf"(?P<line>{_WHOLE}(?:(?![ \t]{_WHOLE})[^\n\r\"'`<>|=]){{1,{_LONGEST}}}?{_ENDING})"
    r"(?=[ \t]*\r?(?:\n|\Z))"
)
_WORD: Final = (
    rf"(?:(?m:^)|(?<=[\s=,(\[{{>]))(?P<word>{_WHOLE}"
    rf"(?:\\.|[^\s\"'`<>|\\,;)\]}}]){{1,{_LONGEST}}}?{_ENDING})"
    r"(?=[.!?:]*(?:[\s\"'`<>|,;)\]}]|\Z))"
)
_TEXT: Final = re.compile(
    f"{_QUOTED_FIELD}|{_FIELD}|{_ESCAPED_STRING}|{_STRING}|{_ANGLE}|{_TARGET}|{_LINE}|{_WORD}"
)
_JSON: Final = re.compile(r"\"(?P<string>[^\"\\]*(?:\\.[^\"\\]*)*)\"")
_BEGINS_WHOLE: Final = re.compile(_WHOLE)
_IS_RELATIVE: Final = re.compile(rf"(?!\w+:)[^\s/](?:[^\n<>|*?:]*[^\n<>|*?:\s/])?{_ENDING}")
_ATTRIBUTE: Final = re.compile(r"\b(?:src|href|poster|srcset|data-\w+|content)\s*=\s*$")

# What uploads a file by itself gives a link, so the whole call becomes one.
_OBJECT: Final = r"(?:\bawait\s+)?\b(?:\w+\.)*"
_UPLOAD_FILE: Final = rf"{_OBJECT}(?:upload_file|encode_file)(?:_async)?\(\s*(?:path\s*=\s*)?"
_UPLOAD_IMAGE: Final = rf"{_OBJECT}upload_image(?:_async)?\(\s*"
_END: Final = r"\s*,?\s*\)"
_CALLS: Final = tuple(
    (re.compile(f"{before}$"), re.compile(after))
    for before, after in (
        (_UPLOAD_FILE, _END),
        (rf"{_UPLOAD_FILE}(?:\w+\.)*Path\(\s*", rf"\s*\){_END}"),
        (rf"{_UPLOAD_IMAGE}(?:\w+\.)*open\(\s*", rf"\s*\){_END}"),
        (rf"{_OBJECT}storage\.upload\(\s*", _END),
    )
)
# A link would break what opens a file, what is a module's name, and what is put together.
_KEEPS_PATH: Final = re.compile(
    r"(?:\b(?:\w*[oO]pen|\w*Path|imread|load|\w*[rR]ead\w*|createReadStream|openAsBlob|openSync"
    r"|[fF]ile|upload\w*|encode_\w+|exists|isfile|stat|require|import|source)"
    r"\(\s*(?:\w+\s*=\s*)?|\b(?:from|import)\s+|[+/]\s*)$"
)
_GOES_ON: Final = re.compile(r"\s*(?:[+%/]|\.\w+\()")

# What ends a link in one of these languages, or begins something else inside of it.
_UNSAFE: Final = re.compile(r"[\s\"'`<>\\^{|}()$!]")
_UNSAFE_IN_SHELL: Final = re.compile(r"[\s\"'`<>\\^{|}()$!&;*,~#]")


@dataclass(frozen=True, slots=True)
class NamedPath:
    """A stretch of a text that names a file on this computer, or seems to."""

    start: int
    end: int
    readings: tuple[str, ...]
    """What the path may be, the likeliest first; `~` stands for the home folder."""
    is_relative: bool = False
    around: tuple[str, str] = ("", "")
    """What stands before and after a link in its place: the quotes, where a call goes."""
    is_html: bool = False
    is_shell: bool = False

    @property
    def looks_like_file(self) -> bool:
        """Whether it has an ending, so that it is worth a word if it isn't there."""
        return re.search(rf"{_ENDING}$", self.readings[0]) is not None


def paths_in(text: str) -> list[NamedPath]:
    """Return the paths that `text` names, in order, none in another one.

    Relative ones only where quotes or the syntax of a link mark them, and they have an ending.
    """
    if not is_json(text, ("{", "[", '"')):
        return list(_in_any(text))
    return list(_in_notebook(text) if is_notebook(text) else _in_json(text))


def with_links(text: str, links: Iterable[tuple[NamedPath, str]]) -> str:
    """Return `text` with these links in the place of paths, and everything else as it was."""
    parts: list[str] = []
    at = 0
    for path, link in links:
        parts += (text[at : path.start], path.around[0], _fitting(path, link), path.around[1])
        at = path.end
    return "".join((*parts, text[at:]))


def _in_json(text: str) -> Iterator[NamedPath]:
    for match in _JSON.finditer(text):
        start, end = match.span("string")
        # What is longer is no path, but may be a whole file.
        path = _named(start, end, in_json(match["string"])) if end - start <= _LONGEST else None
        if path is not None:
            yield path


def _in_notebook(text: str) -> Iterator[NamedPath]:
    for code in codes_in(text):
        for path in _in_any(code.text):
            start, end = code.span(path.start, path.end)
            before, after = path.around
            around = (as_written(before), as_written(after))
            yield replace(path, start=start, end=end, around=around)


def _in_any(text: str) -> Iterator[NamedPath]:
    for match in _TEXT.finditer(text):
        path = _found(text, match)
        if path is not None:
            yield path


def _found(text: str, match: re.Match[str]) -> NamedPath | None:
    group = str(match.lastgroup)
    content, (start, end) = match[group], match.span(group)
    match group:
        case "string":
            return _string(text, match)
        case "escaped":
            return _named(start, end, in_quoted_quotes(content))
        case "quoted_field" | "field":
            # With the sign, which asks for a file.
            return _named(start - 1, end, in_shell(content), is_shell=True)
        case "angle" | "target":
            return _named(start, end, in_markdown(content))
    return _named(start, end, in_shell(content), is_shell=True)


def _string(text: str, match: re.Match[str]) -> NamedPath | None:
    prefix, marks, content = match["prefix"] or "", match["quote"], match["string"]
    kind = prefix.lower()
    is_filled_in = ("f" in kind and not {"{", "}"}.isdisjoint(content)) or (
        marks == "`" and "${" in content
    )
    if "b" in kind or is_filled_in:
        return None
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    readings = in_raw_string(content) if "r" in kind else in_string(content)
    is_argument = before.rstrip().endswith(("(", "="))
    for call_before, call_after in _CALLS if is_argument else ():
        opening = call_before.search(before)
        closing = call_after.match(text, match.end())
        if opening and closing:
            start = match.start() - len(opening[0])
            around = (prefix + marks, marks)
            return _named(start, closing.end(), readings, around)
    if _KEEPS_PATH.search(before) or _GOES_ON.match(text, match.end()):
        return None
    start, end = match.span("string")
    if _ATTRIBUTE.search(before):
        return _named(start, end, in_html(content), is_html=True)
    return _named(start, end, readings)


def _named(
    start: int,
    end: int,
    readings: tuple[str, ...],
    around: tuple[str, str] = ("", ""),
    *,
    is_html: bool = False,
    is_shell: bool = False,
) -> NamedPath | None:
    if not readings:
        return None
    if _BEGINS_WHOLE.match(readings[0]):
        is_relative = False
    elif _IS_RELATIVE.fullmatch(readings[0]):
        is_relative = True
    else:
        return None
    return NamedPath(start, end, readings, is_relative, around, is_html, is_shell)


def _fitting(path: NamedPath, link: str) -> str:
    """Return `link` so that nothing around it takes a part of it for its own."""
    # What comes after a question mark may be signed: there, every character counts.
    address, mark, query = link.partition("?")
    unsafe = _UNSAFE_IN_SHELL if path.is_shell else _UNSAFE
    fitting = unsafe.sub(_percent_encoded, address) + mark + query
    return fitting.replace("&", "&amp;") if path.is_html else fitting


def _percent_encoded(character: re.Match[str]) -> str:
    return f"%{ord(character[0]):02X}" if character[0].isascii() else quote(character[0])
