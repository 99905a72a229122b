"""Everything that can have the focus tells a screen reader its name and what it is."""

from collections.abc import Iterator
from functools import partial
from typing import Final

import pytest
from aiohttp import web

from falgui.sandbox.arrived import Arrived, Endpoint
from falgui.sandbox.server import Sandbox
from tests.real_desktop.accessibility import Accessible, Role, StateBit
from tests.real_desktop.first_steps import PHOTO, SPHERE, add, rows
from tests.real_desktop.session import Desktop, wait_until

_BUTTONS: Final = (Role.BUTTON, Role.CHECK_BOX, Role.RADIO_BUTTON, Role.TOGGLE_BUTTON)
_ROLES: Final = (
    *_BUTTONS,
    Role.COMBO_BOX,
    # A text that can be selected with the keyboard.
    Role.LABEL,
    Role.LIST,
    Role.LIST_ITEM,
    Role.PASSWORD_TEXT,
    Role.SLIDER,
    Role.SPIN_BUTTON,
    Role.TABLE,
    Role.TABLE_CELL,
    Role.TEXT,
    # What is scrolled with the keyboard; Qt has no better role for it.
    Role.FILLER,
)
_SETTINGS: Final = (
    "General",
    "Account & key",
    "Upload",
    "Before upload",
    "Copying",
    "Other programs",
    "Network & diagnostics",
)
_MENUS: Final = ("File", "Edit", "View", "Upload", "History", "Help")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Provide a fal that takes the photo and refuses the sphere for good."""

    async def refuse(arrived: Arrived) -> web.StreamResponse | None:
        name = arrived.request.headers.get("X-Fal-File-Name", "")
        if arrived.endpoint is Endpoint.SINGLE and "sphere" in name:
            return web.json_response({"detail": "Not this one."}, status=422)
        return None

    with Sandbox(interfere=refuse) as server:
        yield server


@pytest.fixture
def window(falgui: Accessible, known_key: None) -> Accessible:  # noqa: ARG001
    """Provide the window with an upload that is ready and one that failed."""
    window = falgui.find(Role.FRAME)
    add(falgui, PHOTO, SPHERE)
    window.find(Role.TABLE_CELL, f"{PHOTO.name}, Ready")
    wait_until(lambda: any(_tells_failure(row) for row in rows(window)), "a failed upload")
    wait_until(lambda: window.has(StateBit.ACTIVE), "the window in front")
    return window


def defects(top: Accessible) -> list[str]:
    """Return what a screen reader could say nothing sensible about, of what is shown in `top`."""
    found, count = [], 0
    for one in top.all_shown():
        role = one.role
        focusable = one.has(StateBit.FOCUSABLE)
        if not focusable and role not in _BUTTONS:
            continue
        count += 1
        # What a drop-down list is for is told by its label: its name is the chosen text.
        name = one.label if role == Role.COMBO_BOX else one.name
        if not name.strip():
            found.append(f"no name: {one.identity}")
        if focusable and role not in _ROLES:
            found.append(f"role {role}: {one.identity}")
    assert count > 3, "hardly anything to look at"
    return found


def choose(window: Accessible, menu: str, item: str) -> None:
    window.find(Role.MENU_ITEM, menu).do("ShowMenu")
    window.find(Role.MENU_ITEM, item).do()


def test_the_list(window: Accessible) -> None:
    assert defects(window) == []
    # Qt has no better role for a tool button that stays down.
    assert window.find(Role.CHECK_BOX, "Uploads").has(StateBit.CHECKED)
    assert not window.find(Role.CHECK_BOX, "History").has(StateBit.CHECKED)


def test_the_details_of_a_failed_upload(falgui: Accessible, window: Accessible) -> None:
    failed = next(row for row in rows(window) if _tells_failure(row))
    window.find(Role.TABLE_CELL, failed).do("Toggle")
    choose(window, "Edit", "Details…")
    details = falgui.find(Role.DIALOG, f"Details of {SPHERE.name}")
    details.find(Role.BUTTON, "Close")
    assert defects(details) == []


def test_the_history(window: Accessible) -> None:
    window.find(Role.CHECK_BOX, "History").do("Toggle")
    history = window.find(Role.TABLE, "History")
    wait_until(lambda: any(PHOTO.name in row for row in rows(history)), "an entry")
    assert defects(window) == []


def test_the_settings(falgui: Accessible, window: Accessible) -> None:
    choose(window, "File", "Settings…")
    dialog = falgui.find(Role.DIALOG, "Settings")
    pages = dialog.find(Role.LIST, "Settings pages")
    assert tuple(page.name for page in pages.all_shown()) == _SETTINGS
    for name in _SETTINGS:
        pages.find(Role.LIST_ITEM, name).do("Toggle")
        dialog.find(Role.FILLER, name)
        assert defects(dialog) == [], name


def test_the_form_of_a_template(falgui: Accessible, window: Accessible) -> None:
    choose(window, "File", "Settings…")
    dialog = falgui.find(Role.DIALOG, "Settings")
    dialog.find(Role.LIST_ITEM, "Copying").do("Toggle")
    dialog.find(Role.FILLER, "Copying").find(Role.BUTTON, "Add").do()
    dialog.find(Role.TEXT, "Text of the template")
    assert defects(dialog) == []


@pytest.mark.usefixtures("window")
def test_the_help(falgui: Accessible, desktop: Desktop) -> None:
    desktop.press("F1")
    help_window = falgui.find(Role.DIALOG, "Help")
    help_window.find(Role.BUTTON, "Documentation of fal (in the browser)")
    assert defects(help_window) == []


def test_every_menu_opens_and_names_what_it_offers(window: Accessible, desktop: Desktop) -> None:
    bar = window.find(Role.MENU_BAR)
    assert tuple(menu.name for menu in bar.children()) == _MENUS
    for menu in bar.children():
        menu.do("ShowMenu")
        popup = menu.find(Role.POPUP_MENU)
        for item in popup.all_shown():
            assert item.role == Role.SEPARATOR or item.name.strip()
        desktop.press("Escape", "Escape")
        wait_until(partial(_is_hidden, popup), "the end of the menu")


def _is_hidden(one: Accessible) -> bool:
    return not one.is_shown


def _tells_failure(row: str) -> bool:
    return row.startswith(f"{SPHERE.name}, ") and not row.endswith("Ready")
