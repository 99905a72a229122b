"""The page that checks everything: step by step, off the main thread, and readable by all."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from falgui.core.findings import Finding, Verdict
from falgui.desktop.account.account import Account
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.look.theme import apply_theme, own_palette, refresh_theme
from falgui.desktop.settings.diagnostics_page import DiagnosticsPage
from falgui.desktop.settings.dialog import SettingsDialog
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.status_line import StatusLine
from falgui.store.settings import Settings
from tests.desktop.controls import control
from tests.desktop.scripted_account import MemoryStore, ScriptedCheck

FINDINGS = [
    Finding("proxy", "Proxy", Verdict.OK, "http://proxy.example:3128", "", 0.06),
    Finding("tls", "Encryption", Verdict.FAILED, "fal's identity <b>…", "Check the clock.", 0.21),
    Finding("accepted", "Key at fal", Verdict.SKIPPED, "Because “Encryption” failed."),
    Finding("keyring", "Password store", Verdict.WARNING, "None here.", "Paste the key.", 0.13),
]


class Diagnosis:
    """Yields findings as it is let to, and notes on which threads."""

    def __init__(self) -> None:
        self.findings: Sequence[Finding] = FINDINGS
        self.error: Exception | None = None
        self.gate = threading.Event()
        self.gate.set()
        self.threads: set[int] = set()
        self.reported: list[list[Finding]] = []

    def __call__(self) -> Iterator[Finding]:
        for finding in self.findings:
            self.threads.add(threading.get_ident())
            assert self.gate.wait(20)
            yield finding
        if self.error is not None:
            raise self.error

    def report(self, findings: Sequence[Finding]) -> str:
        self.threads.add(threading.get_ident())
        self.reported.append(list(findings))
        return "the report"


@pytest.fixture
def diagnosis() -> Diagnosis:
    return Diagnosis()


@pytest.fixture
def page(
    qapp: QApplication,
    qtbot: QtBot,
    diagnosis: Diagnosis,
    background: Background,
    clipboard: Clipboard,
    tmp_path: Path,
) -> Iterator[DiagnosticsPage]:
    apply_theme(qapp)
    page = DiagnosticsPage(diagnosis, diagnosis.report, tmp_path, clipboard, background)
    qtbot.addWidget(page)
    page.resize(520, 700)
    page.show()
    yield page
    diagnosis.gate.set()


def press(page: QWidget, name: str) -> None:
    button = control(page, QPushButton, name)
    assert button.isEnabled()
    button.click()


def status(page: QWidget) -> StatusLine:
    return control(page, StatusLine, "checkStatus")


def rows(page: QWidget) -> list[QWidget]:
    found = page.findChildren(QWidget)
    return [one for one in found if one.objectName().startswith("finding-")]


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def wait_for_rows(qtbot: QtBot, page: QWidget, count: int) -> None:
    qtbot.waitUntil(lambda: len(rows(page)) == count)


def check(qtbot: QtBot, page: QWidget) -> None:
    press(page, "checkEverything")
    qtbot.waitUntil(control(page, QPushButton, "checkEverything").isEnabled)


def test_the_page_begins_with_nothing_but_its_buttons(page: DiagnosticsPage) -> None:
    assert rows(page) == []
    assert status(page).isHidden()
    for name in ("checkEverything", "copyReport", "openLogFolder"):
        assert control(page, QPushButton, name).isEnabled()


def test_every_step_is_shown_with_a_word_and_advice(qtbot: QtBot, page: DiagnosticsPage) -> None:
    check(qtbot, page)
    spoken = [row.accessibleName() for row in rows(page)]
    assert spoken == [
        "Proxy: OK http://proxy.example:3128",
        "Encryption: Failed fal's identity <b>… Check the clock.",
        "Key at fal: Not checked Because “Encryption” failed.",
        "Password store: Warning None here. Paste the key.",
    ]
    shown = [label.text() for label in rows(page)[1].findChildren(QLabel)]
    assert shown == ["Encryption: Failed", "fal's identity <b>…", "Check the clock.", "0.21 s"]
    formats = {label.textFormat() for row in rows(page) for label in row.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}
    assert status(page).text == "1 step failed. What to do about it stands below."


def test_steps_appear_as_they_are_made_and_never_on_the_main_thread(
    qtbot: QtBot, page: DiagnosticsPage, diagnosis: Diagnosis
) -> None:
    release: list[threading.Event] = [threading.Event() for _finding in FINDINGS]

    def slowly() -> Iterator[Finding]:
        for finding, event in zip(FINDINGS, release, strict=True):
            diagnosis.threads.add(threading.get_ident())
            assert event.wait(20)
            yield finding

    page._diagnose = slowly
    press(page, "checkEverything")
    assert not control(page, QPushButton, "checkEverything").isEnabled()
    assert status(page).text == "Checking…"
    for count, event in enumerate(release):
        wait_for_rows(qtbot, page, count)
        event.set()
    qtbot.waitUntil(lambda: status(page).text.startswith("1 step failed."))
    assert threading.get_ident() not in diagnosis.threads


def test_a_second_check_begins_anew(
    qtbot: QtBot, page: DiagnosticsPage, diagnosis: Diagnosis
) -> None:
    check(qtbot, page)
    diagnosis.findings = FINDINGS[:1]
    check(qtbot, page)
    qtbot.waitUntil(lambda: len(rows(page)) == 1)
    assert status(page).text == "All that uploads need works."


def test_a_defect_ends_the_check_in_words(
    qtbot: QtBot, page: DiagnosticsPage, diagnosis: Diagnosis
) -> None:
    diagnosis.error = RuntimeError("canary")
    check(qtbot, page)
    assert "reference" in status(page).text
    assert "canary" not in status(page).text


def test_the_report_is_copied_with_the_findings(
    qtbot: QtBot, page: DiagnosticsPage, diagnosis: Diagnosis
) -> None:
    check(qtbot, page)
    press(page, "copyReport")
    qtbot.waitUntil(lambda: status(page).text.startswith("Report copied."))
    assert QGuiApplication.clipboard().text() == "the report"
    assert diagnosis.reported == [FINDINGS]
    assert threading.get_ident() not in diagnosis.threads


class Folders(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, address: QUrl) -> None:
        self.opened.append(address.toLocalFile())


def test_the_folder_of_the_log_opens(page: DiagnosticsPage, tmp_path: Path) -> None:
    folders = Folders()
    # The binding documents bytes and takes only text.
    QDesktopServices.setUrlHandler("file", folders, "open")  # type: ignore[arg-type]
    try:
        press(page, "openLogFolder")
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert folders.opened == [str(tmp_path)]


def test_a_page_that_goes_meanwhile_does_no_harm(
    qtbot: QtBot, background: Background, clipboard: Clipboard, diagnosis: Diagnosis, tmp_path: Path
) -> None:
    page = DiagnosticsPage(diagnosis, diagnosis.report, tmp_path, clipboard, background)
    diagnosis.gate.clear()
    press(page, "checkEverything")
    with qtbot.waitSignal(page.destroyed):
        page.deleteLater()
    diagnosis.gate.set()
    assert background.finish(5000)
    later: list[None] = []
    background.run(background, lambda: None, later.append)
    qtbot.waitUntil(lambda: bool(later))


def test_the_keyboard_reaches_every_button_and_every_step(
    qtbot: QtBot, page: DiagnosticsPage
) -> None:
    check(qtbot, page)
    page.activateWindow()
    control(page, QPushButton, "checkEverything").setFocus()
    qtbot.waitUntil(control(page, QPushButton, "checkEverything").hasFocus)
    seen: list[str] = []
    for _time in range(6):
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        seen.append(focused().objectName())
    steps = [f"finding-{finding.step}" for finding in FINDINGS]
    assert seen == ["copyReport", "openLogFolder", *steps]


@pytest.mark.parametrize("dark", [False, True])
def test_each_verdict_has_a_look_of_its_own(
    qapp: QApplication,
    qtbot: QtBot,
    page: DiagnosticsPage,
    dark: bool,  # noqa: FBT001
) -> None:
    qapp.setPalette(own_palette(dark=dark))
    refresh_theme(qapp)
    check(qtbot, page)
    signs = [row.grab().copy(0, 0, 36, 36).toImage() for row in rows(page)]
    assert all(one != other for place, one in enumerate(signs) for other in signs[:place])
    qapp.setPalette(QPalette())


@pytest.mark.parametrize("size", [(480, 360), (760, 520), (1200, 900)])
def test_in_the_settings_window_it_never_scrolls_sideways(
    qtbot: QtBot,
    diagnosis: Diagnosis,
    background: Background,
    clipboard: Clipboard,
    tmp_path: Path,
    size: tuple[int, int],
) -> None:
    account = Account({}, MemoryStore(), ScriptedCheck(), background)
    dialog = SettingsDialog(Settings(), account)
    qtbot.addWidget(dialog)
    page = DiagnosticsPage(diagnosis, diagnosis.report, tmp_path, clipboard, background)
    dialog.add_page(page, "diagnostics")
    dialog.show_page("diagnosticsPage")
    dialog.resize(*size)
    dialog.show()
    check(qtbot, page)
    assert page.isVisible()
    assert page.horizontalScrollBar().maximum() == 0
