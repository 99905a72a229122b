"""Tells in the window what became of pasted requests, and copies them again."""

from PySide6.QtCore import QObject, Slot

from falgui.core.translation import _, plural
from falgui.desktop.copying.request_copies import RequestCopies, RequestCopy, Stage
from falgui.desktop.widgets.question_bar import Answer, QuestionBar, QuestionBars


class RequestBars(QObject):
    """A bar in `bars` for each request in `requests` whose batch has ended.

    It takes the focus only where something is to be decided.
    """

    def __init__(self, requests: RequestCopies, bars: QuestionBars) -> None:
        super().__init__(bars)
        self._requests = requests
        self._bars = bars
        self._shown: dict[int, QuestionBar] = {}
        requests.changed.connect(self._show)
        for batch in requests.batches():
            self._show(batch)

    @Slot(int)
    def _show(self, batch: int) -> None:
        copy = self._requests.of(batch)
        if copy is None or copy.stage is Stage.UNDER_WAY:
            return
        bar = self._shown.get(batch)
        is_new = bar is None
        if bar is None:
            bar = QuestionBar("requestBar", "link")
            bar.gone.append(lambda: self._forget(batch))
            self._shown[batch] = bar
        bar.say(*_words(copy))
        bar.offer(self._answers(batch, copy))
        if is_new:
            self._bars.ask(bar, urgent=False)

    def _answers(self, batch: int, copy: RequestCopy) -> list[Answer]:
        if not copy.is_complete:
            return [("forgetRequest", _("Forget the request"), lambda: None)]
        return [
            ("copyRequest", _("Copy request"), lambda: self._copy(batch)),
            ("forgetRequest", _("Close"), lambda: None),
        ]

    def _copy(self, batch: int) -> None:
        self._requests.copy(batch)

    def _forget(self, batch: int) -> None:
        self._shown.pop(batch, None)
        self._requests.forget(batch)


def _words(copy: RequestCopy) -> tuple[str, str]:
    count = len(copy.numbers)
    match copy.stage:
        case Stage.COPIED:
            title = plural(
                "The request is on the clipboard, with {n} link.",
                "The request is on the clipboard, with {n} links.",
                count,
            )
            return title, ""
        case Stage.READY:
            title = plural(
                "The request is ready, with {n} link.",
                "The request is ready, with {n} links.",
                count,
            )
            return title, _("The clipboard was left as it is.")
    missing = count - len(copy.links)
    title = plural(
        "The request lacks the link of {n} file.",
        "The request lacks the links of {n} files.",
        missing,
    )
    return title, _("It is copied as soon as all are uploaded: retry what is missing in the list.")
