"""What is to be known about a drop before it may go: secrets, repeats, and how much it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from falgui.core.repeats import split_repeats
from falgui.core.secret_names import looks_secret
from falgui.core.sources import FileSource, Source

_MANY: Final = 10
_MUCH: Final = 100_000_000


@dataclass(frozen=True, slots=True)
class Sorted:
    """The sources of a drop, each in one of three lists and in the order they came."""

    new: list[Source] = field(default_factory=list)
    repeated: list[Source] = field(default_factory=list)
    """Those that come twice or are in the list already."""
    secrets: list[Source] = field(default_factory=list)
    """Those that hold a secret by their name."""
    size: int = 0
    """The bytes of those that are new, as far as was asked and is known."""
    is_large: bool = False
    """Whether a line that costs money should be asked about."""


def sort_out(
    sources: Sequence[Source], listed: Iterable[Source], *, with_secrets: bool, measured: bool
) -> Sorted:
    """Return what `sources` are; `with_secrets` takes secrets for what any other file is.

    With `measured` the sizes are looked up and told. Asks the file system: never call it on the
    main thread.
    """
    secrets = [] if with_secrets else [one for one in sources if _is_secret(one)]
    rest = [one for one in sources if with_secrets or not _is_secret(one)]
    new, repeated = split_repeats(rest, listed)
    size = sum(map(_size, new)) if measured else 0
    return Sorted(new, repeated, secrets, size, measured and (len(new) > _MANY or size >= _MUCH))


def _is_secret(source: Source) -> bool:
    # What an address leads to is public already.
    return isinstance(source, FileSource) and not source.temporary and looks_secret(source.name)


def _size(source: Source) -> int:
    try:
        return source.path.stat().st_size if isinstance(source, FileSource) else 0
    except (OSError, ValueError):
        return 0
