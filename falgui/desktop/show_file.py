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
    watcher = QDBusPendingCallWatcher(bus.asyncCall(call))

    def fall_back() -> None:
        if watcher.isError():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
        watcher.deleteLater()

    watcher.finished.connect(fall_back)
