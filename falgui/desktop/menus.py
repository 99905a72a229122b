"""The menu bar, where every action and its key can be found."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar, QMessageBox

from falgui import __version__
from falgui.core.translation import _
from falgui.desktop.look.icons import icon
from falgui.desktop.menu_titles import titled
from falgui.desktop.queue.undoing import Undoing
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.row_actions import RowActions
from falgui.desktop.rows.row_menu import tell_reasons


def build_menus(
    bar: QMenuBar,
    rows: RowActions,
    *,
    add_files: Callable[[], None],
    add_folder: Callable[[], None],
    add_training_pack: Callable[[], None],
    add_links: Callable[[], None],
    paste: Callable[[], None],
    paste_request: Callable[[], None],
    make_data_uri: Callable[[], None],
    show_help: Callable[[], None],
    settings: Callable[[], None],
    leave: Callable[[], None],
    copy_all: Callable[[], object],
    auto_copy: QAction,
    clear_done: Callable[[], None],
    retry_failed: Callable[[], None],
    undoing: Undoing,
    find: Callable[[], None],
    queue: UploadQueue,
) -> QMenu:
    """Fill the menus in `bar` with actions that call what is given here and what `rows` can do.

    Returns the one for the window's pages, which is empty as yet.
    """
    file = titled(bar, "fileMenu")
    _add(file, "addFilesAction", _("Add files…"), "Ctrl+O", "add-file", add_files)
    _add(file, "addFolderAction", _("Add folder…"), "Ctrl+Shift+O", "add-folder", add_folder)
    _add(file, "addLinksAction", _("Add link…"), "Ctrl+L", "link", add_links)
    pack = _("Upload training pack…")
    _add(file, "trainingPackAction", pack, "", "training", add_training_pack)
    _add(file, "pasteAction", _("Paste"), "Ctrl+V", "paste", paste)
    _add(file, "pasteRequestAction", _("Paste request…"), "Ctrl+Shift+V", "text", paste_request)
    _add(file, "makeDataUriAction", _("Make a data URI…"), "Ctrl+D", "", make_data_uri)
    file.addSeparator()
    preferences = _add(file, "settingsAction", _("Settings…"), "Ctrl+,", "settings", settings)
    preferences.setMenuRole(QAction.MenuRole.PreferencesRole)
    file.addSeparator()
    quitting = _add(file, "quitAction", _("Quit"), "Ctrl+Q", "", leave)
    quitting.setMenuRole(QAction.MenuRole.QuitRole)

    edit = titled(bar, "editMenu")
    undo = _add(edit, "undoAction", _("Undo"), "Ctrl+Z", "undo", undoing.undo)
    undo.setEnabled(False)
    undoing.changed.connect(lambda: undo.setEnabled(undoing.offer is not None))
    edit.addSeparator()
    edit.addAction(rows.copy)
    edit.addMenu(rows.copy_as)
    edit.addAction(rows.copy_again)
    _add(edit, "copyAllAction", _("Copy all links"), "Ctrl+Alt+C", "", copy_all)
    edit.addAction(auto_copy)
    edit.addSeparator()
    edit.addActions([rows.order.select_all, rows.order.select_batch])
    _add(edit, "findAction", _("Find…"), "Ctrl+F", "search", find)
    edit.addSeparator()
    edit.addActions([rows.open, rows.show_qr, rows.show_file, rows.verify, rows.look, rows.details])
    edit.addSeparator()
    edit.addAction(rows.remove)
    _add(edit, "clearDoneAction", _("Clear done"), "", "", clear_done)

    view = titled(bar, "viewMenu")

    upload = titled(bar, "uploadMenu")
    upload.addActions(
        [rows.retry, rows.anew, rows.locate, rows.fetch_link, rows.pause, rows.resume, rows.cancel]
    )
    upload.addMenu(rows.order.menu)
    upload.addSeparator()
    add_whole_queue(upload, queue)
    _add(upload, "retryFailedAction", _("Retry failed"), "Ctrl+Shift+R", "", retry_failed)

    for menu in (edit, upload):
        tell_reasons(menu)
        menu.aboutToShow.connect(rows.refresh)
        # The chosen action is triggered after its menu has closed.
        menu.aboutToHide.connect(rows.enable_all, Qt.ConnectionType.QueuedConnection)

    about = titled(bar, "helpMenu")
    _add(about, "helpAction", _("Keyboard and documentation"), "F1", "help", show_help)
    action = _add(about, "aboutAction", _("About falgui"), "", "", lambda: _show_about(bar))
    action.setMenuRole(QAction.MenuRole.AboutRole)
    return view


def add_whole_queue(menu: QMenu, queue: UploadQueue) -> None:
    """Add what stops all uploads and lets them go on; the key does what is possible."""

    def toggle() -> None:
        if queue.can_pause:
            queue.pause_all()
        else:
            queue.resume_all()

    pause = _add(menu, "pauseAllAction", _("Pause all"), "Ctrl+Shift+P", "paused", toggle)
    resume = _add(menu, "resumeAllAction", _("Resume all"), "", "uploading", queue.resume_all)

    def refresh() -> None:
        pause.setEnabled(queue.can_pause)
        resume.setEnabled(queue.can_resume)

    def enable() -> None:
        pause.setEnabled(True)
        resume.setEnabled(True)

    menu.aboutToShow.connect(refresh)
    # The chosen action is triggered after its menu has closed.
    menu.aboutToHide.connect(enable, Qt.ConnectionType.QueuedConnection)


def _show_about(bar: QMenuBar) -> None:
    box = QMessageBox(bar.window())
    box.setObjectName("about")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(_("About falgui"))
    box.setIconPixmap(icon("falgui").pixmap(64, 64))
    box.setText(_("falgui {version}").format(version=__version__))
    box.setInformativeText(_("Drop a file, paste its fal CDN link.\nMIT licence."))
    box.open()


def _add(
    menu: QMenu, name: str, text: str, keys: str, sign: str, call: Callable[[], object]
) -> QAction:
    action = menu.addAction(text)
    action.setObjectName(name)
    if keys:
        action.setShortcut(keys)
    if sign:
        action.setIcon(icon(sign))
    action.triggered.connect(lambda _on: call())
    return action
