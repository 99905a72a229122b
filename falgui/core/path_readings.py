"""What a path that stands in code, JSON, HTML or Markdown may mean once its quoting is undone."""

import html
import json
import os
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote_to_bytes

_ESCAPE: Final = re.compile(
    r"\\(?:u\{(?P<braced>[0-9a-fA-F]{1,6})\}|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})"
    r"|x(?P<x>[0-9a-fA-F]{2})|(?P<one>[\s\S]))"
)
_LETTERS: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_PUNCTUATION: Final = re.compile(r"\\([!-/:-@\[-`{-~ ])")
_LAST_CHARACTER: Final = 0x10FFFF
_DRIVE: Final = re.compile(r"/[A-Za-z]:[/\\]")


def in_string(content: str) -> tuple[str, ...]:
    """Return the readings of what stands between quotes in Python, JavaScript or JSON.

    Last as it is: Windows paths are often written without doubling their backslashes.
    """
    return _usable((_unescaped(content), content))


def in_json(content: str) -> tuple[str, ...]:
    """Return the one reading of what stands between quotes in JSON that is known to be right."""
    return _usable((str(json.loads(f'"{content}"')),))


def in_raw_string(content: str) -> tuple[str, ...]:
    """Return the reading of a string in which a backslash is a backslash."""
    return _usable((content,))


def in_quoted_quotes(content: str) -> tuple[str, ...]:
    r"""Return the readings of what stands between `\"` and `\"`, JSON in a shell's quotes."""
    once = _unescaped(content)
    return _usable((once, _unescaped(once), content))


def in_html(content: str) -> tuple[str, ...]:
    """Return the readings of an attribute's value."""
    value = html.unescape(content)
    return _usable((value, _percent_decoded(value), content))


def in_markdown(content: str) -> tuple[str, ...]:
    """Return the readings of where a link leads."""
    target = html.unescape(_PUNCTUATION.sub(r"\1", content))
    return _usable((target, _percent_decoded(target), content))


def in_shell(content: str) -> tuple[str, ...]:
    """Return the readings of a word without quotes; a backslash may stand before a blank."""
    return _usable((content, _PUNCTUATION.sub(r"\1", content)))


def path_of_address(text: str) -> str:
    """Return the path that a `file:` address leads to, or any other text as it is."""
    if text[:5].lower() != "file:":
        return text
    path = text[5:]
    if path.startswith("//"):
        host, slash, rest = path[2:].partition("/")
        is_here = host.lower() in ("", "localhost")
        path = slash + rest if is_here else path
    path = _percent_decoded(path)
    return path[1:] if _DRIVE.match(path) else path


def _usable(texts: Iterable[str]) -> tuple[str, ...]:
    """Return each path in `texts` once; what has control characters in it was none."""
    paths = (path_of_address(text) for text in texts)
    return tuple(dict.fromkeys(path for path in paths if path and min(path) >= " "))


def _percent_decoded(text: str) -> str:
    # Names need not be UTF-8.
    return os.fsdecode(unquote_to_bytes(text.encode("utf-8", "surrogateescape")))


def _unescaped(content: str) -> str:
    text = _ESCAPE.sub(_meant, content)
    # Two escapes may stand for the halves of one character.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _meant(escape: re.Match[str]) -> str:
    digits = escape["braced"] or escape["u"] or escape["U"] or escape["x"]
    if digits:
        number = int(digits, 16)
        return chr(number) if number <= _LAST_CHARACTER else escape[0]
    one = escape["one"]
    if one in "\\/\"'`":
        return one
    return _LETTERS.get(one, escape[0])
