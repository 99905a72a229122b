"""Shows how links are: one row for each, told as soon as somebody has looked."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt
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
from falgui.core.translation import _, plural
from falgui.core.upload import Result
from falgui.desktop.copying.finding_delegate import FINDING, FindingDelegate
from falgui.desktop.copying.verifying import Condition, Finding, LookAt, Verifying, finding
from falgui.desktop.look.fonts import name_font
from falgui.desktop.look.icons import ICON_BESIDE_TEXT, icon
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.wrapping_label import WrappingLabel

MOST_LINKS: Final = 50


def verify_links(
    results: Sequence[Result], look: LookAt, background: Background, parent: QWidget | None = None
) -> "VerifyDialog":
    """Open a window that looks at the links of `results` and tells how they are."""
    dialog = VerifyDialog(results, look, background, parent)
    dialog.open()
    dialog.check()
    return dialog


class VerifyDialog(QDialog):
    """Lists the first 50 links of `results`, each with what `check` finds; `clock` as in rows."""

    def __init__(
        self,
        results: Sequence[Result],
        look: LookAt,
        background: Background,
        parent: QWidget | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("verify")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Verify links"))
        self.setMinimumSize(400, 260)
        self.resize(560, 400)
        self._results = results[:MOST_LINKS]
        self._clock = clock
        self._verifying = Verifying(look, background, self)
        self._verifying.found.connect(self._take)
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

    def check(self) -> None:
        """Look at every link, again if it was looked at before."""
        self._again.setEnabled(False)
        self._findings: list[Finding | None] = [None] * len(self._results)
        for row in range(len(self._results)):
            self._show(row, Finding(Condition.UNKNOWN, _("Checking…")))
        self._sum_up()
        self._verifying.start([result.url for result in self._results])

    @property
    def findings(self) -> list[Finding | None]:
        """What was found of each link so far."""
        return self._findings

    def _compose(self, *, left_out: int) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 24, 24, 16)
        page.setSpacing(16)
        page.addWidget(self._summary)
        page.addWidget(self._list, 1)
        if left_out:
            page.addWidget(
                _muted(_("Only the first {n} links are looked at.").format(n=MOST_LINKS))
            )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self._again = buttons.addButton(_("Check again"), QDialogButtonBox.ButtonRole.ActionRole)
        self._again.setObjectName("checkAgain")
        self._again.setIcon(icon("retry"))
        self._again.setIconSize(ICON_BESIDE_TEXT)
        self._again.setAutoDefault(False)
        self._again.clicked.connect(self.check)
        page.addWidget(buttons)

    def _take(self, row: int, facts: LinkFacts) -> None:
        found = finding(self._results[row], facts, self._clock())
        self._findings[row] = found
        self._show(row, found)
        self._sum_up()

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
            self._again.setEnabled(True)
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
