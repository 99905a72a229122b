"""The key store, file managers, links, the tray and the local door, all at once."""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from falgui.desktop.door.gate import UPLOAD
from falgui.sandbox.server import Sandbox
from falgui.store.door_token import door_token
from falgui.store.paths import Paths, prepare, user_paths
from falgui.store.settings import Settings
from falgui.store.settings_file import save_settings
from tests.desktop.door.clients import exchange, obsidian
from tests.journeys.ports import free_ports
from tests.journeys.window.conftest import digest, served
from tests.real_desktop.accessibility import Bus, Role, StateBit
from tests.real_desktop.first_steps import PHOTO, SPHERE, links, rows, says
from tests.real_desktop.keyring import Keyring
from tests.real_desktop.programs import MARK
from tests.real_desktop.running import launch, running
from tests.real_desktop.session import KEYRING_PASSWORD, Desktop, open_desktop, wait_until
from tests.secrets.traces import files, leaks, parts

LINK: Final = "falgui://upload?url=https://one.example/a.png"
QUESTION: Final = "Upload 1 file from one.example?"


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """Provide a desktop of these tests' own, whose key store nobody else relies on."""
    with open_desktop(tmp_path_factory.mktemp("together")) as opened:
        yield opened


def with_settings(home: Path, **others: object) -> Paths:
    """Let falgui start with these settings; return where it keeps its things."""
    paths, _problem = prepare(user_paths({"FALGUI_HOME": str(home)}))
    save_settings(paths.settings_file, replace(Settings(), **others))  # type: ignore[arg-type]
    return paths


def with_door(home: Path, port: int) -> str:
    """Let falgui's door be open from its start; return what stands behind the port."""
    paths = with_settings(home, door=True, door_port=port)
    return f"{UPLOAD}?key={door_token(paths.data / 'door-token').reveal()}"


def test_what_came_while_the_key_store_was_locked_goes_once_it_is_open(
    desktop: Desktop, bus: Bus, sandbox: Sandbox, home: Path, keyring: Keyring
) -> None:
    keyring.put(sandbox.environment()["FAL_KEY"])
    keyring.lock()
    port = free_ports()
    target = with_door(home, port)
    with running(desktop, bus, sandbox, home) as falgui, ThreadPoolExecutor(1) as pool:
        window = falgui.find(Role.FRAME)
        unlock = window.find(Role.BUTTON, "Unlock")
        # A file manager hands one over, and another program asks for the next.
        assert launch(desktop, sandbox, home, PHOTO).wait(20) == 0
        reply = pool.submit(exchange, port, obsidian(port, target, SPHERE)).result(30)
        assert "key" in reply.message
        assert not keyring.asks()

        wait_until(lambda: unlock.has(StateBit.SENSITIVE), "the store can be unlocked")
        unlock.do()
        keyring.answer(KEYRING_PASSWORD)
        wait_until(
            lambda: rows(window) == [f"{PHOTO.name}, Ready", f"{SPHERE.name}, Ready"],
            "both to be ready",
        )
        reply = pool.submit(exchange, port, obsidian(port, target, SPHERE)).result(30)
        assert [served(link) for link in reply.content["result"]] == [digest(SPHERE)]


@pytest.mark.parametrize("where", ["closed to the tray", "minimised", "below the settings"])
def test_a_link_is_asked_about_wherever_the_window_is(
    desktop: Desktop, bus: Bus, sandbox: Sandbox, home: Path, keyring: Keyring, where: str
) -> None:
    keyring.put(sandbox.environment()["FAL_KEY"])
    with running(desktop, bus, sandbox, home) as falgui:
        window = falgui.find(Role.FRAME)
        window.find(Role.FILLER, "Drop area")
        desktop.activate("^falgui$")
        match where:
            case "closed to the tray":
                desktop.press("alt+F4")
                wait_until(lambda: desktop.windows("^falgui$") == [], "a window that is closed")
            case "minimised":
                desktop.do("xdotool", "windowminimize", desktop.windows("^falgui$")[0])
                wait_until(lambda: not window.has(StateBit.ACTIVE), "a window that is away")
            case _:
                desktop.press("ctrl+comma")
                falgui.find(Role.DIALOG, "Settings")
        assert launch(desktop, sandbox, home, LINK).wait(20) == 0
        wait_until(lambda: says(window, QUESTION), "the question")
        wait_until(lambda: window.has(StateBit.ACTIVE), "the window in front")
        no = window.find(Role.BUTTON, "Don't upload")
        no.do()
        wait_until(lambda: not says(window, QUESTION), "the end of the question")


