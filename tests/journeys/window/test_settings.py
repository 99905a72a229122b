"""What is changed in the settings counts at once, for what runs and for what is on the screen."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from falgui.core.units import format_size, use_binary_units
from falgui.core.upload import State, WaitCause
from falgui.desktop.app import App
from falgui.desktop.look.colours import is_dark
from falgui.desktop.look.theme import choose_theme
from falgui.desktop.settings.dialog import SettingsDialog
from falgui.desktop.widgets.status_line import StatusLine
from falgui.desktop.widgets.switch import Switch
from falgui.sandbox.server import Sandbox
from falgui.store.settings import Settings, Theme
from falgui.store.settings_file import load_settings
from tests.desktop.controls import control
from tests.transport.conftest import KEY

from .conftest import OpenApp, banner_texts, ended, only

Drop = Callable[[QWidget, list[Path | str]], None]


@pytest.fixture(autouse=True)
def usual_look(qapp: QApplication) -> Iterator[None]:
    yield
    use_binary_units(False)
    choose_theme(qapp, Theme.SYSTEM)


def settings_of(app: App, page: str) -> SettingsDialog:
    app.open_settings(page)
    return control(app.window, SettingsDialog, "settingsDialog")


def pick(dialog: QWidget, name: str, place: int) -> None:
    box = control(dialog, QComboBox, name)
    box.setCurrentIndex(place)
    box.activated.emit(place)


def stored(home: Path) -> Settings:
    return load_settings(home / "config" / "settings.json")[0]


def test_the_theme_changes_at_once_and_is_there_at_the_next_start(
    qtbot: QtBot, open_app: OpenApp, sandbox: Sandbox, qapp: QApplication, home: Path
) -> None:
    app = open_app(sandbox.environment())
    dialog = settings_of(app, "generalPage")
    pick(dialog, "theme", 2)
    assert is_dark(qapp.palette())
    assert is_dark(app.window.palette())
    assert is_dark(dialog.palette())
    qtbot.waitUntil(lambda: stored(home).theme is Theme.DARK)
    open_app.close(app)
    choose_theme(qapp, Theme.LIGHT)
    open_app(sandbox.environment())
    assert is_dark(qapp.palette())


def test_sizes_change_their_units_everywhere_at_once(
    qtbot: QtBot, open_app: OpenApp, sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "file.bin"
    path.write_bytes(bytes(1024 * 1024))
    app = open_app(sandbox.environment(), [path])
    qtbot.waitUntil(ended(app, 1), timeout=10_000)
    app.engine.model.ticked.emit()
    index = app.engine.model.index(0)
    detail = Qt.ItemDataRole.AccessibleDescriptionRole
    assert "1.0 MB" in str(app.engine.model.data(index, detail))
    dialog = settings_of(app, "generalPage")
    pick(dialog, "units", 1)
    assert "1.0 MiB" in str(app.engine.model.data(index, detail))
    assert format_size(2048) == "2.0 KiB"
    assert control(dialog, QComboBox, "rateUnit").itemText(0) == "KiB/s"
    pick(dialog, "units", 0)
    assert "1.0 MB" in str(app.engine.model.data(index, detail))


def test_settings_travel_to_another_machine_without_the_key(
    qtbot: QtBot,
    open_app: OpenApp,
    sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "falgui-settings.json"
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_given: (str(file), ""))
    app = open_app(sandbox.environment())
    dialog = settings_of(app, "generalPage")
    control(dialog, Switch, "notify").click()
    pick(dialog, "streams", 1)
    control(dialog, QPushButton, "exportSettings").click()
    qtbot.waitUntil(file.exists)
    told = control(dialog, StatusLine, "settingsFileStatus")
    qtbot.waitUntil(lambda: told.text == "Settings exported.")
    key = sandbox.environment()["FAL_KEY"]
    assert not any(piece in file.read_text() for piece in key.split(":"))
    open_app.close(app)

    there = open_app({**sandbox.environment(), "FALGUI_HOME": str(tmp_path / "another machine")})
    dialog = settings_of(there, "generalPage")
    assert control(dialog, Switch, "notify").isChecked()
    control(dialog, QPushButton, "importSettings").click()
    qtbot.waitUntil(lambda: not control(dialog, Switch, "notify").isChecked())
    assert control(dialog, QComboBox, "streams").currentText() == "2"


def test_a_limit_slows_down_what_runs_and_lifting_it_lets_it_run(
    qtbot: QtBot, open_app: OpenApp, sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "file.bin"
    path.write_bytes(bytes(3_000_000))
    app = open_app(sandbox.environment())
    dialog = settings_of(app, "uploadPage")
    control(dialog, Switch, "limitRate").click()
    number = control(dialog, QLineEdit, "rateNumber")
    number.selectAll()
    QTest.keyClicks(number, "0.1")
    QTest.keyClick(number, Qt.Key.Key_Return)
    app.open([str(path)])
    qtbot.waitUntil(lambda: app.engine.queue.totals().sent > 50_000, timeout=10_000)
    assert app.engine.queue.totals().sent < 500_000
    began = time.monotonic()
    control(dialog, Switch, "limitRate").click()
    qtbot.waitUntil(ended(app, 1), timeout=10_000)
    assert time.monotonic() - began < 5
    assert only(app).state is State.DONE


# The network ----------------------------------------------------------------------------------


class Behind:
    """A fal over TLS that is reached only through one of two proxies."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        pytest.importorskip("cryptography")
        from tests.transport.network.small_proxies import SmallProxy  # noqa: PLC0415
        from tests.transport.test_tls_and_proxies import started  # noqa: PLC0415

        service = started(folder, stack, host="fal.test")
        service.origin = "https://fal.test"
        place = ("127.0.0.1", int(service.server_address[1]))
        self.service = service
        self.proxies = [stack.enter_context(SmallProxy(place)) for _ in range(2)]
        self.authority = folder / "certificate.pem"
        self.environment = {
            "FAL_KEY": KEY,
            "FALGUI_REST_URL": service.origin,
            "FALGUI_CDN_URL": service.origin,
            "FALGUI_LEGACY_CDN_URL": service.origin,
        }


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[Behind]:
    folder = tmp_path / "behind"
    folder.mkdir()
    with ExitStack() as stack:
        yield Behind(folder, stack)


