"""The settings page that checks the way to fal and everything else that an upload needs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRectF, Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from falgui.core.errors import UploadError
from falgui.core.findings import Finding, Verdict
from falgui.core.numbers import format_decimal
from falgui.core.translation import _, plural
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.look.colours import Colours, colours
from falgui.desktop.look.crisp import draw_frame
from falgui.desktop.look.icons import paint_icon
from falgui.desktop.look.theme import GRID
from falgui.desktop.settings.authority_card import AuthorityCard
from falgui.desktop.settings.page import SettingsPage, page_button
from falgui.desktop.settings.proxy_card import ProxyCard
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.card import Card
from falgui.desktop.widgets.status_line import StatusLine, Tone
from falgui.desktop.widgets.wrapping_label import WrappingLabel

_ICON_SIZE: Final = 20


class DiagnosticsPage(SettingsPage):
    """Lets proxy and certificates be chosen, and the way to fal be checked.

    Shows the findings of `diagnose` one by one, as they are made on a background thread.

    `report` turns them into the text that "Copy report" puts on the clipboard.
    """

    def __init__(
        self,
        diagnose: Callable[[], Iterator[Finding]],
        report: Callable[[Sequence[Finding]], str],
        log_folder: Path,
        clipboard: Clipboard,
        background: Background,
    ) -> None:
        super().__init__("diagnosticsPage", _("Network & diagnostics"))
        self._diagnose = diagnose
        self._report = report
        self._clipboard = clipboard
        self._background = background
        self._findings: list[Finding] = []
        self._add_network()
        self._list = Card()
        self._check = page_button(_("Check"), "checkEverything")
        self._check.setProperty("primary", True)
        self._check.setAccessibleName(_("Check everything that an upload needs"))
        self._copy = page_button(_("Copy report"), "copyReport")
        self._open = page_button(_("Open log folder"), "openLogFolder")
        self._status = StatusLine("checkStatus")
        self.add_card().add(self._top())
        self.add(self._list)
        self._list.hide()
        self._check.clicked.connect(self._begin)
        self._copy.clicked.connect(self._begin_report)
        self._open.clicked.connect(
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_folder)))
        )

    def _add_network(self) -> None:
        proxy, authority = ProxyCard(), AuthorityCard(self._background)
        for card in (proxy, authority):
            self.add(card)
            self.bind(card, card.show_settings)
        proxy.chosen.connect(
            lambda choice, address: self.edited.emit(
                lambda settings: replace(
                    settings, proxy=choice, proxy_address=address or settings.proxy_address
                )
            )
        )
        authority.chosen.connect(
            lambda path: self.edited.emit(lambda settings: replace(settings, extra_authority=path))
        )

    def _top(self) -> QWidget:
        words = WrappingLabel(
            _(
                "Goes all the way to fal, step by step, and uploads one byte that fal deletes "
                "after a minute."
            )
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        for button in (self._check, self._copy, self._open):
            buttons.addWidget(button)
        buttons.addStretch(1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * GRID)
        column.addWidget(words)
        column.addLayout(buttons)
        column.addWidget(self._status)
        return content

    def _begin(self) -> None:
        self._check.setEnabled(False)
        self._findings = []
        self._list.deleteLater()
        self._list = self.add_card()
        self._list.hide()
        self._status.tell(Tone.BUSY, _("Checking…"))
        self._next(self._diagnose())

    def _next(self, findings: Iterator[Finding]) -> None:
        self._background.run(
            self,
            partial(next, findings, None),
            partial(self._show, findings),
            self._ended_by,
        )

    def _show(self, findings: Iterator[Finding], finding: Finding | None) -> None:
        if finding is None:
            self._end()
            return
        self._findings.append(finding)
        self._list.add(_Row(finding))
        self._list.show()
        self._next(findings)

    def _end(self) -> None:
        self._check.setEnabled(True)
        verdicts = [finding.verdict for finding in self._findings]
        failed = verdicts.count(Verdict.FAILED)
        if failed:
            words = plural("{n} step failed.", "{n} steps failed.", failed)
            self._status.tell(Tone.BAD, words, _("What to do about it stands below."))
        else:
            self._status.tell(Tone.GOOD, _("All that uploads need works."))

    def _ended_by(self, error: UploadError) -> None:
        self._check.setEnabled(True)
        self._status.tell(Tone.BAD, error.title, error.advice)

    def _begin_report(self) -> None:
        # The log is read for it, which the main thread doesn't wait for.
        self._background.run(self, partial(self._report, list(self._findings)), self._put_report)

    def _put_report(self, text: str) -> None:
        if self._clipboard.copy(text):
            self._status.tell(Tone.GOOD, _("Report copied."), _("Nothing in it is secret."))
        else:
            self._status.tell(Tone.BAD, _("The clipboard did not take it. Try again."))


class _Row(QWidget):
    """A step: icon, name and word, then what was found and what to do."""

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.setObjectName(f"finding-{finding.step}")
        # The keyboard and a screen reader go from step to step.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        title = f"{finding.name}: {finding.verdict.word}"
        said = (title, finding.found, finding.advice)
        self.setAccessibleName(" ".join(part for part in said if part))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(WrappingLabel(title))
        for text in (finding.found, finding.advice):
            if text:
                words.addWidget(_selectable(WrappingLabel(text, muted=text is finding.found)))
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, 6, GRID, 6)
        row.setSpacing(GRID + 4)
        row.addWidget(_Sign(finding.verdict), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        if finding.verdict is not Verdict.SKIPPED:
            took = WrappingLabel(
                _("{seconds} s").format(seconds=format_decimal(finding.seconds, 2)), muted=True
            )
            took.setWordWrap(False)
            row.addWidget(took, 0, Qt.AlignmentFlag.AlignTop)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        if not self.hasFocus():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(colours(self.palette()).accent_line)
        draw_frame(painter, QRectF(self.rect()), 6, 2)


class _Sign(QWidget):
    def __init__(self, verdict: Verdict) -> None:
        super().__init__()
        self._verdict = verdict
        self.setFixedSize(_ICON_SIZE, _ICON_SIZE)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        name, colour = _look(self._verdict, colours(self.palette()))
        paint_icon(QPainter(self), QRectF(self.rect()), name, colour)


def _look(verdict: Verdict, among: Colours) -> tuple[str, QColor]:
    return {
        Verdict.OK: ("check", among.success),
        Verdict.WARNING: ("warning", among.warning),
        Verdict.FAILED: ("failed", among.error),
        Verdict.SKIPPED: ("queued", among.muted),
    }[verdict]


def _selectable(label: WrappingLabel) -> WrappingLabel:
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
