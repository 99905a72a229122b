"""One banner for each thing that keeps uploads from being done, however many it concerns."""

from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from falgui.core import messages
from falgui.core.messages import Message
from falgui.core.translation import _, plural
from falgui.core.upload import Problem, State, Upload, WaitCause
from falgui.desktop.banner_buttons import problem_report
from falgui.desktop.copying.copying import Copying
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.widgets.banner import Action, Banners
from falgui.store.log import redacted

_BILLING: Final = "https://fal.ai/dashboard/billing"
_FAILURES: Final = "failures"
_MANY: Final = 3
_GONE: Final = messages.gone("").id
_UNEXPECTED: Final = messages.unexpected("").id


class Trouble(QObject):
    """Shows in `banners` what holds `queue`, what failed often, and what was not copied.

    `change_key` and `look_for_files` are what two of the buttons do. `follow` brings the counts
    up to date.
    """

    locating_wanted = Signal(list)
    """The numbers of uploads whose files the person wants to point out."""

    def __init__(
        self,
        queue: UploadQueue,
        copying: Copying,
        banners: Banners,
        change_key: Callable[[], None],
        look_for_files: Callable[[], None],
    ) -> None:
        super().__init__(banners)
        self._queue = queue
        self._copying = copying
        self._banners = banners
        self._change_key = change_key
        self._look_for_files = look_for_files
        self._titles: dict[WaitCause, str] = {}
        self._failures_told: dict[str, int] = {}
        queue.held.connect(self._show_held)
        queue.released.connect(self._dismiss)
        copying.refused.connect(self._show_refused)
        copying.arrived.connect(self._forget_refused)
        for cause, problem in queue.holds().items():
            self._show_held(cause, problem)

    def follow(self) -> None:
        """Show how many uploads each banner concerns by now."""
        self._follow_files()
        self._follow_failures()
        for cause, title in self._titles.items():
            self._banners.change_title(cause, f"{title} {self._waiting(cause)}".strip())

    @Slot(object)
    def tell_time(self, message: Message) -> None:
        """Show in `message` when fal wants the queue to go on."""
        self._show(WaitCause.RATE_LIMIT, message)

    def _show_held(self, cause: WaitCause, problem: Problem) -> None:
        self._show(cause, problem.message)

    def _show(self, cause: WaitCause, message: Message) -> None:
        self._titles[cause] = message.title
        self._banners.show_banner(
            cause,
            f"{message.title} {self._waiting(cause)}".strip(),
            message.advice,
            self._actions(cause),
            closable=False,
        )

    def _actions(self, cause: WaitCause) -> list[Action]:
        if cause is WaitCause.KEY:
            return [(_("Change key…"), self._change_key)]
        if cause is WaitCause.DRIVE:
            return [(_("Try now"), self._look_for_files)]
        again: Action = (_("Try now"), lambda: self._queue.release(cause))
        if cause is WaitCause.QUOTA:
            return [(_("Top up…"), _open_billing), again]
        return [again]

    def _dismiss(self, cause: WaitCause) -> None:
        self._titles.pop(cause, None)
        self._banners.dismiss(cause)

    def _waiting(self, cause: WaitCause) -> str:
        count = self._queue.waiting_for(cause)
        return plural("{n} upload waits.", "{n} uploads wait.", count) if count else ""

    def _follow_files(self) -> None:
        waits = self._queue.waiting_for(WaitCause.DRIVE)
        if waits and WaitCause.DRIVE not in self._titles:
            self._show(WaitCause.DRIVE, messages.files_away())
        elif not waits and WaitCause.DRIVE in self._titles:
            self._dismiss(WaitCause.DRIVE)

    def _follow_failures(self) -> None:
        for identity, count in self._queue.failures().items():
            cause = (_FAILURES, identity)
            told = self._failures_told.get(identity, 0)
            if count == told:
                continue
            self._failures_told[identity] = count
            title = plural("{n} upload failed.", "{n} uploads failed.", count)
            if count < _MANY:
                self._banners.dismiss(cause)
            elif self._banners.has_banner(cause):
                self._banners.change_title(cause, title)
            elif told < _MANY:
                # One that the person has closed stays closed until these are dealt with.
                example = next(iter(self._failed(identity)), None)
                if example and example.problem:
                    reason = example.problem.message.title
                    self._banners.show_banner(
                        cause,
                        title,
                        _("For one reason: {reason}").format(reason=reason),
                        self._ways_out(identity, example.problem),
                    )

    def _ways_out(self, identity: str, problem: Problem) -> list[Action]:
        again: Action = (_("Retry all"), self._retry(identity))
        if identity == _GONE:
            return [(_("Locate…"), lambda: self._locate(identity)), again]
        if identity == _UNEXPECTED:
            words = problem_report(problem.message, redacted(problem.detail))
            return [(_("Copy details"), lambda: self._copying.copy_text(words)), again]
        return [again]

    def _locate(self, identity: str) -> None:
        self.locating_wanted.emit([upload.number for upload in self._failed(identity)])

    def _failed(self, identity: str) -> Iterator[Upload]:
        for upload in self._queue.uploads():
            problem = upload.problem
            if upload.state is State.FAILED and problem and problem.message.id == identity:
                yield upload

    def _retry(self, identity: str) -> Callable[[], None]:
        def retry() -> None:
            self._queue.retry(
                upload.number
                for upload in self._queue.uploads()
                if upload.problem and upload.problem.message.id == identity
            )

        return retry

    @Slot()
    def _forget_refused(self) -> None:
        self._banners.dismiss(messages.clipboard_busy().id)

    def _show_refused(self, again: Callable[[], object]) -> None:
        def copy_again() -> None:
            again()

        busy = messages.clipboard_busy()
        self._banners.show_banner(busy.id, busy.title, busy.advice, [(_("Copy again"), copy_again)])


def _open_billing() -> None:
    QDesktopServices.openUrl(QUrl(_BILLING))
