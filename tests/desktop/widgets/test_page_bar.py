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


def test_tabs_of_other_pages_give_up_their_words_where_the_tools_need_the_room(
    qtbot: QtBot,
) -> None:
    bar = PageBar()
    qtbot.addWidget(bar)
    tools = QLabel("a rather long line of tools")
    bar.add_page("firstTab", "First page", "copy", tools)
    bar.add_page("secondTab", "Second page", "copy")
    with_words = Qt.ToolButtonStyle.ToolButtonTextBesideIcon

    def spoken() -> list[bool]:
        names = ("firstTab", "secondTab")
        return [tab(bar, name).toolButtonStyle() == with_words for name in names]

    bar.resize(700, bar.height())
    bar.show()
    assert spoken() == [True, True]
    bar.resize(300, bar.height())
    qtbot.waitUntil(lambda: spoken() == [True, False])
    assert tab(bar, "secondTab").toolTip() == "Second page"
    tools.setText("less")
    qtbot.waitUntil(lambda: spoken() == [True, True])
    tools.setText("a rather long line of tools")
    qtbot.waitUntil(lambda: spoken() == [True, False])
    bar.show_page(1)
    assert spoken() == [True, True]


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
