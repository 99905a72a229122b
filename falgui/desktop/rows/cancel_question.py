"""Asks before what has been sent for a long time is thrown away."""

from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from falgui.core.translation import _, plural
from falgui.core.units import format_size
from falgui.core.upload import ENDED
from falgui.desktop.queue.upload_queue import UploadQueue

_MUCH: Final = 100_000_000


def sure_to_throw_away(
    numbers: Iterable[int], queue: UploadQueue, agreed: Callable[[], None], parent: QWidget
) -> None:
    """Call `agreed` at once, or after a question if much of these uploads has been sent.

    Enter and Escape keep the uploads. Meanwhile they go on.
    """
    numbers = list(numbers)
    # Of a hundred thousand rows few have a meter.
    begun = _unfinished(queue.metered(numbers), queue)
    meters = (queue.meter(number) for number in begun)
    sent = sum(meter.sent for meter in meters if meter)
    if sent <= _MUCH:
        agreed()
        return
    unfinished = _unfinished(numbers, queue)
    box = QMessageBox(parent.window())
    box.setObjectName("cancelQuestion")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(_("Cancel uploads"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(plural("Cancel {n} upload?", "Cancel {n} uploads?", len(unfinished)))
    box.setInformativeText(
        _("{size} have been sent already and may have to be sent again.").format(
            size=format_size(sent)
        )
    )
    keep = box.addButton(_("Keep uploading"), QMessageBox.ButtonRole.RejectRole)
    keep.setObjectName("keepButton")
    throw = box.addButton(
        plural("Cancel upload", "Cancel uploads", len(unfinished)),
        QMessageBox.ButtonRole.DestructiveRole,
    )
    throw.setObjectName("cancelButton")
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    box.buttonClicked.connect(lambda button: agreed() if button is throw else None)
    box.open()


def _unfinished(numbers: Iterable[int], queue: UploadQueue) -> list[int]:
    uploads = (queue.upload(number) for number in numbers)
    return [one.number for one in uploads if one and one.state not in ENDED]
