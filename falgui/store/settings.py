"""What the person chose: every setting, its default and what it may be."""

import re
from dataclasses import Field, dataclass, field, fields
from enum import StrEnum
from typing import Any, Final, NamedTuple

from falgui.core.links import LinkFormat
from falgui.core.proxy_address import is_proxy_address
from falgui.core.recipe import ImageFormat, Recipe
from falgui.core.releases import is_release
from falgui.core.templates import Template

_YEAR: Final = 365 * 86400
EVERYTHING: Final = 1_000_000_000_000
"""For a size up to which something is done, when it is done whatever the size."""
_THIS_MACHINES: Final = {"this machine's": True}
"""For what means nothing on another machine, and isn't taken there."""


class Theme(StrEnum):
    """Which colours the window has."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class ProxyChoice(StrEnum):
    """Which way leads to fal."""

    SYSTEM = "system"
    """The proxy of the environment or of the system's settings, if there is one."""
    MANUAL = "manual"
    DIRECT = "direct"


class RowAction(StrEnum):
    """What Enter and a double click do with finished uploads."""

    COPY = "copy"
    OPEN = "open"
    SHOW_FILE = "show file"
    DETAILS = "details"


class LinkChoice(StrEnum):
    """What becomes of links that are dropped or pasted."""

    CHECK = "check"
    """A link that models can read is used as it is."""
    FETCH = "fetch"
    """Its file is always fetched and uploaded."""


class FolderChoice(StrEnum):
    """What becomes of dropped folders."""

    ASK = "ask"
    FILES = "files"
    ZIP = "zip"


class WatchedFolder(NamedTuple):
    """A folder whose new files are uploaded by themselves."""

    path: str
    on: bool = False
    since: int = 0
    """When it was switched on, in seconds since 1970; 0 if it never was."""
    subfolders: bool = False


_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")


def is_colour(text: str) -> bool:
    """Return whether `text` names a colour as `#rrggbb`, in lower case."""
    return bool(_COLOUR.fullmatch(text))


def _entries(kind: type[NamedTuple]) -> dict[str, object]:
    """Return what tells that a setting is a list of `kind`, each with another first field."""
    return {"entries": kind}


