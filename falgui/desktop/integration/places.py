"""Where the desktops of Linux look for what programs bring along, for this person."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of the XDG base directories."""

    data: Path
    config: Path
    system_data: tuple[Path, ...] = ()
    system_config: tuple[Path, ...] = ()


def places(environment: Mapping[str, str] = os.environ) -> Places:
    """Return the folders that `environment` names, or the usual ones."""
    home = Path(environment.get("HOME") or Path.home())
    return Places(
        data=_one(environment.get("XDG_DATA_HOME"), home / ".local/share"),
        config=_one(environment.get("XDG_CONFIG_HOME"), home / ".config"),
        system_data=_all(environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"),
        system_config=_all(environment.get("XDG_CONFIG_DIRS") or "/etc/xdg"),
    )


def _one(told: str | None, usual: Path) -> Path:
    # Relative ones are to be ignored, as the specification says.
    return Path(told) if told and Path(told).is_absolute() else usual


def _all(told: str) -> tuple[Path, ...]:
    return tuple(Path(one) for one in told.split(os.pathsep) if Path(one).is_absolute())