def test_a_link_before_there_is_a_key_is_asked_about(
    desktop: Desktop, bus: Bus, sandbox: Sandbox, home: Path, keyring: Keyring
) -> None:
    assert keyring.key() is None
    with running(desktop, bus, sandbox, home, LINK) as falgui:
        window = falgui.find(Role.FRAME)
        window.find(Role.PASSWORD_TEXT, "fal API key")
        wait_until(lambda: says(window, QUESTION), "the question")


def test_a_key_out_of_the_store_leaves_no_trace(
    desktop: Desktop, bus: Bus, sandbox: Sandbox, home: Path, keyring: Keyring
) -> None:
    key = sandbox.environment()["FAL_KEY"]
    keyring.put(key)
    said = desktop.logs / "falgui.log"
    said.unlink(missing_ok=True)
    talkative = {"FALGUI_LOG": "debug"}
    with running(desktop, bus, sandbox, home, more=talkative) as falgui:
        window = falgui.find(Role.FRAME)
        window.find(Role.FILLER, "Drop area")
        desktop.activate("^falgui$")
        desktop.press("alt+F4")
        wait_until(lambda: desktop.windows("^falgui$") == [], "a window that is closed")
        assert launch(desktop, sandbox, home, "--hidden", PHOTO, more=talkative).wait(20) == 0
        (link,) = links(desktop, 1)
        assert served(link) == digest(PHOTO)
        shown: list[str] = []

        def is_told() -> bool:
            shown[:] = [desktop.ask("dunstctl", "history")]
            return "1 link copied" in shown[0]

        wait_until(lambda: desktop.ask("dunstctl", "count", "displayed").strip() != "0", "a notice")
        desktop.do("dunstctl", "close-all")
        wait_until(is_told, "what was told")
    places = [
        *files(home, desktop.logs),
        ("notifications", shown[0].encode()),
        # It stays there, kept by a process of its own.
        ("clipboard", desktop.clipboard().encode()),
        *((f"process {one.name}", _facts(one, desktop)) for one in Path("/proc").glob("[0-9]*")),
    ]
    assert any(b"clipboard_keeper" in content for _name, content in places)
    assert leaks(parts(key), places) == []


def test_the_doctor_finds_what_this_desktop_has(
    desktop: Desktop, bus: Bus, sandbox: Sandbox, home: Path, keyring: Keyring
) -> None:
    keyring.put(sandbox.environment()["FAL_KEY"])
    port = free_ports()
    with_door(home, port)
    doctor = ["env", f"FALGUI_HOME={home}", sys.executable, "-m", "falgui", "doctor"]
    with running(desktop, bus, sandbox, home):
        said = desktop.ask(*doctor, "--desktop-only", "--json", seconds=30)
    found = {one["step"]: (one["verdict"], one["found"]) for one in json.loads(said)["findings"]}
    assert found["tray"] == ("ok", "There is one.")
    assert found["notifications"] == ("ok", "dunst shows them.")
    assert found["door"] == ("ok", f"Open at 127.0.0.1:{port}")


def test_the_shortcut_uploads_while_a_question_is_open(
    desktop: Desktop, bus: Bus, sandbox: Sandbox, home: Path, keyring: Keyring
) -> None:
    keyring.put(sandbox.environment()["FAL_KEY"])
    with_settings(home, shortcut="Ctrl+Alt+U", door=True, door_port=free_ports())
    desktop.copy_file(SPHERE)
    with running(desktop, bus, sandbox, home) as falgui:
        window = falgui.find(Role.FRAME)
        window.find(Role.FILLER, "Drop area")
        assert launch(desktop, sandbox, home, "falgui://settings/programs").wait(20) == 0
        settings = falgui.find(Role.DIALOG, "Settings")
        settings.find(Role.BUTTON, "New token…").do()
        wait_until(lambda: bool(desktop.windows("Make a new token|falgui")), "the question")
        desktop.press("ctrl+alt+u")
        wait_until(lambda: rows(window) == [f"{SPHERE.name}, Ready"], "a row that is ready")
        (link,) = links(desktop, 1)
        assert served(link) == digest(SPHERE)
        desktop.press("Escape")


def _facts(process: Path, desktop: Desktop) -> bytes:
    """Return command line and environment of a process, nothing if it is not of this desktop."""
    facts = b""
    for name in ("cmdline", "environ"):
        with suppress(OSError):
            facts += (process / name).read_bytes()
    # What keeps the clipboard has hardly an environment, but a home.
    ours = (desktop.environment[MARK], desktop.environment["HOME"])
    return facts if any(one.encode() in facts for one in ours) else b""
