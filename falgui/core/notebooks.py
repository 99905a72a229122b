"""Finds the code in a notebook of Jupyter's, and where each character of it stands in the JSON."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_STRING: Final = r"\"(?:[^\"\\]|\\.)*\""
_SOURCE: Final = re.compile(rf"\"source\"\s*:\s*(?P<code>{_STRING}|\[\s*(?:{_STRING}\s*,?\s*)*\])")
_IN_STRINGS: Final = re.compile(r"\"((?:[^\"\\]|\\.)*)\"")
_CHARACTER: Final = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]",
    re.DOTALL,
)
_MARKS: Final = (re.compile(r"\"nbformat\"\s*:\s*\d"), re.compile(r"\"cells\"\s*:\s*\["))


@dataclass(frozen=True, slots=True)
class Code:
    """What one cell says."""

    text: str
    places: tuple[tuple[int, int], ...]
    """Of each character of `text`: where it begins and ends in the notebook."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `text[start:end]`, which is not empty, stands in the notebook."""
        return self.places[start][0], self.places[end - 1][1]


def is_notebook(text: str) -> bool:
    """Return whether `text`, which is JSON, is a notebook."""
    return all(mark.search(text) for mark in _MARKS)


def codes_in(notebook: str) -> Iterator[Code]:
    """Yield what each cell says; what it has put out is none of it."""
    for source in _SOURCE.finditer(notebook):
        characters: list[str] = []
        places: list[tuple[int, int]] = []
        begin, end = source.span("code")
        for string in _IN_STRINGS.finditer(notebook, begin, end):
            for one in _CHARACTER.finditer(notebook, *string.span(1)):
                written = one[0]
                characters.append(json.loads(f'"{written}"') if len(written) > 1 else written)
                places.append(one.span())
        yield Code("".join(characters), tuple(places))


def as_written(text: str) -> str:
    """Return `text` as it stands in a string of a notebook."""
    return json.dumps(text)[1:-1]
