"""A text without a file: what it is called as one, and its bytes."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from falgui.core.json_text import is_json
from falgui.core.names import display_name
from falgui.core.secret_texts import text_looks_secret
from falgui.core.translation import _

_WORDS_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class PastedText:
    """A text that was pasted or dropped, as UTF-8; it may hold secrets, so it is never shown whole.

    `ending` is what its file's name ends with.
    """

    content: bytes = field(repr=False)
    ending: str
    looks_secret: bool
    first_words: str = field(repr=False)
    """Its beginning as one line, to be recognised by."""

    def name(self, now: datetime) -> str:
        """Return what its file is called when it comes in at the time `now`."""
        return _("Pasted text {time:%Y-%m-%d %H.%M.%S}").format(time=now) + self.ending


def pasted_text(text: str) -> PastedText:
    """Return `text` as something to upload: plain text, or JSON if it is that as a whole.

    Slow for long texts: not on the main thread.
    """
    return PastedText(
        text.encode("utf-8", "replace"),
        # A number or a word alone is JSON as well, but nobody means it so.
        ".json" if is_json(text) else ".txt",
        text_looks_secret(text),
        _first_words(text),
    )


def _first_words(text: str) -> str:
    line = display_name(" ".join(text[: 20 * _WORDS_SHOWN].split()))
    return line if len(line) <= _WORDS_SHOWN else line[: _WORDS_SHOWN - 1].rstrip() + "…"
