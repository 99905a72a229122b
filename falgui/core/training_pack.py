"""A folder of images and captions as trainers at fal read it, and what is wrong with it.

A trainer takes a zip with `a.jpg` and its caption `a.txt` side by side. Some take masks
(`a_mask.png`), some pairs that share a caption (`a_start.jpg`, `a_end.jpg`, `a.txt`).
"""

import codecs
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final, NamedTuple

from falgui.core.content_types import SNIFF_LENGTH, content_type
from falgui.core.errors import DriveError, LocalFileError
from falgui.core.folders import FolderContents
from falgui.core.local_file import LocalFile

FEW: Final = 4
"""Trainers ask for this many images at least."""

_READ_BY_TRAINERS: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
_CAPTION: Final = ".txt"
_LONGEST_CAPTION: Final = 1024 * 1024
_SHARED: Final = re.compile(r"(?i)_(start\d*|end)$")
_MASK: Final = re.compile(r"(?i)_mask$")


class Verdict(Enum):
    """What can be made of a folder."""

    FINE = "fine"
    WARNINGS = "warnings"
    IMPOSSIBLE = "impossible"


class Member(NamedTuple):
    """A file of the pack, and what it is called there."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class TrainingPack:
    """The files of a pack in the order of their names, and what was found about the folder.

    The lists hold names of files, as they are in the folder.
    """

    folder: Path
    members: tuple[Member, ...] = ()
    images: int = 0
    captions: int = 0
    masks: int = 0
    size: int = 0
    uncaptioned: tuple[str, ...] = ()
    """Images without a caption."""
    lonely: tuple[str, ...] = ()
    """Captions without an image, which are left out."""
    blank: tuple[str, ...] = ()
    """Captions with nothing in them."""
    not_utf8: tuple[str, ...] = ()
    """Captions in another encoding than trainers read."""
    shared: tuple[str, ...] = ()
    """Captions that two images of the same name share."""
    unsupported: tuple[str, ...] = ()
    """Images of a kind that trainers don't read, which are left out."""
    broken: tuple[str, ...] = ()
    """What is called like an image and is none, or can't be read, which is left out."""
    renamed: tuple[str, ...] = ()
    """Files of subfolders whose names are taken: their folder's name comes before theirs."""
    others: int = 0
    """Files of other kinds, which are left out."""
    skipped: int = 0
    """Hidden and temporary files, which are left out."""

    @property
    def verdict(self) -> Verdict:
        """Whether a trainer will take it."""
        if not self.images:
            return Verdict.IMPOSSIBLE
        # A folder without any captions is one kind of pack, with some of them an unfinished one.
        doubtful = (
            self.uncaptioned if self.captions else (),
            *(self.lonely, self.blank, self.not_utf8, self.shared),
            *(self.unsupported, self.broken, self.renamed),
        )
        is_doubtful = any(doubtful) or self.images < FEW
        return Verdict.WARNINGS if is_doubtful else Verdict.FINE


def looks_like_pack(contents: FolderContents) -> bool:
    """Return whether the names in a folder are those of images with captions, or of images only."""
    images = {path.with_suffix("") for path in contents.files if _is_image(path)}
    if not images:
        return False
    captions = [path for path in contents.files if path.suffix.lower() == _CAPTION]
    has_caption = any(path.with_suffix("") in images for path in captions)
    return has_caption or all(_is_image(path) for path in contents.files)


def look_at_pack(
    folder: Path, contents: FolderContents, stop: Callable[[], bool] = lambda: False
) -> TrainingPack:
    """Return what the files that were found in `folder` make.

    Reads the head of each image and all captions: never call it on the main thread. A drive that
    goes away meanwhile raises `DriveError`; `stop` ends the look early.
    """
    # An empty caption was skipped as an empty file, and is one all the same.
    empty = [path for path in contents.for_archives if _is_caption(path) and _is_empty(path)]
    texts = [path for path in contents.files if _is_caption(path)] + empty
    images: list[Path] = []
    unsupported: list[Path] = []
    broken: list[Path] = []
    others = 0
    for path in contents.files:
        if stop():
            break
        if _is_image(path) or (not _is_caption(path) and _is_any_image(path)):
            kind = _kind_of(path)
            wanted = images if kind in _READ_BY_TRAINERS else unsupported if kind else broken
            wanted.append(path)
        elif not _is_caption(path):
            others += 1
    by_place = _grouped(images)
    captions = {path.with_suffix(""): path for path in texts}
    uses = {place: _caption_of(place, by_place, captions) for place in by_place}
    used = {caption for caption in uses.values() if caption is not None}
    names = _flat_names({*by_place, *(path.with_suffix("") for path in used)}, by_place)
    members = sorted(
        Member(path, names[path.with_suffix("")] + path.suffix) for path in (*images, *used)
    )
    words = {caption: _words_of(caption) for caption in used if not stop()}
    masks = [path for path in images if _is_mask(path.with_suffix(""), by_place)]
    pictures = [path for path in images if path not in set(masks)]
    return TrainingPack(
        folder,
        tuple(sorted(members, key=lambda member: (member.name.casefold(), member.name))),
        len(pictures),
        len(used),
        len(masks),
        sum(_size_of(member.path) for member in members),
        _named(path for path in pictures if uses[path.with_suffix("")] is None),
        _named(path for path in texts if path not in used),
        _named(path for path, text in words.items() if text is not None and not text.strip()),
        _named(path for path, text in words.items() if text is None),
        _named(_sharing(by_place, uses)),
        _named(unsupported),
        _named(broken),
        _named(path for path in (*images, *used) if names[path.with_suffix("")] != path.stem),
        others,
        contents.skipped - len(empty),
    )


