"""What was copied is left behind as each system wants it."""

import ctypes
import subprocess
import sys

import pytest
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication

from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.copying.leaving_behind import leave_on_clipboard

LINK = "https://v3.fal.media/files/b/größe.png"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], object]]:
    """Note what would be run, and with which input."""
    started: list[tuple[list[str], object]] = []

    def note(command: list[str], **how: object) -> None:
        given = how.get("input") or how["stdin"]
        started.append((command, given if isinstance(given, bytes) else given.read()))  # type: ignore[attr-defined]

    monkeypatch.setattr(subprocess, "run", note)
    monkeypatch.setattr(subprocess, "Popen", note)
    return started


def test_on_x11_a_process_goes_on_with_it(
    started: list[tuple[list[str], object]], qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert qapp is not None
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    leave_on_clipboard(LINK, 4711)
    ((command, given),) = started
    assert command[-2:] == ["falgui.desktop.system.clipboard_keeper", "4711"]
    assert given == LINK.encode()


@pytest.mark.parametrize("platform", ["wayland", "offscreen"])
def test_where_a_clipboard_is_the_desktop_s_affair_nothing_starts(
    started: list[tuple[list[str], object]], monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: platform)
    assert leave_on_clipboard(LINK, 4711) is None
    assert started == []


def test_on_macos_the_pasteboard_gets_it(
    started: list[tuple[list[str], object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    leave_on_clipboard(LINK, 0)
    assert started == [(["/usr/bin/pbcopy"], LINK.encode())]


def test_on_windows_it_is_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []

    class Library:
        def __getattr__(self, name: str) -> object:
            return self if name == "ole32" else lambda: called.append(name)

    monkeypatch.setattr(ctypes, "windll", Library(), raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    leave_on_clipboard(LINK, 0)
    assert called == ["OleFlushClipboard"]


def test_only_what_falgui_copied_is_its_own(
    clipboard: Clipboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Offscreen nobody owns it.
    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _clipboard: True)
    assert not clipboard.holds_own()
    clipboard.copy(LINK)
    assert clipboard.holds_own()
    QGuiApplication.clipboard().setText("typed and copied in a field")
    assert not clipboard.holds_own()
