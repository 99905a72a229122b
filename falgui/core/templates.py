"""The person's own formats of links."""

from typing import NamedTuple


class Template(NamedTuple):
    """A text with placeholders, under the name that it is listed by."""

    name: str
    text: str
