"""Messages that concern the whole window: one banner for each cause."""

from collections.abc import Callable, Hashable, Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from falgui.core.translation import _
from falgui.desktop.look.colours import colours, mixed
from falgui.desktop.look.crisp import draw_frame
from falgui.desktop.look.direction import sentence
from falgui.desktop.look.icons import icon, paint_icon

_LEAST_HEIGHT: Final = 76

Action = tuple[str, Callable[[], object]]
"""A button's text and what it does."""


class Banners(QScrollArea):
    """The banners that are there at present, the newest below.

    Where they leave too little of the window, they scroll.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banners")
        self._banners: dict[Hashable, Banner] = {}
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setWidget(self._inside)
        self.viewport().setAutoFillBackground(False)
        self._inside.setAutoFillBackground(False)
        # A new one is not to be missed.
        scroll_bar = self.verticalScrollBar()
        scroll_bar.rangeChanged.connect(lambda _least, most: scroll_bar.setValue(most))
        self.hide()

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the height that all banners need at the present width."""
        width = self.width()
        return QSize(width, self._column.totalHeightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the height of one banner with two lines."""
        return QSize(0, min(self.sizeHint().height(), _LEAST_HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Take as much height as the new width asks for."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def show_banner(
        self,
        cause: Hashable,
        title: str,
        advice: str = "",
        actions: Sequence[Action] = (),
        *,
        closable: bool = True,
        closed: Callable[[], object] = lambda: None,
        is_news: bool = False,
    ) -> None:
        """Show a banner for `cause`, in place of one that is already there for it.

        One that is not `closable` stays until `dismiss`: its actions are the only way on.
        `closed` is called when the person closes it. What is mere news looks less pressing.
        """

        def close() -> None:
            self.dismiss(cause)
            closed()

        self.dismiss(cause)
        banner = Banner(title, advice, actions, close if closable else None, is_news=is_news)
        self._banners[cause] = banner
        self._column.addWidget(banner)
        self.show()
        self.updateGeometry()

    def change_title(self, cause: Hashable, title: str) -> None:
        """Change what the banner for `cause` says first, if there is one."""
        banner = self._banners.get(cause)
        if banner is not None:
            banner.set_title(title)
            self.updateGeometry()

    def has_banner(self, cause: Hashable) -> bool:
        """Return whether there is a banner for `cause`."""
        return cause in self._banners

    def dismiss(self, cause: Hashable) -> None:
        """Take the banner for `cause` away, if there is one."""
        banner = self._banners.pop(cause, None)
        if banner is not None:
            self._column.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
        self.setVisible(bool(self._banners))
        self.updateGeometry()


class Banner(QWidget):
    """What happened, what to do about it, and a button that does it."""

    def __init__(
        self,
        title: str,
        advice: str,
        actions: Sequence[Action],
        close: Callable[[], None] | None,
        *,
        is_news: bool = False,
    ) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._is_news = is_news
        self._advice = advice
        self._title = _label("", strong=True)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._title)
        if advice:
            texts.addWidget(_label(advice, strong=False))
        self.set_title(title)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 14, 16, 14)
        row.setSpacing(8)
        row.addWidget(_Sign(is_news=is_news))
        row.addSpacing(4)
        row.addLayout(texts, 1)
        for text, call in actions:
            button = QPushButton(text)
            button.setObjectName("bannerAction")
            button.clicked.connect(lambda _on, act=call: act())
            row.addWidget(button)
        if close is not None:
            row.addWidget(_close_button(close))

    def set_title(self, title: str) -> None:
        """Say `title` first, to screen readers as well."""
        if self._title.text() != sentence(title):
            self._title.setText(sentence(title))
            self.setAccessibleName(f"{title} {self._advice}".strip())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the tinted ground."""
        among = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, line = (
            (among.selected, among.accent) if self._is_news else (among.notice, among.warning)
        )
        painter.setPen(mixed(ground, line, 0.30))
        painter.setBrush(ground)
        draw_frame(painter, QRectF(self.rect()).adjusted(8, 4, -8, -4), 10)


class _Sign(QWidget):
    def __init__(self, *, is_news: bool) -> None:
        super().__init__()
        self._is_news = is_news
        self.setFixedSize(28, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        among = colours(self.palette())
        sign, colour = (
            ("details", among.accent_text) if self._is_news else ("warning", among.warning)
        )
        paint_icon(QPainter(self), QRectF(8, 0, 20, 20), sign, colour)


def _label(text: str, *, strong: bool) -> QLabel:
    label = QLabel(sentence(text))
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if strong:
        font = label.font()
        font.setBold(True)
        label.setFont(font)
    return label


def _close_button(close: Callable[[], None]) -> QToolButton:
    closing = QToolButton()
    closing.setObjectName("bannerClose")
    closing.setAutoRaise(True)
    closing.setProperty("compact", True)
    closing.setIcon(icon("cancel"))
    closing.setIconSize(QSize(16, 16))
    closing.setFixedSize(32, 32)
    closing.setAccessibleName(_("Close this message"))
    closing.setToolTip(_("Close"))
    closing.clicked.connect(lambda _on: close())
    return closing
