"""The way of a new person into falgui: a key, how links are, and a first upload."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject

from falgui.core.resources import resource
from falgui.core.translation import _
from falgui.desktop.account.account import Account, Origin
from falgui.desktop.account.key_page import KeyPage
from falgui.desktop.main_window import MainWindow
from falgui.desktop.queue.uploads import Uploads
from falgui.desktop.system.demonstration import can_demonstrate, open_demonstration
from falgui.desktop.widgets.question_bar import QuestionBar
from falgui.store.settings import Settings

_SAMPLE: Final = "samples/sunset over dunes.jpg"


class FirstRun(QObject):
    """Shows the page for the key while there is none, and leaves it once an upload begins.

    Who brings the key in the environment is not asked for it, but told where it was found, if
    `is_first` says that falgui was never started before. `settings` gives those in force;
    `change` takes others.
    """

    def __init__(
        self,
        account: Account,
        window: MainWindow,
        uploads: Uploads,
        settings: Callable[[], Settings],
        change: Callable[[Settings], None],
        *,
        is_first: bool,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._account = account
        self._window = window
        self._uploads = uploads
        self._settings = settings
        self._change = change
        self._greets = is_first
        self._page: KeyPage | None = None
        self._greeting: QuestionBar | None = None
        account.changed.connect(self._follow)
        uploads.added.connect(self._leave)

    def move_to(self, window: MainWindow) -> None:
        """Go on in `window`, which takes the place of the one before."""
        self._window = window
        had_page = self._page is not None
        # They go with the window that they are in.
        self._page = self._greeting = None
        if had_page:
            self._open_page()

    def show_settings(self, settings: Settings) -> None:
        """Show the choices in `settings`, which were changed elsewhere."""
        if self._page is not None:
            self._page.show_settings(settings)

    def _follow(self) -> None:
        origin = self._account.origin
        if origin is Origin.NONE:
            if not self._account.is_loading and self._page is None:
                self._open_page()
        elif self._page is None:
            if origin is Origin.ENVIRONMENT and self._greets and not self._uploads.count():
                self._greet()
            self._greets = False
        elif not self._page.is_answered or self._uploads.count():
            # The key came from elsewhere, or there is something to look at.
            self._leave()

    def _open_page(self) -> None:
        self._page = KeyPage(self._account, offers_demo=can_demonstrate())
        self._page.show_settings(self._settings())
        self._page.demo_wanted.connect(open_demonstration)
        self._page.sample_wanted.connect(self._upload_sample)
        self._page.done_wanted.connect(self._leave)
        self._page.lifetime_chosen.connect(
            lambda seconds: self._change(replace(self._settings(), expires_seconds=seconds))
        )
        self._window.show_instead(self._page)

    def _greet(self) -> None:
        self._greeting = QuestionBar("environmentKey", "check")
        self._greeting.say(
            _("Your fal key was found in your environment."),
            _("It is used while falgui runs, and not stored."),
        )
        self._greeting.offer(
            [
                ("trySample", _("Try with a sample image"), self._upload_sample),
                ("closeGreeting", _("Close"), lambda: None),
            ]
        )
        self._window.questions.ask(self._greeting, urgent=False)

    def _upload_sample(self) -> None:
        self._window.intake.take_paths([str(resource(_SAMPLE))])

    def _leave(self) -> None:
        if self._greeting is not None:
            self._greeting.leave()
            self._greeting = None
        if self._page is not None and self._account.key() is not None:
            self._window.show_instead(None)
            self._page.deleteLater()
            self._page = None