def _within(first: int, last: int) -> dict[str, range]:
    return {"range": range(first, last + 1)}


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default; numbers are within the ranges named beside them."""

    language: str = ""
    """The language's code, such as "de"; "" for the system's."""
    theme: Theme = Theme.SYSTEM
    binary_units: bool = False
    """Whether sizes are told in KiB and MiB, not in kB and MB."""
    double_click: RowAction = RowAction.COPY
    auto_copy: bool = True
    """Whether a finished batch's links go to the clipboard by themselves."""
    link_format: LinkFormat = LinkFormat.URL
    template: str = ""
    """The name of the own template that is in force instead of `link_format`, "" for none."""
    templates: tuple[Template, ...] = field(default=(), metadata=_entries(Template))
    image_argument: str = "image_url"
    """What the models that the person uses call their input; the same for the next three."""
    video_argument: str = "video_url"
    audio_argument: str = "audio_url"
    file_argument: str = "file_url"
    model: str = "fal-ai/MODEL"
    """The endpoint that stands in copied code."""
    expires_seconds: int | None = field(default=None, metadata=_within(1, 100 * _YEAR))
    """How long new files live at fal; None leaves it to the account."""
    private: bool = False
    reuse_links: bool = True
    """Whether a file that is at fal already gives the link it has there."""
    links: LinkChoice = LinkChoice.CHECK
    compare_up_to: int = field(default=0, metadata=_within(0, EVERYTHING))
    """Up to which size, in bytes, what fal serves is fetched after an upload and compared."""
    image_format: ImageFormat = ImageFormat.KEEP
    image_quality: int = field(default=92, metadata=_within(1, 100))
    """Of images that become a JPEG or a WebP."""
    longest_edge: int = field(default=0, metadata=_within(0, 65_535))
    """In pixels: larger images are scaled down to it; 0 keeps every size."""
    image_background: str = field(default="#ffffff", metadata={"valid": is_colour})
    """What shows through transparent parts of images that become a JPEG."""
    convert_unusual: bool = True
    """Whether images that few models read, such as HEIC, become JPEGs."""
    remove_identifying: bool = True
    """Whether copies at fal shall not tell where, or with which camera, they were taken."""
    remove_notes: bool = False
    """Whether they shall not tell prompts, workflows and paths that a program noted in them."""
    folders: FolderChoice = FolderChoice.ASK
    watched_folders: tuple[WatchedFolder, ...] = field(
        default=(), metadata=_entries(WatchedFolder) | _THIS_MACHINES
    )
    watching_paused: bool = field(default=False, metadata=_THIS_MACHINES)
    uploads_at_once: int = field(default=3, metadata=_within(1, 10))
    streams: int = field(default=8, metadata=_within(1, 10))
    """How many parts of one file are sent at once."""
    single_limit: int = field(default=100_000_000, metadata=_within(1, 1_000_000_000))
    """The largest file, in bytes, that is sent in one request."""
    most_bytes_per_second: int = field(default=0, metadata=_within(0, 10_000_000_000))
    """How fast all uploads together may be; 0 for as fast as they can."""
    proxy: ProxyChoice = ProxyChoice.SYSTEM
    proxy_address: str = field(default="", metadata={"valid": is_proxy_address})
    """Where the manual proxy is, without a user name or password."""
    extra_authority: str = field(default="", metadata=_THIS_MACHINES)
    """The path of a PEM file with certificates to trust besides the system's, "" for none."""
    close_to_tray: bool = True
    overwrite_clipboard: bool = False
    """Whether finished links also replace what was copied since their upload began."""
    notification_sound: bool = False
    keep_awake: bool = True
    """Whether the computer is kept from falling asleep while files go up."""
    start_at_login: bool = field(default=False, metadata=_THIS_MACHINES)
    basket: bool = field(default=False, metadata=_THIS_MACHINES)
    """Whether a small square stays above all windows, to drop things onto."""
    basket_place: str = field(default="", metadata=_THIS_MACHINES)
    """What the basket gave out when it was last moved; opaque, ASCII."""
    shortcut: str = field(default="", metadata=_THIS_MACHINES)
    """The keys that upload the clipboard from any program, such as "Ctrl+Alt+U"; "" for none."""
    door: bool = field(default=False, metadata=_THIS_MACHINES)
    """Whether other programs on this machine may upload through falgui."""
    door_port: int = field(default=36_677, metadata=_within(1024, 65_535) | _THIS_MACHINES)
    """Where they ask; the default is PicGo's."""
    door_without_token: bool = field(default=False, metadata=_THIS_MACHINES)
    """Whether they may do so without knowing the token."""
    look_for_releases: bool = False
    """Whether it is asked once a day whether there is a newer falgui."""
    releases_asked_at: int = field(default=0, metadata=_within(0, 100_000_000_000) | _THIS_MACHINES)
    """When that was done last, in seconds since 1970."""
    release_put_aside: str = field(default="", metadata={"valid": is_release} | _THIS_MACHINES)
    """The newer release that the person wants to hear no more of, "" for none."""
    tray_explained: bool = field(default=False, metadata=_THIS_MACHINES)
    notify: bool = True
    confirm_quit: bool = True
    window_geometry: str = field(default="", metadata=_THIS_MACHINES)
    """What the window gave out when it was last closed; opaque, ASCII."""

    @property
    def recipe(self) -> Recipe:
        """What is to be done with the content of new uploads."""
        return Recipe(
            self.image_format,
            self.image_quality,
            self.longest_edge,
            self.image_background,
            self.convert_unusual,
            self.remove_identifying,
            self.remove_notes,
        )


def travelling_fields() -> tuple[Field[Any], ...]:
    """Return the settings that a person takes to another machine: all but this one's own."""
    return tuple(item for item in fields(Settings) if not item.metadata.get("this machine's"))
