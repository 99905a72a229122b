"""Values that must never be seen: the fal key and the CDN token."""

import hashlib
import re
from typing import Final

from falgui.core import messages
from falgui.core.errors import AuthenticationError

_HIDDEN: Final = "***"
_KEY_SHAPE: Final = re.compile(r"[\x21-\x39\x3b-\x7e]+:[\x21-\x39\x3b-\x7e]+")
# Windows' credential store takes 2,560 bytes and no more, and keyring gives it UTF-16.
_KEY_LENGTH_LIMIT: Final = 1280
_QUOTES: Final = "\"'`"


class Secret:
    """A text that only `reveal()` shows; printing, formatting and pickling give `***`."""

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        """Return the text itself; call it only where a header or the key store needs it."""
        return self.__text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self.__text

    def __hash__(self) -> int:
        return hash((Secret, self.__text))

    def __repr__(self) -> str:
        return _HIDDEN

    def __str__(self) -> str:
        return _HIDDEN

    def __format__(self, specification: str) -> str:
        return _HIDDEN

    def __reduce__(self) -> tuple[type["Secret"], tuple[str]]:
        return Secret, (_HIDDEN,)

    def __copy__(self) -> "Secret":
        return Secret(_HIDDEN)

    def __deepcopy__(self, memo: object) -> "Secret":
        return Secret(_HIDDEN)


def parse_key(pasted: str) -> Secret:
    """Return the fal key in what a person pasted, or raise `AuthenticationError`.

    A key is `<key_id>:<key_secret>`: printable ASCII, one colon, no blanks inside. What people
    copy along with it is taken off: blanks, newlines, quotes, a byte-order mark, `FAL_KEY=`,
    `export`, `Authorization:` and `Key`.
    """
    text = pasted.strip().strip("\ufeff").strip()
    for prefix in ("export ", "FAL_KEY=", "FAL_KEY:", "Authorization:", "Key "):
        text = text.strip(_QUOTES).strip()
        if text.casefold().startswith(prefix.casefold()):
            text = text[len(prefix) :].strip()
    text = text.strip(_QUOTES).strip()
    if len(text) > _KEY_LENGTH_LIMIT or not _KEY_SHAPE.fullmatch(text):
        raise AuthenticationError(messages.key_malformed())
    return Secret(text)


def fingerprint(key: Secret, salt: bytes) -> str:
    """Return eight hex digits that tell two keys apart without saying anything about them."""
    return hashlib.sha256(salt + key.reveal().encode()).hexdigest()[:8]
