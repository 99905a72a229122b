"""Training packs without the places that their photos tell."""

from collections.abc import Callable
from pathlib import Path

from falgui.core.cancel import Cancel
from falgui.core.errors import DriveError, LocalFileError
from falgui.core.local_file import LocalFile
from falgui.core.meter import Meter
from falgui.core.training_pack import TrainingPack
from falgui.core.training_zip import zip_training_pack
from falgui.media.location.find import location_patches


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
                count += bool(location_patches(file))
        except DriveError:
            raise
        except LocalFileError:
            # An empty caption, or what will be told when it is packed.
            continue
    return count


def pack_for_training(
    pack: TrainingPack, into: Path, meter: Meter, cancel: Cancel, *, remove_location: bool
) -> Path:
    """Write `pack` to a new zip in the folder `into` as `zip_training_pack` does; return its path.

    With `remove_location` no photo in it tells where it was taken; their pixels stay the same.
    """
    if not remove_location:
        return zip_training_pack(pack, into, meter, cancel)
    return zip_training_pack(pack, into, meter, cancel, location_patches)
