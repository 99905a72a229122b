"""The window: puts drop zone, list, banners and footer together and says what is wanted."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QImage, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QMenu, QWidget

from falgui.core.lifecycle import Lifecycle
from falgui.core.links import Form
from falgui.core.recipe import ImageFormat
from falgui.core.sources import Source
from falgui.core.translation import _
from falgui.core.upload import ENDED
from falgui.desktop.book import Book
from falgui.desktop.intake.drop_choice import DropChoice
from falgui.desktop.intake.drop_zone import DropZone
from falgui.desktop.intake.refusal_banners import forget_refused, show_refused, show_repeated
from falgui.desktop.look.theme import refresh_theme
from falgui.desktop.look.window_size import open_at
from falgui.desktop.menu_titles import add_menu, add_titles
from falgui.desktop.widgets.banner import Banners
from falgui.desktop.widgets.question_bar import QuestionBars
from falgui.desktop.widgets.stacked import stack
from falgui.desktop.window_place import place_text, restore_place
from falgui.store.copy_choice import with_form
from falgui.store.settings import Settings

if TYPE_CHECKING:
    # What works in the window comes after its first sight.
    from falgui.desktop.window_parts import (
        Background,
        Clipboard,
        Copying,
        QueueModel,
        Thumbnails,
        UploadQueue,
    )

_DEFAULT_SIZE: Final = QSize(760, 560)
_LEAST_SIZE: Final = (480, 360)


class MainWindow(QMainWindow):
    """Shows `queue`; everything that goes beyond it is left to whoever listens to the signals."""

    sources_chosen = Signal(object, object)
    """A list of `Source` that makes one batch, and the `Lifecycle` they get."""
    pack_chosen = Signal(object, object)
    """The `Source` of a training pack that is to be uploaded, and the `Lifecycle` it gets."""
    image_pasted = Signal(QImage, object)
    """A picture without a file is to be uploaded, with this `Lifecycle`."""
    hovered = Signal(bool)
    """A drag has come over the window, or is over it no more."""
    settings_changed = Signal(Settings)
    """The person changed a setting right here."""
    settings_shown = Signal(Settings)
    """Settings that were changed are in force now."""
    settings_wanted = Signal()
    templates_wanted = Signal()
    """The person's own formats of links are to be shown and changed."""
    key_wanted = Signal()
    """The key is to be changed."""
    files_wanted = Signal()
    """Files that uploads wait for are to be looked for now."""
    anew_wanted = Signal(list)
    """These `Upload`s are to be sent although a link was there for them."""
    verify_wanted = Signal(list)
    """The links of these `Result`s are to be looked at."""
    quit_wanted = Signal()
    closing = Signal()
    """The window was asked to close; it stays until `hide` or `close_for_good` is called."""

    def __init__(self, settings: Settings) -> None:
        """Build what is seen first: the titles of the menus, the first tab and the drop zone."""
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle("falgui")
        self.setMinimumSize(*_LEAST_SIZE)
        self._settings = settings
        self._leaving = False
        self._was_shown = False
        self.is_painted = False
        """Whether it has been seen."""
        self.choice = DropChoice(self)
        self.banners = Banners()
        self.questions = QuestionBars()
        self._zone = DropZone(self.choice)
        self._book = Book(self)
        self._compose()
        add_titles(self.menuBar())
        self.announce_page("uploadsTab", _("Uploads"), "uploading", self._zone)
        self.choice.show_default(Lifecycle(settings.expires_seconds, settings.private))
        self._zone.show_settings(settings)
        self.restore_geometry_text(settings.window_geometry)
        # Qt would begin with the first tab, and mark it.
        self._zone.setFocus()

    def furnish(
        self,
        queue: "UploadQueue",
        model: "QueueModel",
        thumbnails: "Thumbnails",
        copying: "Copying",
        clipboard: "Clipboard",
        background: "Background",
        temporary: Path,
    ) -> None:
        """Build all that shows `queue` and works in the window; once, and before anybody uses it.

        It takes three times as long as the first sight, which therefore comes before.
        """
        from falgui.desktop import window_parts as parts  # noqa: PLC0415

        self._queue = queue
        self.intake = parts.Intake(
            background,
            self,
            self.questions,
            self.choice,
            temporary,
            # Told apart on the thread that asks, not here: it may be a hundred thousand.
            lambda: (one.source for one in queue.uploads() if one.state not in ENDED),
        )
        self._dialogs = parts.TextDialogs(self.intake, background, copying, temporary, self)
        self.trouble = parts.Trouble(
            queue, copying, self.banners, self.key_wanted.emit, self.files_wanted.emit
        )
        self.undoing = parts.Undoing(queue, self)
        self._uploads = parts.UploadsPage(
            queue, model, copying, self.undoing, self._zone, self.choice, thumbnails, background
        )
        self.view = self._uploads.view
        self.footer = self._uploads.footer
        self._target = parts.DropTarget(self, self._uploads.strip)
        self._rows = parts.RowActions(
            self.view, queue, model.shown, copying, lambda: self._settings.double_click
        )
        self._row_windows = parts.RowWindows(
            self._rows,
            self.view,
            queue,
            model,
            thumbnails,
            clipboard,
            background,
            self.banners,
            self,
        )
        self._auto_copy = parts.auto_copy_action(self, self._choose_auto_copy)
        self._connect(model)
        self.view_menu = parts.build_menus(
            self.menuBar(),
            self._rows,
            add_files=self.choose_files,
            add_folder=self.choose_folder,
            add_training_pack=self.choose_training_folder,
            add_links=lambda: parts.ask_for_links(self.intake.take_paths, self),
            paste=self.paste,
            paste_request=self._dialogs.paste_request,
            make_data_uri=self._dialogs.make_data_uri,
            show_help=lambda: parts.show_help(self, background),
            settings=self.settings_wanted.emit,
            leave=self.quit_wanted.emit,
            copy_all=copying.copy_all,
            auto_copy=self._auto_copy,
            clear_done=queue.clear_done,
            retry_failed=queue.retry_failed,
            undoing=self.undoing,
            find=self._book.find,
            queue=queue,
        )
        self.add_page(
            "uploadsTab",
            _("Uploads"),
            "uploading",
            self._uploads,
            self._uploads.filter_bar.search,
            self._uploads.filter_bar,
        )
        self.show_settings(self._settings)
        self._uploads.focus_drop_zone()

    # What the app asks --------------------------------------------------------------------

    def show_settings(self, settings: Settings) -> None:
        """Show the choices in `settings`, which were changed elsewhere."""
        self._settings = settings
        self._uploads.show_settings(settings)
        self.choice.show_default(Lifecycle(settings.expires_seconds, settings.private))
        self.intake.folders = settings.folders
        self._dialogs.recipe = settings.recipe
        self.intake.recipe = settings.recipe
        self._auto_copy.setChecked(settings.auto_copy)
        self._rows.copy_as.show_templates(settings.templates)
        # The sums tell sizes, whose units are a setting.
        self._follow()
        self.settings_shown.emit(settings)

    def show_instead(self, page: QWidget | None) -> None:
        """Show `page` where the drop zone would be, or the drop zone again for None."""
        self._uploads.show_instead(page)
        self._show_bar()

    def add_page(
        self,
        name: str,
        title: str,
        sign: str,
        page: QWidget,
        find: Callable[[], object],
        tools: QWidget | None = None,
    ) -> None:
        """Add a page that the bar at the top and the view menu lead to; see `Book.add_page`."""
        self._book.add_page(self.view_menu, name, title, sign, page, find, tools)

    def announce_page(self, name: str, title: str, sign: str, page: QWidget) -> None:
        """Show the tab of a page that is yet to be added, and `page` until then."""
        self._book.announce_page(name, title, sign, page)

    def add_menu(self, name: str, title: str) -> QMenu:
        """Add a menu to the menu bar, unless it is there, and return it."""
        return add_menu(self.menuBar(), name, title)

    def show_page(self, page: QWidget) -> None:
        """Turn to a page that was added."""
        self._book.turn_to(self._book.pages.indexOf(page))

    def show_uploads(self) -> None:
        """Turn to the list of uploads, or to the drop zone while that is empty."""
        self.show_page(self._uploads)

    def geometry_text(self) -> str:
        """Return place and size for `Settings.window_geometry`."""
        before = self._settings.window_geometry
        # A window that was never in sight has no place yet: the desktop gives it one.
        return place_text(self, before) if self._was_shown else before

    def restore_geometry_text(self, text: str) -> None:
        """Go where `geometry_text` once was, or to the usual size if `text` says nothing."""
        if not restore_place(self, text):
            open_at(self, _DEFAULT_SIZE)

    def take_place_of(self, other: "MainWindow") -> None:
        """Stand where `other` stands, at its page, with its rows selected; show if it is shown."""
        self.restore_geometry_text(other.geometry_text())
        self._book.turn_to(other._book.position)  # noqa: SLF001  one of our own
        self.view.take_place_of(other.view)
        self.setVisible(other.isVisible())
        self.view.scroll_like(other.view)
        if other.isActiveWindow():
            self.activateWindow()

    def bring_up(self) -> None:
        """Show the window, in front of others and with the focus."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def close_for_good(self) -> None:
        """Close without asking anybody; the program is about to end."""
        self._leaving = True
        self.intake.stop()
        self.undoing.close()
        self.close()

    def paste(self) -> None:
        """Upload what is on the clipboard."""
        self.intake.take_mime(QGuiApplication.clipboard().mimeData())

    def choose_files(self) -> None:
        """Let the person pick files."""
        paths, _filter = QFileDialog.getOpenFileNames(self, _("Add files"))
        if paths:
            self.intake.take_paths(paths)

    def choose_folder(self) -> None:
        """Let the person pick a folder."""
        folder = QFileDialog.getExistingDirectory(self, _("Add folder"))
        if folder:
            self.intake.take_paths([folder])

    def choose_training_folder(self) -> None:
        """Let the person pick a folder of images and captions."""
        folder = QFileDialog.getExistingDirectory(self, _("Upload training pack"))
        if folder:
            self.intake.take_training_folder(Path(folder))

    def review(self, numbers: Iterable[int]) -> None:
        """Turn to these uploads and select them."""
        self.show_uploads()
        self.view.select_numbers(numbers)
        self.view.show_first_selected()
        self.view.setFocus()
        self.bring_up()

    # What Qt tells ------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        """Follow the colours of the desktop."""
        super().changeEvent(event)
        application = QApplication.instance()
        changes = (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange)
        if event.type() in changes and isinstance(application, QApplication):
            refresh_theme(application)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  Qt's name
        """Note that it has a place from now on."""
        super().showEvent(event)
        self._was_shown = True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Note that it is seen from now on."""
        super().paintEvent(event)
        self.is_painted = True

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  Qt's name
        """Leave it to the app whether to hide or to quit."""
        if self._leaving:
            event.accept()
        else:
            event.ignore()
            self.closing.emit()

    # How it is put together ---------------------------------------------------------------

    def _compose(self) -> None:
        middle = QWidget()
        above = (self._book.bar, self.banners, self.questions)
        stack(middle, *above, self._book.pages).setStretchFactor(self._book.pages, 1)
        self.setCentralWidget(middle)

    def _connect(self, model: "QueueModel") -> None:
        uploads = self._uploads
        uploads.files_wanted.connect(self.choose_files)
        uploads.folder_wanted.connect(self.choose_folder)
        uploads.paste_wanted.connect(self.paste)
        uploads.form_chosen.connect(self._choose_form)
        uploads.convert_chosen.connect(self._choose_convert)
        for menu in (self._rows.copy_as, self.footer.forms):
            menu.edit_wanted.connect(self.templates_wanted)
        self._rows.key_wanted.connect(self.key_wanted)
        self._rows.files_wanted.connect(self.files_wanted)
        self._rows.verify_wanted.connect(self.verify_wanted)
        self._rows.anew_wanted.connect(self.anew_wanted)
        self.trouble.locating_wanted.connect(self._rows.locating_wanted)
        self.questions.asked.connect(self._come_into_sight)
        self._target.dropped.connect(self.intake.take_mime)
        self._target.hovering.connect(self.hovered)
        self.choice.default_chosen.connect(self._choose_lifecycle)
        self.intake.folders_decided.connect(
            lambda choice: self._change(replace(self._settings, folders=choice))
        )
        self.intake.told.connect(self.footer.say)
        self.intake.begun.connect(lambda: forget_refused(self.banners))
        self.intake.sources_chosen.connect(self.sources_chosen)
        self.intake.pack_chosen.connect(lambda *_chosen: forget_refused(self.banners))
        self.intake.pack_chosen.connect(self.pack_chosen)
        self.intake.image_pasted.connect(self.image_pasted)
        self.intake.refused.connect(lambda problems: show_refused(self.banners, problems))
        self.intake.repeated.connect(self._show_repeated)
        model.ticked.connect(self._follow)

    def _follow(self) -> None:
        totals = self._queue.totals()
        self._uploads.follow()
        self.trouble.follow()
        running = bool(self._queue.running_count)
        title = _("{percent} % · falgui").format(percent=totals.percent) if running else "falgui"
        if self.windowTitle() != title:
            self.setWindowTitle(title)
        self._show_bar()

    def _show_bar(self) -> None:
        # Who has no key yet has nothing to look at either.
        self._book.bar.setHidden(self._uploads.is_instead_shown)

    def _choose_form(self, form: Form) -> None:
        self._change(with_form(self._settings, form))

    def _choose_auto_copy(self, on: bool) -> None:  # noqa: FBT001  as the signal gives it
        self._change(replace(self._settings, auto_copy=on))

    def _choose_convert(self, convert: bool) -> None:  # noqa: FBT001  as the signal gives it
        self._change(
            replace(self._settings, image_format=ImageFormat.JPEG if convert else ImageFormat.KEEP)
        )

    def _come_into_sight(self) -> None:
        # What was pasted from the tray, or came with a second start, may have to be asked about.
        if not self.isVisible() or self.isMinimized():
            self.bring_up()

    def _choose_lifecycle(self, lifecycle: Lifecycle) -> None:
        self._change(
            replace(
                self._settings,
                expires_seconds=lifecycle.expires_seconds,
                private=lifecycle.private,
            )
        )

    def _change(self, settings: Settings) -> None:
        self.show_settings(settings)
        self.settings_changed.emit(settings)

    def _show_repeated(self, sources: list[Source], lifecycle: Lifecycle) -> None:
        show_repeated(self.banners, sources, lambda: self.sources_chosen.emit(sources, lifecycle))