def use_proxy(dialog: SettingsDialog, address: str) -> None:
    if control(dialog, QComboBox, "proxyChoice").currentIndex() != 1:
        pick(dialog, "proxyChoice", 1)
    field = control(dialog, QLineEdit, "proxyAddress")
    field.selectAll()
    QTest.keyClicks(field, address)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_a_proxy_chosen_in_the_settings_is_used_by_the_next_request(
    qtbot: QtBot,
    open_app: OpenApp,
    behind: Behind,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_given: (str(behind.authority), ""))
    paths = [tmp_path / f"{number}.txt" for number in range(2)]
    for path in paths:
        path.write_text(path.name)
    app = open_app(behind.environment)
    dialog = settings_of(app, "diagnosticsPage")
    changed = []
    app.engine.changing_way.changed.connect(lambda: changed.append(1))
    use_proxy(dialog, behind.proxies[0].address)
    control(dialog, QPushButton, "chooseAuthority").click()
    qtbot.waitUntil(lambda: len(changed) == 2, timeout=10_000)
    app.open([str(paths[0])])
    qtbot.waitUntil(ended(app, 1), timeout=10_000)
    assert only(app).state is State.DONE
    first = len(behind.proxies[0].asked)
    assert first
    assert not behind.proxies[1].asked
    use_proxy(dialog, behind.proxies[1].address)
    qtbot.waitUntil(lambda: len(changed) == 3, timeout=10_000)
    app.open([str(paths[1])])
    qtbot.waitUntil(ended(app, 2), timeout=10_000)
    assert len(behind.proxies[0].asked) == first
    assert behind.proxies[1].asked
    assert all(upload.state is State.DONE for upload in app.engine.queue.uploads())


def test_uploads_that_wait_for_the_line_go_on_by_a_new_proxy(
    qtbot: QtBot,
    open_app: OpenApp,
    behind: Behind,
    home: Path,
    tmp_path: Path,
) -> None:
    path = tmp_path / "file.txt"
    path.write_text("behind")
    (home / "config").mkdir(parents=True, exist_ok=True)
    (home / "config" / "settings.json").write_text(
        json.dumps(
            {
                "version": 1,
                "proxy": "manual",
                "proxy_address": "127.0.0.1:9",
                "extra_authority": str(behind.authority),
            }
        )
    )
    app = open_app(behind.environment, [path])
    qtbot.waitUntil(lambda: app.engine.queue.is_held_by(WaitCause.OFFLINE), timeout=20_000)
    use_proxy(settings_of(app, "diagnosticsPage"), behind.proxies[0].address)
    qtbot.waitUntil(ended(app, 1), timeout=10_000)
    assert only(app).state is State.DONE


def test_certificates_that_are_gone_are_told_with_the_way_to_the_settings(
    qtbot: QtBot, open_app: OpenApp, sandbox: Sandbox, home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "file.txt"
    path.write_text("one")
    (home / "config").mkdir(parents=True, exist_ok=True)
    (home / "config" / "settings.json").write_text(
        json.dumps({"version": 1, "extra_authority": str(tmp_path / "company.pem")})
    )
    app = open_app(sandbox.environment())
    title = "“company.pem” holds no certificates."
    qtbot.waitUntil(lambda: any(title in text for text in banner_texts(app)), timeout=10_000)
    button = next(
        one for one in app.window.banners.findChildren(QPushButton) if one.text() == "Settings…"
    )
    button.click()
    dialog = control(app.window, SettingsDialog, "settingsDialog")
    control(dialog, QPushButton, "removeAuthority").click()
    qtbot.waitUntil(lambda: not any(title in text for text in banner_texts(app)), timeout=10_000)
    app.open([str(path)])
    qtbot.waitUntil(ended(app, 1), timeout=10_000)
    assert only(app).state is State.DONE
