"""What every settings page is made of: cards of controls, each bound to one setting."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from falgui.desktop.look.theme import GRID
from falgui.desktop.widgets.card import Card
from falgui.desktop.widgets.combo_box import ComboBox
from falgui.desktop.widgets.switch import Switch
from falgui.desktop.widgets.wrapping_label import WrappingLabel
from falgui.store.settings import Settings

T = TypeVar("T")

Edit = Callable[[Settings], Settings]
"""What a control does to the settings, whatever they are by then."""

_HEADLINE_SCALE: Final = 1.4
_SLIDER_WIDTH: Final = 160


class SettingsPage(QScrollArea):
    """A headline, and cards below it.

    `edited` carries an `Edit` for each change that the person makes; `show_settings` sets every
    control without emitting it.
    """

    edited = Signal(object)

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self._refreshers: list[Callable[[Settings], None]] = []
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 3 * GRID)
        self._column.setSpacing(2 * GRID)
        headline = QLabel(title)
        font = headline.font()
        font.setPointSizeF(font.pointSizeF() * _HEADLINE_SCALE)
        font.setBold(True)
        headline.setFont(font)
        self._column.addWidget(headline)
        self._column.addStretch(1)
        self.setWidget(content)

    def show_settings(self, settings: Settings) -> None:
        """Let every control show what `settings` say."""
        for refresh in self._refreshers:
            refresh(settings)

    def settle(self) -> None:
        """Put everything in its place now, also on a page that was never shown."""
        self._column.activate()

    def add(self, content: QWidget) -> None:
        """Put `content` below what is there."""
        self._column.insertWidget(self._column.count() - 1, content)

    def add_card(self) -> Card:
        """Put an empty card below what is there."""
        card = Card()
        self.add(card)
        return card

    def add_remark(self, text: str) -> None:
        """Put an explanation below the last card."""
        remark = WrappingLabel(text, muted=True)
        remark.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        self.add(remark)

    def add_switch(
        self,
        card: Card,
        name: str,
        words: tuple[str, str],
        read: Callable[[Settings], bool],
        write: Callable[[Settings, bool], Settings],
    ) -> Switch:
        """Add a switch to `card`; `words` are its title and explanation."""
        switch = Switch(words[0])
        switch.setObjectName(name)
        card.add_control(*words, switch)
        switch.toggled.connect(lambda on: self.edited.emit(lambda before: write(before, on)))
        self.bind(switch, lambda settings: switch.setChecked(read(settings)))
        return switch

    def add_slider(
        self,
        card: Card,
        name: str,
        words: tuple[str, str],
        numbers: range,
        read: Callable[[Settings], int],
        write: Callable[[Settings, int], Settings],
    ) -> QSlider:
        """Add a slider over `numbers` to `card`, with its value beside it."""
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName(name)
        slider.setRange(numbers[0], numbers[-1])
        slider.setFixedWidth(_SLIDER_WIDTH)
        leave_wheel_to_page(slider)
        value = QLabel()
        value.setObjectName(f"{name}Value")
        card.add_control(*words, slider, value)
        slider.valueChanged.connect(
            lambda number: self.edited.emit(lambda before: write(before, number))
        )
        slider.valueChanged.connect(lambda number: value.setText(str(number)))
        value.setMinimumWidth(value.fontMetrics().horizontalAdvance(str(numbers[-1])))

        def refresh(settings: Settings) -> None:
            slider.setValue(read(settings))
            value.setText(str(slider.value()))

        self.bind(slider, refresh)
        return slider

    def add_choice(
        self,
        card: Card,
        name: str,
        words: tuple[str, str],
        choices: Sequence[tuple[str, T]],
        read: Callable[[Settings], T],
        write: Callable[[Settings, T], Settings],
    ) -> ComboBox:
        """Add a list of (text, value) pairs to `card`, of which one is chosen.

        A value that isn't among them is shown as the last one, which then has to mean "other".
        """
        values = [value for _text, value in choices]
        box = ComboBox()
        box.setObjectName(name)
        box.addItems([text for text, _value in choices])
        leave_wheel_to_page(box)
        card.add_control(*words, box)
        box.activated.connect(
            lambda place: self.edited.emit(lambda before: write(before, values[place]))
        )

        def refresh(settings: Settings) -> None:
            value = read(settings)
            box.setCurrentIndex(values.index(value) if value in values else len(values) - 1)

        self.bind(box, refresh)
        return box

    def bind(self, control: QWidget, refresh: Callable[[Settings], None]) -> None:
        """Have `refresh` set `control` whenever settings are shown, without an `edited`."""

        def quietly(settings: Settings) -> None:
            with QSignalBlocker(control):
                refresh(settings)

        self._refreshers.append(quietly)


def page_button(text: str, name: str) -> QPushButton:
    """Return a button called `name` that Enter elsewhere on the page doesn't press."""
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAutoDefault(False)
    return button


class _WheelGuard(QObject):
    def eventFilter(self, control: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        unasked = (
            event.type() is QEvent.Type.Wheel
            and isinstance(control, QWidget)
            and not control.hasFocus()
        )
        if unasked:
            event.ignore()
        return unasked


def leave_wheel_to_page(control: QWidget) -> None:
    """Let `control` turn with the wheel only while it has the focus.

    Scrolling the page must not change what happens to pass under the pointer.
    """
    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    control.installEventFilter(_WheelGuard(control))
