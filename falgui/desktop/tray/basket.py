"""The drop basket: a small square above all windows that takes what the window takes."""

from typing import Final

from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QPoint,
    QRect,
    QRectF,
    Qt,
    QTimer,
    QVariantAnimation,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QRegion,
)
from PySide6.QtWidgets import QApplication, QWidget

from falgui.core.translation import _
from falgui.desktop.intake.drop_overlay import FADE_MILLISECONDS
from falgui.desktop.intake.drop_target import DropTarget
from falgui.desktop.look.motion import animation_milliseconds
from falgui.desktop.tray.basket_face import CORNER, Face, face_of, face_text, paint_face
from falgui.desktop.tray.menu import TrayMenu
from falgui.desktop.tray.standing import Standing
from falgui.desktop.window_place import place_text, restore_place

EDGE: Final = 150
_GAP: Final = 16
_AT_REST: Final = 0.6
_DONE_MILLISECONDS: Final = 4000
_STEP: Final = 16
_ARROWS: Final = {
    Qt.Key.Key_Left: QPoint(-_STEP, 0),
    Qt.Key.Key_Right: QPoint(_STEP, 0),
    Qt.Key.Key_Up: QPoint(0, -_STEP),
    Qt.Key.Key_Down: QPoint(0, _STEP),
}


