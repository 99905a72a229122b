"""Texts in SQLite that need not be valid Unicode: file names are whatever bytes they are."""


def to_stored(text: str) -> str | bytes:
    """Return `text` as SQLite can keep it: bytes, if a name's undecodable ones are in it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="surrogatepass")
    return text


def from_stored(value: str | bytes) -> str:
    """Return the text that `to_stored` was given."""
    return value if isinstance(value, str) else value.decode(errors="surrogatepass")
