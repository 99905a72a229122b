"""The menu entry for a data URI says how large it would be, and whether models would take it."""

from typing import Final

from PySide6.QtGui import QAction, QIcon

from falgui.core.data_uri import Advice, advice_text, advise, encoded_size
from falgui.core.translation import _
from falgui.core.units import format_size
from falgui.core.upload import Upload
from falgui.desktop.look.icons import icon
from falgui.desktop.rows.row_links import own_file

_SIGNS: Final = {Advice.LIKELY_TO_FAIL: "warning", Advice.REFUSED: "failed"}


def show_advice(action: QAction, upload: Upload | None) -> None:
    """Let `action` tell of `upload`, or that it is for one file alone."""
    action.setText(_("Data URI"))
    action.setIcon(QIcon())
    if upload is None or own_file(upload) is None:
        action.setEnabled(False)
        action.setToolTip(_("Only for a single file on this computer."))
        return
    action.setEnabled(True)
    action.setToolTip("")
    if upload.size is None:
        return
    advice = advise(upload.size, upload.content_type)
    encoded = encoded_size(upload.size, upload.content_type)
    action.setText(
        _("Data URI ({size} → {encoded})").format(
            size=format_size(upload.size), encoded=format_size(encoded)
        )
    )
    action.setEnabled(advice is not Advice.REFUSED)
    action.setToolTip(advice_text(advice))
    if advice in _SIGNS:
        action.setIcon(icon(_SIGNS[advice]))
