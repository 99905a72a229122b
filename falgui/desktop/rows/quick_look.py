"""A large look at the current row in a floating window: its picture, or what is known of it."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPoint, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from falgui.core.translation import _
from falgui.desktop.look.colours import colours
from falgui.desktop.look.fonts import name_font
from falgui.desktop.look.icons import icon, paint_icon
from falgui.desktop.rows.queue_model import QueueModel, Role
from falgui.desktop.rows.queue_view import QueueView
from falgui.desktop.rows.row_layout import centred
from falgui.desktop.rows.thumbnails import Thumbnails
from falgui.desktop.rows.upload_text import (
    status_text,
    upload_kind,
    upload_name,
    whole_detail_text,
)
from falgui.desktop.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from falgui.core.upload import Upload
    from falgui.desktop.rows.upload_text import Progress

_EDGE: Final = 1024
"""The most pixels of a picture, across and down."""
_SIZE: Final = QSize(640, 480)
_SIGN: Final = 64


class QuickLook(QWidget):
    """Shows the current row of `view`; Space and Esc close it, arrow keys go to other rows."""

    def __init__(
        self, view: QueueView, model: QueueModel, thumbnails: Thumbnails, window: QWidget
    ) -> None:
        super().__init__(window, Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("quickLook")
        self.setAccessibleName(_("Quick look"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._view = view
        self._model = model
        self._thumbnails = thumbnails
        self._number: int | None = None
        self._picture = _Picture()
        self._name = ElidedLabel()
        self._name.setObjectName("quickLookName")
        self._name.setFont(name_font(self._name.font()))
        self._facts = ElidedLabel()
        self._facts.setObjectName("quickLookFacts")
        self._facts.setProperty("muted", True)
        self._link = ElidedLabel()
        self._link.setObjectName("quickLookLink")
        self._compose()
        view.selectionModel().currentChanged.connect(self._take_current)
        model.ticked.connect(self._follow)
        model.modelReset.connect(self.hide)
        model.rowsRemoved.connect(self._follow)

    @Slot()
    def toggle(self) -> None:
        """Open for the current row, or close."""
        if self.isVisible():
            self.hide()
            return
        if not self._view.currentIndex().isValid():
            return
        self._show_row(self._view.currentIndex())
        self.setGeometry(self._place())
        self.show()
        self.raise_()
        self.activateWindow()
        self.setFocus()

    def put_away(self) -> bool:
        """Close, and return whether there was anything to close."""
        was_open = self.isVisible()
        self.hide()
        return was_open

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Close, or look at another row."""
        match event.key():
            case Qt.Key.Key_Space | Qt.Key.Key_Escape:
                self.hide()
                self._view.window().activateWindow()
                self._view.setFocus()
            case Qt.Key.Key_Down | Qt.Key.Key_Right:
                self._move(1)
            case Qt.Key.Key_Up | Qt.Key.Key_Left:
                self._move(-1)
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the ground and a fine frame."""
        among = colours(self.palette())
        painter = QPainter(self)
        painter.setPen(among.border)
        painter.setBrush(among.base)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _compose(self) -> None:
        closing = QToolButton()
        closing.setObjectName("quickLookClose")
        closing.setAutoRaise(True)
        closing.setProperty("compact", True)
        closing.setIcon(icon("cancel"))
        closing.setIconSize(QSize(16, 16))
        closing.setFixedSize(32, 32)
        closing.setAccessibleName(_("Close"))
        closing.setToolTip(_("Close"))
        closing.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        closing.clicked.connect(self.hide)
        texts = QVBoxLayout()
        texts.setSpacing(3)
        for label in (self._name, self._facts, self._link):
            texts.addWidget(label)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addLayout(texts, 1)
        below.addWidget(closing, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._picture, 1)
        column.addLayout(below)

    def _place(self) -> QRect:
        """Return where to be: over the middle of the window, and within its screen."""
        screen = self._view.screen().availableGeometry()
        place = QRect(QPoint(), _SIZE.boundedTo(screen.size() * 0.9))
        place.moveCenter(self._view.window().geometry().center())
        place.moveRight(min(place.right(), screen.right()))
        place.moveBottom(min(place.bottom(), screen.bottom()))
        place.moveLeft(max(place.left(), screen.left()))
        place.moveTop(max(place.top(), screen.top()))
        return place

    def _move(self, rows: int) -> None:
        row = self._view.currentIndex().row() + rows
        if 0 <= row < self._model.rowCount():
            self._view.select(row)

    def _take_current(self, current: QModelIndex) -> None:
        if self.isVisible():
            self._show_row(current)

    @Slot()
    def _follow(self) -> None:
        if self.isVisible():
            self._show_row(self._view.currentIndex())

    def _show_row(self, index: QModelIndex) -> None:
        if not index.isValid():
            self.hide()
            return
        upload: Upload = index.data(Role.UPLOAD)
        progress: Progress = index.data(Role.PROGRESS)
        name = upload_name(upload)
        status = status_text(upload, progress, index.data(Role.NOW))
        facts = " · ".join(part for part in (status, whole_detail_text(upload, progress)) if part)
        self._name.setText(name)
        self._facts.setText(facts)
        self._link.setText(upload.result.url if upload.result else "")
        self.setWindowTitle(name)
        self.setAccessibleDescription(f"{name}, {facts}")
        if upload.number != self._number:
            self._number = upload.number
            self._picture.show_sign(upload_kind(upload))
            self._picture.setAccessibleName(name)
            self._thumbnails.enlarge(upload, _EDGE, self, partial(self._show_picture, self._number))

    def _show_picture(self, number: int, image: QImage) -> None:
        # Another row may be the current one by now.
        if number == self._number and not image.isNull():
            self._picture.show_image(image)


class _Picture(QLabel):
    """A picture as large as it fits, or the sign of its kind of file."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("quickLookPicture")
        self.setMinimumSize(160, 120)
        self._sign = "file"
        self._image = QPixmap()

    @property
    def has_image(self) -> bool:
        """Whether there is a picture to be seen."""
        return not self._image.isNull()

    def show_sign(self, sign: str) -> None:
        """Show the icon called `sign`."""
        self._sign, self._image = sign, QPixmap()
        self.update()

    def show_image(self, image: QImage) -> None:
        """Show `image`."""
        self._image = QPixmap.fromImage(image)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint it into the middle, no larger than it is."""
        painter = QPainter(self)
        if self._image.isNull():
            place = centred(self.rect(), QSize(_SIGN, _SIGN))
            paint_icon(painter, QRectF(place), self._sign, colours(self.palette()).muted)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._image.size() / self.devicePixelRatio()
        fitting = size.scaled(size.boundedTo(self.size()), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawPixmap(centred(self.rect(), fitting), self._image)
