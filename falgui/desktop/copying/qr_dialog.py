"""A finished upload's link as a QR code, to be read by a phone, copied or saved."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from falgui.core.names import display_name
from falgui.core.result import Result
from falgui.core.translation import _
from falgui.core.units import format_duration
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.look.icons import icon
from falgui.desktop.look.qr_code import QrView, picture_bytes, qr_code
from falgui.desktop.look.theme import GRID
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.elided_label import ElidedLabel
from falgui.desktop.widgets.push_button import push_button
from falgui.desktop.widgets.status_line import StatusLine, Tone
from falgui.desktop.widgets.wrapping_label import WrappingLabel

if TYPE_CHECKING:
    from segno import QRCode

_LEAST_WIDTH: Final = 320
_ROOM: Final = 0.9
"""How much of the screen the dialog may take."""


def show_qr(result: Result, parent: QWidget) -> "QrDialog":
    """Show the code of `result`; the window stays usable meanwhile."""
    dialog = QrDialog(result, parent)
    dialog.show()
    return dialog


class QrDialog(QDialog):
    """The code, whose it is, its link, and what to know before passing it on."""

    def __init__(self, result: Result, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("qrDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(_LEAST_WIDTH)
        self._result = result
        self._clipboard = Clipboard(self)
        self._background = Background(self, threads=1)
        self._code = qr_code(result.url)
        name = display_name(result.name)
        self.setWindowTitle(_("QR code of {name}").format(name=name))
        title = ElidedLabel()
        title.setObjectName("qrName")
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        title.setText(name)
        self._status = StatusLine("qrStatus", self)
        # The code keeps its size when something is said.
        room = self._status.sizePolicy()
        room.setRetainSizeWhenHidden(True)
        self._status.setSizePolicy(room)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(GRID + GRID // 2)
        if self._code is not None:
            column.addWidget(_view(self._code, name, self), 1)
        column.addWidget(title)
        column.addWidget(_link_field(result.url))
        for remark in _remarks(result, has_code=self._code is not None):
            column.addWidget(WrappingLabel(remark, muted=True))
        column.addWidget(self._status)
        column.addLayout(self._buttons())
        # The link comes first in the window, but copying it is what people come for.
        self._copy_button.setFocus()
        screen = QGuiApplication.primaryScreen().availableSize() * _ROOM
        self.resize(self.sizeHint().boundedTo(screen))

    def _buttons(self) -> QHBoxLayout:
        self._copy_button = copy = push_button("qrCopy", _("Copy link"), "copy", self._copy)
        copy.setIcon(icon("copy", QPalette.ColorRole.HighlightedText))
        copy.setProperty("primary", True)
        copy.setDefault(True)
        save = push_button("qrSave", _("Save as…"), "", self._save)
        save.setToolTip(_("A PNG or SVG picture of the code"))
        save.setEnabled(self._code is not None)
        close = push_button("qrClose", _("Close"), "", self.reject)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(copy)
        row.addWidget(save)
        row.addStretch(1)
        row.addWidget(close)
        return row

    def _copy(self) -> None:
        if self._clipboard.copy(self._result.url):
            self._status.tell(Tone.GOOD, _("Link copied."))
        else:
            self._status.tell(
                Tone.BAD, _("The clipboard did not take the link."), _("Try it once more.")
            )

    def _save(self) -> None:
        proposed = f"{Path(self._result.name).stem or 'link'}-qr.png"
        png, svg = _("PNG picture (*.png)"), _("SVG drawing (*.svg)")
        chosen, kind = QFileDialog.getSaveFileName(
            self, _("Save QR code"), proposed, f"{png};;{svg}"
        )
        if chosen:
            self.save_to(Path(chosen), "svg" if kind == svg else "png")

    def save_to(self, path: Path, usual: str = "png") -> None:
        """Write the code to `path`, as its ending says; without one, as `usual` says."""
        code = self._code
        if code is None:
            return
        kind = path.suffix.lower().removeprefix(".")
        if kind not in ("png", "svg"):
            path, kind = path.with_name(f"{path.name}.{usual}"), usual

        def write() -> str:
            try:
                path.write_bytes(picture_bytes(code, kind))
            except OSError as error:
                return error.strerror or str(error)
            return ""

        self._background.run(self, write, lambda problem: self._tell_saved(path, problem))

    def _tell_saved(self, path: Path, problem: str) -> None:
        name = display_name(path.name)
        if problem:
            self._status.tell(Tone.BAD, _("{name} could not be saved.").format(name=name), problem)
        else:
            self._status.tell(Tone.GOOD, _("Saved as {name}.").format(name=name))


def _view(code: "QRCode", name: str, parent: QWidget) -> QrView:
    view = QrView(code, parent)
    view.setAccessibleName(_("QR code of {name}").format(name=name))
    view.setAccessibleDescription(_("A picture of the link below, for the camera of a phone."))
    return view


def _link_field(link: str) -> QLineEdit:
    field = QLineEdit(link)
    field.setObjectName("qrLink")
    field.setAccessibleName(_("Link"))
    field.setReadOnly(True)
    field.setCursorPosition(0)
    # A link reads from left to right in every language.
    field.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    return field


def _remarks(result: Result, *, has_code: bool) -> list[str]:
    remarks = []
    if not has_code:
        remarks.append(_("This link is too long for a QR code that a phone could read."))
    if result.private:
        remarks.append(_("The file is private: only your fal account can open the link."))
    if result.expires_seconds is not None:
        remarks.append(
            _("The link stops working {lifetime} after the upload.").format(
                lifetime=format_duration(result.expires_seconds)
            )
        )
    return remarks
