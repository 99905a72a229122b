"""Links to falgui, opened as browsers open them: by whoever the desktop knows for them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real_desktop.accessibility import Accessible, Role, StateBit
from tests.real_desktop.file_managers import entries
from tests.real_desktop.first_steps import rows, says
from tests.real_desktop.session import Desktop, wait_until

SWITCH = "falgui among the desktop's programs"


def follow(desktop: Desktop, home: Path, link: str) -> None:
    """Follow a link, with the falgui that keeps `home`."""
    opened = desktop.start("gio", ["gio", "open", link], more={"FALGUI_HOME": str(home)})
    assert opened.wait(10) == 0


@pytest.fixture
def known(
    falgui: Accessible, window: Accessible, desktop: Desktop, home: Path
) -> Iterator[Accessible]:
    """Let the desktop know falgui, by its settings; nothing is left of it afterwards."""
    desktop.activate("^falgui$")
    wait_until(lambda: window.has(StateBit.ACTIVE), "falgui in front")
    desktop.press("ctrl+comma")
    settings = falgui.find(Role.DIALOG, "Settings")
    settings.find(Role.CHECK_BOX, SWITCH).do("Toggle")
    wait_until(lambda: len(entries(desktop)) == 2, "the desktop entry and its icon")
    yield window
    follow(desktop, home, "falgui://settings/general")
    settings.find(Role.CHECK_BOX, SWITCH).do("Toggle")
    wait_until(lambda: entries(desktop) == [], "nothing left of the entry")


def test_links_of_web_pages_open_falgui_and_upload_nothing_by_themselves(
    falgui: Accessible, known: Accessible, desktop: Desktop, home: Path
) -> None:
    window = known
    two = "falgui://upload?url=https://one.example/a.png&url=https://two.example/b.png"
    follow(desktop, home, two)
    window.find(Role.LABEL, "Upload 2 files from one.example, two.example?")
    # Another one takes its place.
    follow(desktop, home, "falgui://upload?url=https://three.example/a.png")
    window.find(Role.LABEL, "Upload 1 file from three.example?")
    window.find(Role.BUTTON, "Don't upload").do()
    follow(desktop, home, "falgui://upload?file=/etc/passwd")
    wait_until(lambda: says(window, "file of this computer"), "a sentence about the local file")
    follow(desktop, home, "falgui://settings/account")
    settings = falgui.find(Role.DIALOG, "Settings")
    settings.find(Role.LABEL, "Account & key")
    assert rows(window) == []
