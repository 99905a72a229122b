"""Training packs without what their photos shall not tell."""

from collections.abc import Callable
from pathlib import Path

from falgui.core.cancel import Cancel
from falgui.core.errors import DriveError, LocalFileError
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter
from falgui.core.recipe import Recipe
from falgui.core.traces import Trace
from falgui.core.training_pack import TrainingPack
from falgui.core.training_zip import zip_training_pack
from falgui.media.metadata.find import patches_for, traces_in, unwanted_by


def count_located(pack: TrainingPack, stop: Callable[[], bool] = lambda: False) -> int:
    """Return how many files of `pack` tell where they were taken; not on the main thread.

    Raises `DriveError` for a drive that goes away meanwhile.
    """
    count = 0
    for member in pack.members:
        if stop():
            break
        try:
            with LocalFile(member.path, attempts=1) as file:
                count += Trace.LOCATION in traces_in(file)
        except DriveError:
            raise
        except LocalFileError:
            # An empty caption, or what will be told when it is packed.
            continue
    return count


def pack_for_training(
    pack: TrainingPack, into: Path, meter: Meter, cancel: Cancel, recipe: Recipe
) -> Path:
    """Write `pack` to a new zip in the folder `into` as `zip_training_pack` does; return its path.

    No photo in it tells what `recipe` wants removed; their pixels stay the same, and nothing
    else of `recipe` is done: a trainer gets what the person has chosen.
    """
    unwanted = unwanted_by(recipe)
    if not unwanted:
        return zip_training_pack(pack, into, meter, cancel)
    return zip_training_pack(pack, into, meter, cancel, lambda file: patches_for(file, unwanted)[0])
