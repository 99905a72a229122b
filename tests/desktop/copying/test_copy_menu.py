"""Whatever is copied from wherever, the forms are the same, and the one in force counts."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QStyleOptionComboBox
from pytestqt.qtbot import QtBot

from falgui.core.links import CopyStyle, LinkFormat
from falgui.core.request import Options
from falgui.core.sources import FileSource
from falgui.core.templates import Template
from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.copying.copy_menu import CopyMenu
from falgui.desktop.copying.copying import Copying
from falgui.desktop.copying.form_box import FormBox
from falgui.desktop.copying.form_names import format_name
from falgui.desktop.look.theme import apply_theme
from falgui.desktop.main_window import MainWindow
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.tray.recent import Recent
from falgui.store.copy_choice import copy_style, form_in_force, template_called, with_form
from falgui.store.settings import Settings
from tests.desktop.controls import control
from tests.desktop.scripted_uploader import result

WIKI, ODD = Template("Wiki", "[{url}]"), Template("R & D", "{number}")
SETTINGS = Settings(templates=(WIKI, ODD), template="Wiki", link_format=LinkFormat.HTML)
LINK = "https://v3b.fal.media/files/b/{}"


def offered(menu: QMenu) -> list[str]:
    return ["─" if one.isSeparator() else one.text() for one in menu.actions() if one.isVisible()]


def entry(menu: QMenu, text: str) -> QAction:
    return next(one for one in menu.actions() if one.text() == text)


@pytest.fixture
def menu(qtbot: QtBot) -> CopyMenu:
    menu = CopyMenu("Copy as")
    qtbot.addWidget(menu)
    return menu


@pytest.fixture
def add(qtbot: QtBot, window: MainWindow, queue: UploadQueue) -> Callable[..., None]:
    def uploaded(*names: str) -> None:
        queue.add([FileSource(Path("/nowhere") / name) for name in names], Options())
        qtbot.waitUntil(lambda: queue.list_totals().done == len(names))
        window.view.selectAll()
        window.view.setFocus()

    return uploaded


# Which form is in force ----------------------------------------------------------------------


def test_a_template_is_in_force_while_it_exists() -> None:
    assert form_in_force(SETTINGS) == WIKI
    assert form_in_force(replace(SETTINGS, templates=())) is LinkFormat.HTML
    assert form_in_force(replace(SETTINGS, template="")) is LinkFormat.HTML
    assert template_called(SETTINGS, "R & D") == ODD
    assert template_called(SETTINGS, "") is None


def test_choosing_a_form_puts_it_in_force_and_nothing_else_changes() -> None:
    assert with_form(SETTINGS, ODD) == replace(SETTINGS, template="R & D")
    chosen = with_form(SETTINGS, LinkFormat.CURL)
    assert chosen == replace(SETTINGS, template="", link_format=LinkFormat.CURL)
    for form in (*LinkFormat, WIKI, ODD):
        assert form_in_force(with_form(SETTINGS, form)) == form


def test_names_that_are_missing_are_the_usual_ones() -> None:
    bare = replace(SETTINGS, image_argument="", model="", video_argument="clip")
    assert copy_style(bare) == CopyStyle(WIKI, video_argument="clip")
    assert copy_style(bare, LinkFormat.URL).form is LinkFormat.URL


# The menu ------------------------------------------------------------------------------------


def test_own_templates_stand_below_falguis_formats(menu: CopyMenu) -> None:
    built_in = offered(menu)[:-2]
    assert len(built_in) == len(LinkFormat)
    assert offered(menu)[-2:] == ["─", "Edit templates…"]
    menu.show_templates((WIKI, ODD))
    assert offered(menu) == [*built_in, "─", "Wiki", "R && D", "─", "Edit templates…"]
    menu.show_templates((ODD,))
    assert offered(menu) == [*built_in, "─", "R && D", "─", "Edit templates…"]
    menu.show_templates(())
    assert offered(menu) == [*built_in, "─", "Edit templates…"]


def test_what_does_not_apply_says_why(menu: CopyMenu) -> None:
    menu.show_templates((WIKI,))
    menu.explain("No link yet.")
    forms = [one for one in menu.actions() if one.objectName().startswith("copyAs-")]
    assert {one.toolTip() for one in forms} == {"No link yet."}
    assert not any(one.isEnabled() for one in forms)
    assert entry(menu, "Edit templates…").isEnabled()
    menu.explain("")
    assert all(one.isEnabled() for one in forms)


def test_a_long_name_is_cut_in_the_menu_and_whole_in_the_tooltip(menu: CopyMenu) -> None:
    name = "W" * 60
    menu.show_templates((Template(name, "x"),))
    action = control(menu, QAction, "copyAs-template-0")
    assert "…" in action.text()
    assert action.toolTip() == name


def test_the_last_form_follows_its_template(menu: CopyMenu) -> None:
    menu.show_templates((WIKI,))
    entry(menu, "Wiki").trigger()
    changed = Template("Wiki", "<{url}>")
    menu.show_templates((ODD, changed))
    assert menu.last == changed
    menu.show_templates((ODD,))
    assert menu.last is None


# The window ----------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["copyAs", "footer"])
def test_a_template_can_be_copied_from_every_menu(
    window: MainWindow, add: Callable[..., None], clipboard: Clipboard, where: str
) -> None:
    window.show_settings(SETTINGS)
    add("a.png", "b.png")
    menu = window.footer.forms if where == "footer" else control(window, CopyMenu, "copyAs")
    entry(menu, "Wiki").trigger()
    links = [LINK.format(name) for name in ("a.png", "b.png")]
    assert clipboard.last_copied == f"[{links[0]}]\n[{links[1]}]"


def test_a_key_copies_as_the_last_time(
    window: MainWindow, add: Callable[..., None], clipboard: Clipboard
) -> None:
    add("a.png")
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window.view, Qt.Key.Key_C, keys)
    assert clipboard.last_copied == LINK.format("a.png")
    entry(control(window, CopyMenu, "copyAs"), "Markdown").trigger()
    QTest.keyClick(window.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.last_copied == LINK.format("a.png")
    QTest.keyClick(window.view, Qt.Key.Key_C, keys)
    assert clipboard.last_copied.startswith("![a.png](")
    control(window, QMenu, "editMenu").aboutToShow.emit()
    assert control(window, QAction, "copyAgain").text() == "Copy as Markdown"


def test_the_combo_beside_the_drop_zone_lists_templates(window: MainWindow) -> None:
    changed: list[Settings] = []
    window.settings_changed.connect(changed.append)
    window.show_settings(replace(SETTINGS, template=""))
    (combo,) = [one for one in window.findChildren(QComboBox, "linkFormat") if one.isVisible()]
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_End)
    assert changed == [replace(SETTINGS, template="R & D")]
    assert combo.currentText() == "R & D"


def test_long_names_of_templates_leave_the_window_small(qapp: QApplication, qtbot: QtBot) -> None:
    apply_theme(qapp)
    box = FormBox()
    qtbot.addWidget(box)
    box.show()
    before = box.minimumSizeHint(), box.sizeHint()
    box.show_settings(Settings(templates=(Template("W" * 60, "x"),), template="W" * 60))
    assert box.currentText() == "W" * 60
    assert (box.minimumSizeHint(), box.sizeHint()) == before

    def shown() -> str:
        option = QStyleOptionComboBox()
        box.initStyleOption(option)
        return str(option.currentText)

    assert shown().endswith("W…")
    for link_format in LinkFormat:
        box.show_settings(Settings(link_format=link_format))
        assert shown() == format_name(link_format)


def test_copying_without_being_asked_is_a_click_away(window: MainWindow) -> None:
    changed: list[Settings] = []
    window.settings_changed.connect(changed.append)
    action = control(window, QAction, "autoCopyAction")
    assert action.isChecked()
    action.trigger()
    assert changed == [Settings(auto_copy=False)]
    window.show_settings(Settings())
    assert action.isChecked()
    assert action in control(window, QMenu, "editMenu").actions()


def test_the_way_to_the_templates_is_in_every_menu(qtbot: QtBot, window: MainWindow) -> None:
    for menu in (window.footer.forms, control(window, CopyMenu, "copyAs")):
        with qtbot.waitSignal(window.templates_wanted):
            entry(menu, "Edit templates…").trigger()


# Results from elsewhere ----------------------------------------------------------------------


def test_results_from_elsewhere_are_copied_and_that_is_said(
    qapp: QApplication, copying: Copying
) -> None:
    said: list[str] = []
    copying.said.connect(said.append)
    results = [result("a.png"), result("b.png")]
    assert copying.copy_results(results)
    assert qapp.clipboard().text() == "\n".join(one.url for one in results)
    assert copying.copy_results(results, copying.style(ODD))
    assert qapp.clipboard().text() == "1\n2"
    assert said == ["2 links copied"] * 2
    assert not copying.copy_results([])
    assert len(said) == 2


def test_a_recent_link_is_found_again_with_all_that_a_format_needs() -> None:
    recent = Recent()
    recent.add_older([result("old.png")])
    recent.add(result("new.wav", content_type="audio/wav"))
    assert [name for name, _link in recent.entries()] == ["new.wav", "old.png"]
    assert recent.of(LINK.format("new.wav")) == [result("new.wav", content_type="audio/wav")]
    assert recent.of("https://elsewhere.example/") == []
    for number in range(9):
        recent.add(result(f"{number}.png"))
    assert [name for name, _link in recent.entries()] == [f"{n}.png" for n in (8, 7, 6, 5, 4)]
    # An open menu may still list it.
    assert recent.of(LINK.format("old.png"))
