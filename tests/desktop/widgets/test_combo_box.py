from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from falgui.desktop.widgets.combo_box import ComboBox


def labels_of(box: ComboBox) -> list[str]:
    """Return what a screen reader on Linux is told that `box` is for."""
    beside = box.parentWidget()
    assert beside
    return [label.text() for label in beside.findChildren(QLabel) if label.buddy() is box]


def test_its_name_is_a_label_beside_it_wherever_it_goes(qtbot: QtBot) -> None:
    box = ComboBox()
    box.setAccessibleName("Files & folders")
    window = QWidget()
    qtbot.addWidget(window)
    QHBoxLayout(window).addWidget(box)
    window.show()

    assert labels_of(box) == ["Files && folders"]
    assert not any(label.isVisible() for label in window.findChildren(QLabel))
    assert box.view().accessibleName() == "Files & folders"


def test_without_a_name_there_is_no_label(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    assert labels_of(ComboBox(window)) == []
