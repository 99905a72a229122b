"""Another program uploads through the local door: a person opens it, and gives it the address."""

from urllib.parse import urlsplit

import pytest

from tests.desktop.door.clients import exchange, obsidian, obsidian_clipboard
from tests.journeys.window.conftest import digest, served
from tests.real_desktop.accessibility import Accessible, Role
from tests.real_desktop.first_steps import PHOTO, SPHERE
from tests.real_desktop.real_accessible_names import choose
from tests.real_desktop.session import Desktop, wait_until


@pytest.fixture
def dialog(falgui: Accessible, window: Accessible) -> Accessible:
    """Open the settings at the page about other programs."""
    choose(window, "File", "Settings…")
    dialog = falgui.find(Role.DIALOG, "Settings")
    dialog.find(Role.LIST, "Settings pages").find(Role.LIST_ITEM, "Other programs").do("Toggle")
    return dialog


def test_from_the_switch_to_links_in_a_note(
    dialog: Accessible, window: Accessible, desktop: Desktop
) -> None:
    dialog.find(Role.CHECK_BOX, "Let other programs upload").do()
    field = dialog.find(Role.TEXT, "Address for other programs")
    wait_until(lambda: "key=" in field.text, "the address with the token")
    dialog.find(Role.BUTTON, "Copy address").do()
    wait_until(lambda: desktop.clipboard() == field.text, "the address on the clipboard")
    address = urlsplit(desktop.clipboard())
    assert address.port is not None
    target = f"{address.path}?{address.query}"

    reply = exchange(address.port, obsidian(address.port, target, SPHERE, PHOTO))
    assert list(map(served, reply.content["result"])) == [digest(SPHERE), digest(PHOTO)]
    window.find(Role.TABLE_CELL, f"{PHOTO.name}, Ready")
    # What the person has copied stays.
    assert desktop.clipboard() == field.text

    desktop.copy_file(PHOTO)
    reply = exchange(address.port, obsidian_clipboard(address.port, target))
    assert list(map(served, reply.content["result"])) == [digest(PHOTO)]
