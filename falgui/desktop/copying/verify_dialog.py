"""Shows how links are: one row for each, told as soon as somebody has looked."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from falgui.core.link_facts import LinkFacts
from falgui.core.names import display_name
from falgui.core.result import Result
from falgui.core.served import Proof
from falgui.core.translation import _, plural
from falgui.core.units import format_size
from falgui.desktop.copying.comparing import (
    Comparing,
    ReadHash,
    finding_of_proof,
    why_not_compared,
)
from falgui.desktop.copying.finding_delegate import FINDING, FindingDelegate
from falgui.desktop.copying.verifying import Condition, Finding, LookAt, Verifying, finding
from falgui.desktop.look.fonts import name_font
from falgui.desktop.look.window_size import open_at
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.push_button import push_button
from falgui.desktop.widgets.wrapping_label import WrappingLabel

MOST_LINKS: Final = 50
_PROGRESS_MILLISECONDS: Final = 100
_LEAST_WIDTH: Final = 400
_MARGIN: Final = 24
_GAP: Final = 8


def verify_links(
    results: Sequence[Result],
    look: LookAt,
    read: ReadHash,
    background: Background,
    parent: QWidget | None = None,
) -> "VerifyDialog":
    """Open a window that looks at the links of `results` and tells how they are."""
    dialog = VerifyDialog(results, look, read, background, parent)
    dialog.open()
    dialog.check()
    return dialog


class VerifyDialog(QDialog):
    """Lists the first 50 links of `results`, each with what `check` and `compare` find.

    `look` looks at a link, `read` fetches what it leads to; `clock` is as in rows.
    """

    def __init__(
        self,
        results: Sequence[Result],
        look: LookAt,
        read: ReadHash,
        background: Background,
        parent: QWidget | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("verify")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Verify links"))
        self.setMinimumSize(_LEAST_WIDTH, 260)
        open_at(self, QSize(560, 400))
        self._results = results[:MOST_LINKS]
        self._clock = clock
        self._verifying = Verifying(look, background, self)
        self._verifying.found.connect(self._take)
        self._comparing = Comparing(read, background, self)
        self._comparing.compared.connect(self._take_proof)
        self._comparing.ended.connect(self._end_comparing)
        self._progress = QTimer(self, interval=_PROGRESS_MILLISECONDS)
        self._progress.timeout.connect(self._show_progress)
        self._summary = WrappingLabel()
        self._summary.setObjectName("verifySummary")
        self._summary.setFont(name_font(self.font()))
        self._list = QListWidget()
        self._list.setObjectName("verifiedLinks")
        self._list.setAccessibleName(_("Links"))
        self._list.setItemDelegate(FindingDelegate(self._list))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        for result in self._results:
            self._list.addItem(display_name(result.name))
        self._list.setCurrentRow(0)
        self._compose(left_out=len(results) - len(self._results))
        self.finished.connect(self._verifying.stop)
        self.finished.connect(self._comparing.stop)

    def check(self) -> None:
        """Look at every link, again if it was looked at before."""
        self._again.setEnabled(False)
        self._compare.setEnabled(False)
        self._findings: list[Finding | None] = [None] * len(self._results)
        for row in range(len(self._results)):
            self._show(row, Finding(Condition.UNKNOWN, _("Checking…")))
        self._sum_up()
        self._verifying.start([result.url for result in self._results])

    def compare(self) -> None:
        """Fetch every file and compare it with what was sent, or stop doing that."""
        if self._comparing.is_running:
            self._comparing.stop()
            return
        able: dict[int, Result] = {}
        for row, result in enumerate(self._results):
            reason = why_not_compared(result)
            if reason:
                self._show(row, Finding(Condition.CAUTION, reason, self._found(row).details))
            else:
                able[row] = result
        if able:
            self._again.setEnabled(False)
            self._progress.start()
            self._comparing.start(able)
            self._name_compare()

    @property
    def findings(self) -> list[Finding | None]:
        """What was found of each link so far."""
        return self._findings

    def _compose(self, *, left_out: int) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(_MARGIN, 24, _MARGIN, 16)
        page.setSpacing(16)
        page.addWidget(self._summary)
        page.addWidget(self._list, 1)
        if left_out:
            page.addWidget(
                _muted(_("Only the first {n} links are looked at.").format(n=MOST_LINKS))
            )
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        self._again = push_button("checkAgain", _("Check again"), "retry", self.check)
        self._compare = push_button("compareContent", "", "verify", self.compare)
        for button in (self._again, self._compare):
            self._buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        page.addWidget(self._buttons)
        self._name_compare()

    def _take(self, row: int, facts: LinkFacts) -> None:
        found = finding(self._results[row], facts, self._clock())
        self._findings[row] = found
        self._show(row, found)
        self._sum_up()

    def _take_proof(self, row: int, proof: Proof) -> None:
        found = finding_of_proof(proof, self._found(row).details)
        self._findings[row] = found
        self._show(row, found)
        self._sum_up()

    def _show_progress(self) -> None:
        now = self._comparing.progress
        if now is not None:
            row, percent = now
            words = _("Comparing… {percent} %").format(percent=percent)
            self._show(row, Finding(Condition.UNKNOWN, words, self._found(row).details))

    def _end_comparing(self) -> None:
        self._progress.stop()
        for row in range(len(self._results)):
            shown: Finding = self._list.item(row).data(FINDING)
            if shown.condition is Condition.UNKNOWN:
                # Stopped midway: what was known before holds.
                self._show(row, self._found(row))
        self._again.setEnabled(True)
        self._name_compare()
        self._sum_up()

    def _name_compare(self) -> None:
        if self._comparing.is_running:
            self._compare.setText(_("Stop comparing"))
            return
        size = sum(one.size for one in self._results if not why_not_compared(one))
        words = _("Compare content ({size})").format(size=format_size(size))
        self._compare.setText(words if size else _("Compare content"))
        self._compare.setToolTip(_("Fetches the files and compares them with what was sent."))
        self._keep_room_for_words()

    def _keep_room_for_words(self) -> None:
        buttons = self._buttons.buttons()
        words = sum(button.sizeHint().width() + _GAP for button in buttons)
        self.setMinimumWidth(max(_LEAST_WIDTH, words + 2 * _MARGIN))

    def _found(self, row: int) -> Finding:
        return self._findings[row] or Finding(Condition.UNKNOWN, _("Checking…"))

    def _show(self, row: int, found: Finding) -> None:
        item = self._list.item(row)
        texts = [text for text in (item.text(), found.words, found.details) if text]
        item.setData(FINDING, found)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(texts))
        item.setToolTip("\n".join((*texts, self._results[row].url)))

    def _sum_up(self) -> None:
        total = len(self._results)
        if None in self._findings:
            words = plural("Looking at {n} link…", "Looking at {n} links…", total)
        else:
            self._again.setEnabled(not self._comparing.is_running)
            self._compare.setEnabled(True)
            words = self._outcome(total)
        if self._summary.text() != words:
            self._summary.setText(words)

    def _outcome(self, total: int) -> str:
        good = sum(one is not None and one.condition is Condition.GOOD for one in self._findings)
        if good == total:
            return plural("The link is all right.", "All {n} links are all right.", total)
        if total == 1:
            return _("Something is wrong with the link.")
        return _("{good} of {total} links are all right.").format(good=good, total=total)


def _muted(text: str) -> QLabel:
    return WrappingLabel(text, muted=True)
