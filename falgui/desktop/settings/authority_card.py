"""The choice of certificates to trust besides the system's, on the page about the network."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from falgui.core.errors import UploadError
from falgui.core.names import display_name
from falgui.core.translation import _, plural
from falgui.desktop.look.theme import GRID
from falgui.desktop.settings.page import page_button
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.card import Card
from falgui.desktop.widgets.elided_label import ElidedLabel
from falgui.desktop.widgets.status_line import StatusLine, Tone
from falgui.desktop.widgets.wrapping_label import WrappingLabel
from falgui.store.settings import Settings

if TYPE_CHECKING:
    from falgui.transport.authority import Authority


class AuthorityCard(Card):
    """Which file with certificates is trusted as well, and what is in it.

    `chosen` carries the path of a file that was looked at and is one, "" for none any more. A
    file that isn't one is explained and changes nothing.
    """

    chosen = Signal(str)

    def __init__(self, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._path = ""
        self._looked_at = ""
        self._place = ElidedLabel()
        self._place.setObjectName("authorityPath")
        self._place.setProperty("muted", True)
        self._choose = page_button(_("Choose file…"), "chooseAuthority")
        self._choose.setAccessibleName(_("Choose a file with certificates…"))
        self._remove = page_button(_("Remove"), "removeAuthority")
        self._remove.setAccessibleName(_("Trust the system's certificates only"))
        self._status = StatusLine("authorityStatus")
        self.add(self._content())
        self._choose.clicked.connect(self._pick)
        self._remove.clicked.connect(self._drop)

    def show_settings(self, settings: Settings) -> None:
        """Show which file is in use, and look into it."""
        self._path = settings.extra_authority
        self._place.setText(display_name(self._path))
        self._place.setVisible(bool(self._path))
        self._remove.setEnabled(bool(self._path))
        if self._path != self._looked_at:
            self._looked_at = self._path
            self._status.clear()
            if self._path:
                self._look(self._path)

    def _content(self) -> QWidget:
        explanation = _("A PEM file, for a company's proxy that shows certificates of its own.")
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        for button in (self._choose, self._remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(WrappingLabel(_("Extra certificates")))
        column.addWidget(WrappingLabel(explanation, muted=True))
        column.addWidget(self._place)
        column.addSpacing(GRID)
        column.addLayout(buttons)
        column.addSpacing(GRID)
        column.addWidget(self._status)
        return content

    def _pick(self) -> None:
        kinds = _("Certificates ({patterns})").format(patterns="*.pem *.crt *.cer")
        all_files = _("All files")
        path, _filter = QFileDialog.getOpenFileName(
            self, _("Choose a file with certificates"), "", f"{kinds};;{all_files} (*)"
        )
        if path:
            self._look(path)

    def _drop(self) -> None:
        self._looked_at = ""
        self._status.clear()
        self._choose.setFocus()
        self.chosen.emit("")

    def _look(self, path: str) -> None:
        self._status.tell(Tone.BUSY, _("Reading the certificates…"))
        self._background.run(
            self, partial(_look_at, path), partial(self._take, path), self._status_of
        )

    def _take(self, path: str, found: "Authority") -> None:
        if found.expired:
            title = _("The certificate “{name}” has expired.")
            self._status.tell(
                Tone.BAD,
                title.format(name=display_name(found.expired[0])),
                _("Servers that show it are refused. Ask for a new file."),
            )
        else:
            words = plural(
                "{n} certificate is trusted besides the system's.",
                "{n} certificates are trusted besides the system's.",
                found.count,
            )
            self._status.tell(Tone.GOOD, words)
        if path != self._path:
            self._looked_at = path
            self.chosen.emit(path)

    def _status_of(self, error: UploadError) -> None:
        self._status.tell(Tone.BAD, error.title, error.advice)


def _look_at(path: str) -> "Authority":
    from falgui.transport.authority import look_at_authority  # noqa: PLC0415  when it is needed

    return look_at_authority(Path(path))
