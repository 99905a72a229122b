"""Shows a file in the system's file browser."""

import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher
from PySide6.QtGui import QDesktopServices


def show_file(path: Path) -> None:
    """Open the folder of `path` in the file browser, with the file selected where possible."""
    if sys.platform == "win32":
        QProcess.startDetached("explorer", ["/select,", str(path)])
    elif sys.platform == "darwin":
        QProcess.startDetached("open", ["-R", str(path)])
    else:
        _ask_file_browser(path)


def _ask_file_browser(path: Path) -> None:
    call = QDBusMessage.createMethodCall(
        "org.freedesktop.FileManager1",
        "/org/freedesktop/FileManager1",
        "org.freedesktop.FileManager1",
        "ShowItems",
    )
    call.setArguments([[path.as_uri()], ""])
    bus = QDBusConnection.sessionBus()
    # Where there is no bus at all, a call would never be answered, not even with an error.
    if not bus.isConnected():
        _open_folder(path)
        return
    watcher = QDBusPendingCallWatcher(bus.asyncCall(call))

    def conclude() -> None:
        if watcher.isError():
            _open_folder(path)
        watcher.deleteLater()

    watcher.finished.connect(conclude)


def _open_folder(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