class Basket(QWidget):
    """Tells by `dropped` what fell into it; `menu` opens with the right button.

    It stays where it is dragged to, or moved with the arrow keys; `place` is what `moved` gave
    out at another time. It has no parent, so that it stays when the window is hidden.
    """

    dropped = Signal(QMimeData)
    hovered = Signal(bool)
    """A drag has come over it, or is over it no more."""
    window_wanted = Signal()
    """The window is to be opened."""
    moved = Signal(str)
    """Where it is now, for `place`."""
    closed = Signal()
    """The person wants it gone."""

    def __init__(self, menu: TrayMenu, place: str = "") -> None:
        super().__init__(
            None,
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.NoDropShadowWindowHint,
        )
        self.setObjectName("basket")
        self.setWindowTitle(_("Drop basket"))
        self.setAccessibleName(_("Drop basket"))
        self.setToolTip(_("Drop files, folders or links here. A click opens falgui."))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        # KWin hides what calls itself a tool while another program is in front, as macOS does.
        self.setAttribute(Qt.WidgetAttribute.WA_X11NetWmWindowTypeDialog)
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        self.setAttribute(Qt.WidgetAttribute.WA_AlwaysShowToolTips)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(EDGE, EDGE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # On X11 a window shines through as a whole, or (without a compositor) not at all; what
        # is transparent in itself would be black then. Elsewhere there is always a compositor.
        self._is_whole = QGuiApplication.platformName() == "xcb"
        if self._is_whole:
            self.setMask(_rounded(self.rect()))
        else:
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.menu = menu
        self._place = place
        self._standing = Standing()
        self._face = Face.OPEN
        self._done_before: int | None = None
        self._pressed_at: QPoint | None = None
        self._is_dragged = self._is_under_pointer = self._is_hovered = False
        self._opacity = 1.0
        self._fade = QVariantAnimation(self)
        self._fade.valueChanged.connect(self._shine)
        self._done = QTimer(self, singleShot=True, interval=_DONE_MILLISECONDS)
        self._done.timeout.connect(self._look)
        self._target = DropTarget(self)
        self._target.dropped.connect(self.dropped)
        self._target.hovering.connect(self._hover)
        self._target.hovering.connect(self.hovered)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenRemoved.connect(self._screens_changed)
            application.primaryScreenChanged.connect(self._screens_changed)
        self._shine(_AT_REST)

    @property
    def face(self) -> Face:
        """What it looks like at present."""
        return self._face

    def show_standing(self, standing: Standing) -> None:
        """Show how the uploads stand, and for a moment that some are done."""
        self._standing = standing
        if not standing.running:
            before, self._done_before = self._done_before, standing.done
            if before is not None and standing.done > before:
                self._done.start()
        self._look()

    def bring_into_sight(self) -> None:
        """Go where it was with these screens, else to the corner; never beyond all of them."""
        if not restore_place(self, self._place):
            free = QGuiApplication.primaryScreen().availableGeometry()
            corner = free.bottomRight() + QPoint(1, 1)
            self.move(corner - QPoint(EDGE + _GAP, EDGE + _GAP))
        self._clamp()

    # What Qt tells ------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """Note where a click or a move begins."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()
            self._is_dragged = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """Follow the pointer."""
        if self._pressed_at is None:
            return
        way = event.position().toPoint() - self._pressed_at
        if not self._is_dragged and way.manhattanLength() < QApplication.startDragDistance():
            return
        self._is_dragged = True
        handle = self.windowHandle()
        if QGuiApplication.platformName() == "wayland" and handle is not None:
            # There a window doesn't know where it is, and the compositor moves it.
            self._pressed_at = None
            handle.startSystemMove()
            return
        self.move(event.globalPosition().toPoint() - self._pressed_at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """Open the window after a click, and stay where it was moved to."""
        if event.button() is not Qt.MouseButton.LeftButton or self._pressed_at is None:
            return
        self._pressed_at = None
        if self._is_dragged:
            self._settle()
        elif self.rect().contains(event.position().toPoint()):
            self.window_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Open the window, go a little aside, or go."""
        key = Qt.Key(event.key())
        if key is Qt.Key.Key_Escape:
            self.closed.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.window_wanted.emit()
        elif key in _ARROWS:
            self.move(self.pos() + _ARROWS[key])
            self._settle()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802  Qt's name
        """Open the menu."""
        self.menu.popup(event.globalPos())

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802  Qt's name
        """Come out clearly under the pointer."""
        super().enterEvent(event)
        self._is_under_pointer = True
        self._fade_to_fit()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        """Be less in the way again."""
        super().leaveEvent(event)
        self._is_under_pointer = False
        self._fade_to_fit()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802  Qt's name
        """Come out clearly with the focus."""
        super().focusInEvent(event)
        self._fade_to_fit()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  Qt's name
        """Be less in the way again."""
        super().focusOutEvent(event)
        self._fade_to_fit()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the face."""
        painter = QPainter(self)
        if not self._is_whole:
            painter.setOpacity(self._opacity)
        paint_face(
            painter,
            QRectF(self.rect()),
            self._face,
            self._standing,
            self.palette(),
            self.font(),
            has_focus=self.hasFocus(),
        )

    # How it behaves -----------------------------------------------------------------------

    def _look(self) -> None:
        face = face_of(self._standing)
        if face is Face.OPEN and self._done.isActive():
            face = Face.DONE
        self._face = face
        self.setAccessibleDescription(face_text(face, self._standing))
        self.update()

    def _hover(self, hovered: bool) -> None:  # noqa: FBT001  as the signal gives it
        self._is_hovered = hovered
        self._fade_to_fit()

    def _fade_to_fit(self) -> None:
        is_clear = self._is_under_pointer or self._is_hovered or self.hasFocus()
        wanted = 1.0 if is_clear else _AT_REST
        self._fade.stop()
        duration = animation_milliseconds(FADE_MILLISECONDS)
        if not duration:
            self._shine(wanted)
            return
        self._fade.setDuration(duration)
        self._fade.setStartValue(self._opacity)
        self._fade.setEndValue(wanted)
        self._fade.start()

    def _shine(self, opacity: float) -> None:
        self._opacity = opacity
        if self._is_whole:
            self.setWindowOpacity(opacity)
        else:
            self.update()

    def _settle(self) -> None:
        self._clamp()
        self._place = place_text(self, self._place)
        self.moved.emit(self._place)

    def _clamp(self) -> None:
        middle = self.geometry().center()
        screen = QGuiApplication.screenAt(middle) or QGuiApplication.primaryScreen()
        free = screen.availableGeometry()
        left = max(free.left(), min(self.x(), free.right() + 1 - EDGE))
        top = max(free.top(), min(self.y(), free.bottom() + 1 - EDGE))
        self.move(left, top)

    @Slot()
    def _screens_changed(self) -> None:
        # The other screens have their new places after this.
        QTimer.singleShot(0, self, self._clamp)


def _rounded(area: QRect) -> QRegion:
    path = QPainterPath()
    path.addRoundedRect(QRectF(area), CORNER + 0.5, CORNER + 0.5)
    return QRegion(path.toFillPolygon().toPolygon())
