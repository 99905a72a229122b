"""Decides when a finished batch deserves a notification, and in which words."""

from collections.abc import Callable

from falgui.core.translation import _, plural


def batch_summary(done: int, failed: int, *, copied: bool) -> str:
    """Return one line about a batch that has ended, empty when there is nothing to say.

    It names no file and no link: notifications show on locked screens.
    """
    if not done and not failed:
        return ""
    if not failed:
        if copied:
            return plural("{n} link copied", "{n} links copied", done)
        return plural("{n} file uploaded", "{n} files uploaded", done)
    if not done:
        return plural("{n} upload failed", "{n} uploads failed", failed)
    return _("{done}, {failed}").format(
        done=plural("{n} uploaded", "{n} uploaded", done),
        failed=plural("{n} failed", "{n} failed", failed),
    )


class Notifications:
    """Tells the person what happened while they looked at another program.

    `show` takes a title and a text; `is_watching` says whether the window is in front, where
    everything can be seen already.
    """

    def __init__(self, show: Callable[[str, str], None], is_watching: Callable[[], bool]) -> None:
        self._show = show
        self._is_watching = is_watching

    def batch_ended(self, done: int, failed: int, *, copied: bool, wanted: bool) -> bool:
        """Tell how a batch ended, unless the setting (`wanted`) or a look at the window says no.

        Returns whether it was told.
        """
        summary = batch_summary(done, failed, copied=copied)
        if not summary or not wanted or self._is_watching():
            return False
        self._show(_("falgui"), summary)
        return True

    def window_hidden(self) -> None:
        """Explain, the first time, that closing the window has not ended the program."""
        self._show(
            _("falgui keeps running in the tray"),
            _("Uploads go on. You can change this in Settings."),
        )
