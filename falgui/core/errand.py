"""What a start of falgui with its window is to do, besides taking up files and links."""

from enum import StrEnum


class Errand(StrEnum):
    """One of these for each start, in this process or handed to the falgui that runs already."""

    SHOW = "show"
    """The window comes to the front."""
    HIDE = "hide"
    """The window stays away: falgui waits in the tray, as at a login."""
    CLIPBOARD = "clipboard"
    """What is on the clipboard is uploaded."""
    CHOOSE = "choose"
    """The person is asked for files."""