def _is_caption(path: Path) -> bool:
    return path.suffix.lower() == _CAPTION


def _is_image(path: Path) -> bool:
    return content_type(path.name, b"") in _READ_BY_TRAINERS


def _is_any_image(path: Path) -> bool:
    return content_type(path.name, b"").startswith("image/")


def _is_empty(path: Path) -> bool:
    return _size_of(path) == 0


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _kind_of(path: Path) -> str:
    """Return the type of an image by its first bytes, "" if they are no image's."""
    try:
        with LocalFile(path, attempts=1) as file:
            head = file.read(0, min(SNIFF_LENGTH, file.size))
    except DriveError:
        raise
    except LocalFileError:
        return ""
    told = content_type("", head)
    if told.startswith("image/"):
        return told
    # Kinds that can't be told by their first bytes, drawings for one, go by their name.
    by_name = content_type(path.name, b"")
    return "" if by_name in _READ_BY_TRAINERS else by_name


def _words_of(caption: Path) -> str | None:
    """Return the beginning of a caption, or None if it isn't in UTF-8."""
    if _is_empty(caption):
        return ""
    try:
        with LocalFile(caption, attempts=1) as file:
            content = file.read(0, min(_LONGEST_CAPTION, file.size))
            whole = len(content) == file.size
        return codecs.getincrementaldecoder("utf-8-sig")().decode(content, final=whole)
    except DriveError:
        raise
    except (UnicodeDecodeError, LocalFileError):
        return None


def _grouped(images: Iterable[Path]) -> dict[Path, list[Path]]:
    by_place: dict[Path, list[Path]] = {}
    for image in images:
        by_place.setdefault(image.with_suffix(""), []).append(image)
    return by_place


def _is_mask(place: Path, images: dict[Path, list[Path]]) -> bool:
    return bool(_MASK.search(place.name)) and _without(_MASK, place) in images


def _caption_of(
    place: Path, images: dict[Path, list[Path]], captions: dict[Path, Path]
) -> Path | None:
    if place in captions:
        return captions[place]
    root = _root(place, images)
    return captions.get(root) if root not in images or _is_mask(place, images) else None


def _root(place: Path, images: dict[Path, list[Path]]) -> Path:
    """Return the place that lends its name to a mask, or to both of a pair."""
    return _without(_MASK if _is_mask(place, images) else _SHARED, place)


def _without(ending: re.Pattern[str], place: Path) -> Path:
    # What is called "_start" alone has no other name.
    name = ending.sub("", place.name)
    return place.with_name(name) if name else place


def _sharing(by_place: dict[Path, list[Path]], uses: dict[Path, Path | None]) -> list[Path]:
    return [
        caption
        for place, images in by_place.items()
        if len(images) > 1 and (caption := uses[place]) is not None
    ]


def _flat_names(places: Iterable[Path], images: dict[Path, list[Path]]) -> dict[Path, str]:
    """Return a name for what is at each of `places`, unlike every other's where case is ignored.

    What belongs together is called alike. The higher a folder, the sooner its files keep their
    names.
    """
    groups: dict[Path, list[Path]] = {}
    for place in places:
        groups.setdefault(_root(place, images), []).append(place)
    names: dict[Path, str] = {}
    taken: set[str] = set()
    for root in sorted(groups, key=lambda one: (len(one.parts), one)):
        prefix, number = "", 1
        while any((prefix + place.name).casefold() in taken for place in groups[root]):
            prefix = f"{root.parent.name}_" if number == 1 else f"{root.parent.name}_{number}_"
            number += 1
        for place in groups[root]:
            names[place] = prefix + place.name
            taken.add(names[place].casefold())
    return names


def _named(paths: Iterable[Path]) -> tuple[str, ...]:
    return tuple(sorted((path.name for path in paths), key=str.casefold))
