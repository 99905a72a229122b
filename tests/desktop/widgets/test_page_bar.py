from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from falgui.desktop.main_window import MainWindow
from falgui.desktop.widgets.page_bar import PageBar


def tab(owner: MainWindow | PageBar, name: str) -> QToolButton:
    found = owner.findChild(QToolButton, name)
    assert found
    return found


def test_each_page_has_a_tab_and_its_own_tools(qtbot: QtBot) -> None:
    bar = PageBar()
    qtbot.addWidget(bar)
    tools = QLabel("search")
    bar.add_page("firstTab", "First", "copy")
    bar.add_page("secondTab", "Second", "copy", tools)
    bar.show()
    assert tab(bar, "firstTab").isChecked()
    assert not tools.isVisible()

    with qtbot.waitSignal(bar.chosen) as chosen:
        tab(bar, "secondTab").click()
    assert chosen.args == [1]

    bar.show_page(1)
    assert not tab(bar, "firstTab").isChecked()
    assert tools.isVisible()


def test_a_tab_that_is_turned_on_without_a_click_is_chosen(qtbot: QtBot) -> None:
    bar = PageBar()
    qtbot.addWidget(bar)
    bar.add_page("firstTab", "First", "copy")
    bar.add_page("secondTab", "Second", "copy")
    chosen: list[int] = []
    bar.chosen.connect(chosen.append)

    # As a screen reader does it.
    tab(bar, "secondTab").toggle()
    assert chosen == [1]
    bar.show_page(0)
    assert chosen == [1]


def test_a_narrow_bar_has_a_word_for_the_shown_page_only(qtbot: QtBot) -> None:
    bar = PageBar()
    qtbot.addWidget(bar)
    bar.add_page("firstTab", "First", "copy")
    bar.add_page("secondTab", "Second", "copy")
    bar.resize(480, bar.height())
    bar.show()
    beside, alone = (
        Qt.ToolButtonStyle.ToolButtonTextBesideIcon,
        Qt.ToolButtonStyle.ToolButtonIconOnly,
    )
    first, second = tab(bar, "firstTab"), tab(bar, "secondTab")
    assert (first.toolButtonStyle(), second.toolButtonStyle()) == (beside, alone)
    assert (second.toolTip(), second.accessibleName()) == ("Second", "Second")
    second.click()
    assert (first.toolButtonStyle(), second.toolButtonStyle()) == (alone, beside)
    bar.resize(760, bar.height())
    assert (first.toolButtonStyle(), first.toolTip()) == (beside, "")


def test_a_tab_turns_to_its_page(window: MainWindow) -> None:
    page = QLabel("other")
    found: list[bool] = []
    window.add_page("otherTab", "Other", "copy", page, lambda: found.append(True))
    assert not page.isVisible()
    tab(window, "otherTab").click()
    assert page.isVisible()
    find = window.findChild(QAction, "findAction")
    assert find
    find.trigger()
    assert found == [True]
    window.show_uploads()
    assert not page.isVisible()
    assert tab(window, "uploadsTab").isChecked()


def test_there_is_no_bar_while_a_key_is_asked_for(window: MainWindow) -> None:
    key_page = QLabel("key")
    window.show_instead(key_page)
    assert not tab(window, "uploadsTab").isVisible()
    window.show_instead(None)
    assert tab(window, "uploadsTab").isVisible()
