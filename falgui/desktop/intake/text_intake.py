"""Texts on their way to the queue: as a file of their own, or by the files that they name."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from falgui.core.errors import UploadError
from falgui.core.lifecycle import Lifecycle
from falgui.core.pasted_text import PastedText
from falgui.core.request_files import PastedRequest
from falgui.core.sources import FileSource
from falgui.desktop.intake.last_questions import ask_about_line, ask_about_secrets
from falgui.desktop.intake.mere_text import MereText, save_text
from falgui.desktop.intake.share_question import ask_about_shares
from falgui.desktop.intake.sorting_out import Sorted, sort_out
from falgui.desktop.intake.text_questions import ask_about_request, ask_about_text
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.question_bar import QuestionBars

Ended = Callable[[bool], None]
"""Takes whether anything is uploaded."""


class TextIntake(QObject):
    """Asks in `bars` what is to become of each text: nothing of it is public by accident.

    `temporary` is a private folder for texts, `metered` tells whether sending costs money.
    """

    source_chosen = Signal(object, object)
    """A text that has become a `FileSource`, and the `Lifecycle` it gets."""
    request_chosen = Signal(object, object)
    """A `PastedRequest` whose files are to be uploaded, and the `Lifecycle` they get."""
    refused = Signal(list)
    """Sentences about what can't be uploaded."""

    def __init__(
        self,
        background: Background,
        window: QWidget,
        bars: QuestionBars,
        temporary: Path,
        metered: Callable[[], bool],
    ) -> None:
        super().__init__(window)
        self._background = background
        self._window = window
        self._bars = bars
        self._temporary = temporary
        self._metered = metered

    def take(self, lifecycle: Lifecycle, mere: MereText, ended: Ended) -> None:
        """Ask about a text, and call `ended` once."""
        request = mere.request
        if not request.files:
            self._ask_about_text(lifecycle, mere.text, request.missing, ended)
            return

        def as_file() -> None:
            if mere.text.looks_secret:
                self._ask_about_text(lifecycle, mere.text, (), ended)
            else:
                self._save(lifecycle, mere.text, ended)

        ask_about_request(
            self._bars,
            request,
            lambda: self.take_request(lifecycle, request, ended),
            as_file,
            lambda: ended(False),
        )

    def take_request(self, lifecycle: Lifecycle, request: PastedRequest, ended: Ended) -> None:
        """Bring the files of `request` on their way, after the questions that any file is asked."""
        if not request.elsewhere:
            self._look(lifecycle, request, ended)
            return

        def answered(agreed: bool) -> None:  # noqa: FBT001  as the question gives it
            wanted = request if agreed else request.without(request.elsewhere)
            self._look(lifecycle, wanted, ended)

        ask_about_shares(request.elsewhere, answered, self._window)

    # A text as a file -----------------------------------------------------------------------

    def _ask_about_text(
        self, lifecycle: Lifecycle, text: PastedText, missing: Sequence[str], ended: Ended
    ) -> None:
        def answered(agreed: bool) -> None:  # noqa: FBT001  as the question gives it
            if agreed:
                self._save(lifecycle, text, ended)
            else:
                ended(False)

        ask_about_text(self._bars, text, lifecycle, missing, answered)

    def _save(self, lifecycle: Lifecycle, text: PastedText, ended: Ended) -> None:
        def done(source: FileSource) -> None:
            ended(True)
            self.source_chosen.emit(source, lifecycle)

        def failed(error: UploadError) -> None:
            ended(False)
            self.refused.emit([error.title, error.advice])

        now = datetime.now().astimezone()
        self._background.run(self, partial(save_text, text, self._temporary, now), done, failed)

    # A request ------------------------------------------------------------------------------

    def _look(self, lifecycle: Lifecycle, request: PastedRequest, ended: Ended) -> None:
        sources = [FileSource(path) for path in request.files]
        look = partial(sort_out, sources, (), with_secrets=False, measured=self._metered())
        self._background.run(self, look, partial(self._ask, lifecycle, request, ended))

    def _ask(
        self, lifecycle: Lifecycle, request: PastedRequest, ended: Ended, found: Sorted
    ) -> None:
        secrets = [one.path for one in found.secrets if isinstance(one, FileSource)]
        if not secrets:
            self._ask_about_line(lifecycle, request, ended, found)
            return

        def answered(agreed: bool) -> None:  # noqa: FBT001  as the question gives it
            wanted = request if agreed else request.without(secrets)
            self._ask_about_line(lifecycle, wanted, ended, found)

        names = [path.name for path in secrets]
        ask_about_secrets(self._bars, names, lifecycle, answered)

    def _ask_about_line(
        self, lifecycle: Lifecycle, request: PastedRequest, ended: Ended, found: Sorted
    ) -> None:
        def go(agreed: bool) -> None:  # noqa: FBT001  as the question gives it
            wanted = agreed and bool(request.files)
            ended(wanted)
            if wanted:
                self.request_chosen.emit(request, lifecycle)

        if found.is_large:
            ask_about_line(self._bars, len(request.files), found.size, go)
        else:
            go(agreed=True)
