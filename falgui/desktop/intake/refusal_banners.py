"""Banners for what was dropped and is not uploaded: what nobody can, and what is there already."""

from collections.abc import Callable, Sequence
from typing import Final

from falgui.core.names import display_name
from falgui.core.sources import Source
from falgui.core.translation import _, plural
from falgui.desktop.widgets.banner import Banners

_REFUSED: Final = "refused"
_REPEATED: Final = "repeated"
_SHOWN: Final = 3


def show_refused(banners: Banners, problems: Sequence[str]) -> None:
    """Tell in one banner what is wrong with each of the things that are left out."""
    more = len(problems) - _SHOWN
    lines = [*problems[:_SHOWN], *([_("… and {n} more.").format(n=more)] if more > 0 else [])]
    banners.show_banner(_REFUSED, lines[0], "\n".join(lines[1:]))


def forget_refused(banners: Banners) -> None:
    """Take the banner away: something else was dropped."""
    banners.dismiss(_REFUSED)


def show_repeated(
    banners: Banners, sources: Sequence[Source], add_anyway: Callable[[], None]
) -> None:
    """Tell that `sources` are in the list already, and offer to add them once more."""

    def add() -> None:
        banners.dismiss(_REPEATED)
        add_anyway()

    banners.show_banner(_REPEATED, words_for_repeats(sources), actions=[(_("Add anyway"), add)])


def words_for_repeats(sources: Sequence[Source]) -> str:
    """Return the sentence for what `Intake.repeated` tells."""
    if len(sources) == 1:
        return _("“{name}” is in the list already.").format(name=display_name(sources[0].name))
    return plural(
        "{n} file is in the list already.", "{n} files are in the list already.", len(sources)
    )
