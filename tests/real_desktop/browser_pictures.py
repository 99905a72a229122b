"""Pictures dragged out of real browsers arrive as the very files that their page has."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copy
from typing import Final

import pytest
from PIL import Image

from tests.journeys.window.conftest import digest, served
from tests.real_desktop.accessibility import Accessible
from tests.real_desktop.conftest import RIGHT
from tests.real_desktop.first_steps import PHOTO, SPHERE, links, offers, rows
from tests.real_desktop.page import Page, serve
from tests.real_desktop.session import Desktop, wait_until

_PREFERENCES: Final = {
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


def firefox(profile: Path, address: str) -> list[str | Path]:
    lines = (
        f'user_pref("{name}", {str(value).lower() if isinstance(value, bool) else repr(value)});\n'
        for name, value in _PREFERENCES.items()
    )
    (profile / "user.js").write_text("".join(lines))
    size = ["--width", "500", "--height", "700"]
    return ["firefox-esr", "--no-remote", "--new-instance", "--profile", profile, *size, address]


def chromium(profile: Path, address: str) -> list[str | Path]:
    # Its sandbox doesn't run as root, and the only page is the test's own.
    options = ["--no-sandbox", "--no-first-run", "--disable-gpu", "--window-size=500,700"]
    return ["chromium", *options, f"--user-data-dir={profile}", f"--app={address}"]


Browser = Callable[[Path, str], list[str | Path]]


@pytest.fixture
def pictures(tmp_path: Path) -> dict[Path, str]:
    """Return four files; the last is shown as a link to a page."""
    folder = tmp_path / "page"
    folder.mkdir()
    photo, moving, small, sphere = (
        folder / name for name in ("a photo.jpg", "moving.gif", "small.webp", "sphere.png")
    )
    copy(PHOTO, photo)
    copy(SPHERE, sphere)
    frames = [Image.new("RGB", (90, 60), colour) for colour in ("red", "green", "blue")]
    frames[0].save(moving, save_all=True, append_images=frames[1:], duration=300)
    frames[1].save(small)
    return {photo: "", moving: "", small: "", sphere: "/another page"}


@pytest.fixture(params=[firefox, chromium])
def page(
    request: pytest.FixtureRequest, desktop: Desktop, pictures: dict[Path, str], tmp_path: Path
) -> Iterator[Page]:
    """Open the page in a browser at the left of the screen."""
    browser: Browser = request.param
    profile = tmp_path / "profile"
    profile.mkdir()
    with serve(pictures) as page:
        command = browser(profile, page.address)
        assert shutil.which(command[0]), f"{command[0]} is missing"
        process = desktop.start(browser.__name__, command)
        wait_until(lambda: bool(page.place), "the page", 60)
        desktop.place("pictures", 0, 0, 500, 700)
        wait_until(lambda: page.is_within(RIGHT), "the page at the left")
        yield page
        process.terminate()
        process.wait(20)


def test_pictures_are_dragged_out_of_a_browser(
    page: Page, window: Accessible, desktop: Desktop, pictures: dict[Path, str]
) -> None:
    arrived: list[str] = []
    for number, file in enumerate(pictures):
        is_over = offers(window, "Release to upload the picture")
        desktop.drag(page.picture(number), window.middle, is_over)
        arrived.append(f"{file.name}, Ready")
        wait_until(lambda: rows(window) == arrived, f"{file.name} ready")
        (link,) = links(desktop, 1)
        assert served(link) == digest(file)
        # So that the next link is known to be another.
        desktop.copy(hashlib.sha256(b"nothing").digest(), "application/octet-stream")
