"""`falgui upload --training`: folders of images and captions, each packed into one zip."""

import shutil
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from falgui.cli.output import tell
from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.errors import LocalFileError, UploadError
from falgui.core.folders import list_folders
from falgui.core.meter import Meter
from falgui.core.names import display_name
from falgui.core.recipe import Recipe
from falgui.core.sources import FileSource, Source
from falgui.core.training_pack import TrainingPack, Verdict, look_at_pack
from falgui.core.training_words import location_remark, remarks_on, title_of
from falgui.core.translation import _
from falgui.media.training import count_located, pack_for_training


def training_packs(
    folders: Sequence[str],
    into: Path,
    leftovers: ExitStack,
    *,
    recipe: Recipe,
    strict: bool,
    quiet: bool,
) -> list[Source] | None:
    """Return the zips of `folders`, which go with `leftovers`; None if one of them can't be packed.

    What was found is told on standard error, unless it is fine and `quiet` is wanted. `strict`
    refuses what has to be told.
    """
    sources: list[Source] = []
    for name in folders:
        try:
            # In a place of its own it is called as its folder is.
            place = _new_folder(into)
            leftovers.callback(shutil.rmtree, place, ignore_errors=True)
            source = _packed(Path(name), place, recipe, strict=strict, quiet=quiet)
        except UploadError as error:
            tell(f"{_shown(name)}: {error}")
            return None
        if source is None:
            return None
        sources.append(source)
    return sources


def _new_folder(into: Path) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="training-", dir=into))
    except OSError as error:
        raise LocalFileError(messages.disk_full(), error.strerror or "") from None


def _packed(
    folder: Path,
    into: Path,
    recipe: Recipe,
    *,
    strict: bool,
    quiet: bool,
) -> FileSource | None:
    # Also "." has a name that the zip can get.
    folder = folder.resolve()
    if not folder.is_dir():
        tell(_("{name}: This is no folder.").format(name=_shown(folder.name)))
        return None
    contents = list_folders([folder])
    if folder in contents.unreadable:
        raise LocalFileError(messages.no_permission(folder.name))
    pack = look_at_pack(folder, contents)
    located = count_located(pack)
    _tell_about(pack, located if not quiet else 0, recipe, quiet=quiet)
    if pack.verdict is Verdict.IMPOSSIBLE:
        return None
    if strict and pack.verdict is not Verdict.FINE:
        tell(_("Nothing was uploaded, because of --strict."))
        return None
    path = pack_for_training(pack, into, Meter(), Cancel(), recipe)
    return FileSource(path, temporary=True)


def _tell_about(
    pack: TrainingPack,
    located: int,
    recipe: Recipe,
    *,
    quiet: bool,
) -> None:
    if quiet and pack.verdict is Verdict.FINE:
        return
    name = _shown(pack.folder.name)
    tell(f"{name}: {title_of(pack)}" if pack.images else title_of(pack))
    for remark in remarks_on(pack):
        tell(f"  {remark}")
    if located:
        tell(f"  {location_remark(located, removed=recipe.remove_identifying)}")


def _shown(name: str) -> str:
    return display_name(name)
