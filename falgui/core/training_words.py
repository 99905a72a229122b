"""What people are told about a training pack before it is uploaded."""

from collections.abc import Sequence
from typing import Final

from falgui.core.names import display_name
from falgui.core.training_pack import FEW, TrainingPack
from falgui.core.translation import _, plural
from falgui.core.units import format_size

_SHOWN: Final = 3


def title_of(pack: TrainingPack) -> str:
    """Return how much there is: “24 images, 22 captions (31 MB)”."""
    if not pack.images:
        return _("“{name}” has no images that a trainer reads.").format(
            name=display_name(pack.folder.name or str(pack.folder))
        )
    return _("{images}, {captions} ({size})").format(
        images=plural("{n} image", "{n} images", pack.images),
        captions=(
            plural("{n} caption", "{n} captions", pack.captions)
            if pack.captions
            else _("no captions")
        ),
        size=format_size(pack.size),
    )


def remarks_on(pack: TrainingPack) -> list[str]:
    """Return a sentence for each thing to know about, the gravest first."""
    return [
        sentence.format(names=_some_of(names)) if names else sentence
        for sentence, names in (*_doubts(pack), *_asides(pack))
    ]


def location_remark(count: int, *, removed: bool) -> str:
    """Return what becomes of the places that `count` photos tell."""
    if removed:
        return plural(
            "{n} photo tells where it was taken; its copy in the pack won't.",
            "{n} photos tell where they were taken; their copies in the pack won't.",
            count,
        )
    return plural(
        "{n} photo tells where it was taken, and so will its copy in the pack.",
        "{n} photos tell where they were taken, and so will their copies in the pack.",
        count,
    )


def _doubts(pack: TrainingPack) -> list[tuple[str, Sequence[str]]]:
    """Return sentences, and the names to be put into them."""
    uncaptioned = pack.uncaptioned if pack.captions else ()
    about = [
        (
            plural(
                "{n} image has no caption: {{names}}.",
                "{n} images have no caption: {{names}}.",
                len(uncaptioned),
            ),
            uncaptioned,
        ),
        (
            plural(
                "{n} caption is empty: {{names}}.",
                "{n} captions are empty: {{names}}.",
                len(pack.blank),
            ),
            pack.blank,
        ),
        (
            plural(
                "{n} caption is not in UTF-8: {{names}}.",
                "{n} captions are not in UTF-8: {{names}}.",
                len(pack.not_utf8),
            ),
            pack.not_utf8,
        ),
        (
            plural(
                "{n} caption is shared by images of the same name: {{names}}.",
                "{n} captions are shared by images of the same name: {{names}}.",
                len(pack.shared),
            ),
            pack.shared,
        ),
        *_left_out(pack),
        (
            plural(
                "{n} file has its folder's name put in front, as its own is taken: {{names}}.",
                "{n} files have their folder's name put in front, as theirs is taken: {{names}}.",
                len(pack.renamed),
            ),
            pack.renamed,
        ),
    ]
    doubts: list[tuple[str, Sequence[str]]] = [one for one in about if one[1]]
    if 0 < pack.images < FEW:
        doubts.insert(0, (_("Trainers ask for at least {n} images.").format(n=FEW), ()))
    return doubts


def _left_out(pack: TrainingPack) -> list[tuple[str, Sequence[str]]]:
    return [
        (
            plural(
                "{n} caption without an image is left out: {{names}}.",
                "{n} captions without an image are left out: {{names}}.",
                len(pack.lonely),
            ),
            pack.lonely,
        ),
        (
            plural(
                "{n} image of a kind that trainers don't read is left out: {{names}}.",
                "{n} images of kinds that trainers don't read are left out: {{names}}.",
                len(pack.unsupported),
            ),
            pack.unsupported,
        ),
        (
            plural(
                "{n} damaged image is left out: {{names}}.",
                "{n} damaged images are left out: {{names}}.",
                len(pack.broken),
            ),
            pack.broken,
        ),
    ]


def _asides(pack: TrainingPack) -> list[tuple[str, Sequence[str]]]:
    asides = []
    if pack.images and not pack.captions:
        asides.append(_("The trainer will describe the images by itself, or by a trigger word."))
    if pack.masks:
        asides.append(plural("{n} mask is in it, too.", "{n} masks are in it, too.", pack.masks))
    if pack.others:
        asides.append(
            plural("{n} other file is left out.", "{n} other files are left out.", pack.others)
        )
    if pack.skipped:
        asides.append(
            plural(
                "Skipped {n} hidden, temporary or empty file.",
                "Skipped {n} hidden, temporary or empty files.",
                pack.skipped,
            )
        )
    return [(sentence, ()) for sentence in asides]


def _some_of(names: Sequence[str]) -> str:
    shown = ", ".join(display_name(name) for name in names[:_SHOWN])
    return _("{names}, …").format(names=shown) if len(names) > _SHOWN else shown
