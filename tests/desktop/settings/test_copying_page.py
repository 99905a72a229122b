"""How links are copied is chosen, named and written by the person, and seen before it is used."""

from dataclasses import replace
from typing import TypeVar

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from falgui.core.links import LinkFormat
from falgui.core.templates import PLACEHOLDERS, Template
from falgui.desktop.account.account import Account
from falgui.desktop.copying.template_edits import LONGEST_NAME, LONGEST_TEXT, MOST_TEMPLATES
from falgui.desktop.settings.copying_page import argument_checked, model_checked
from falgui.desktop.settings.dialog import SettingsDialog
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.status_line import StatusLine
from falgui.store.settings import Settings
from tests.desktop.controls import control
from tests.desktop.scripted_account import MemoryStore, ScriptedCheck

T = TypeVar("T", bound=QObject)

WIKI, LIST = Template("Wiki", "[{url} {name}]"), Template("List", "* {url}")
TWO = Settings(templates=(WIKI, LIST))


class Page:
    """The page in its dialog, as a person meets it."""

    def __init__(self, qtbot: QtBot, settings: Settings) -> None:
        account = Account({}, MemoryStore(), ScriptedCheck(), Background())
        self.dialog = SettingsDialog(settings, account)
        qtbot.addWidget(self.dialog)
        self.settings = settings
        self.dialog.settings_changed.connect(self._take)
        self.dialog.show()
        self.dialog.show_page("copyingPage")
        self.dialog.activateWindow()
        qtbot.waitUntil(self.dialog.isActiveWindow)

    def _take(self, settings: Settings) -> None:
        self.settings = settings

    def find(self, kind: type[T], name: str) -> T:
        return control(self.dialog, kind, name)

    def click(self, name: str) -> None:
        self.find(QPushButton, name).click()

    def type(self, name: str, text: str) -> None:
        """Replace what is in a field, key by key."""
        field = self.find(QWidget, name)
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClicks(field, text)

    @property
    def names(self) -> list[str]:
        return [template.name for template in self.settings.templates]

    @property
    def example(self) -> str:
        return self.find(QPlainTextEdit, "templatePreview").toPlainText()

    def remark(self, name: str) -> str:
        return self.find(StatusLine, name).text


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    return Page(qtbot, TWO)


# The form in force ---------------------------------------------------------------------------


def test_templates_are_chosen_like_formats(page: Page) -> None:
    box = page.find(QComboBox, "linkFormat")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_End)
    assert page.settings.template == "List"
    QTest.keyClick(box, Qt.Key.Key_Home)
    assert page.settings == TWO


def test_the_example_is_of_one_file_or_of_several(page: Page) -> None:
    text = page.find(QPlainTextEdit, "formatPreview")
    assert text.toPlainText().count("https://") == 1
    page.find(QToolButton, "formatPreviewSeveral").click()
    assert text.toPlainText().count("https://") == 3
    page.dialog.show_settings(replace(TWO, template="List"))
    assert [line[:10] for line in text.toPlainText().splitlines()] == ["* https://"] * 3


def test_a_template_that_is_gone_leaves_the_format_in_force(qtbot: QtBot) -> None:
    page = Page(qtbot, Settings(link_format=LinkFormat.HTML, template="nowhere"))
    assert page.find(QComboBox, "linkFormat").currentText() == "HTML"


# Names in code -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["image", "video", "audio", "file"])
def test_an_inputs_name_can_be_changed_and_taken_back(qtbot: QtBot, page: Page, kind: str) -> None:
    name = f"{kind}Argument"
    assert page.find(QLineEdit, name).placeholderText() == f"{kind}_url"
    assert page.find(QLineEdit, name).text() == ""
    page.type(name, "input_one")
    qtbot.waitUntil(lambda: getattr(page.settings, f"{kind}_argument") == "input_one")
    page.type(name, "")
    QTest.keyClick(page.find(QLineEdit, name), Qt.Key.Key_Return)
    assert page.settings == TWO
    assert page.dialog.isVisible()


def test_the_example_follows_the_name_of_an_input(qtbot: QtBot, page: Page) -> None:
    page.dialog.show_settings(replace(TWO, link_format=LinkFormat.JSON))
    page.type("imageArgument", "photo")
    text = page.find(QPlainTextEdit, "formatPreview")
    qtbot.waitUntil(lambda: text.toPlainText().startswith('{"photo": "https://'))


@pytest.mark.parametrize("typed", ["input image", "1st", "a-b", '"'])
def test_what_is_no_name_is_explained_and_changes_nothing(page: Page, typed: str) -> None:
    page.type("imageArgument", typed)
    QTest.keyClick(page.find(QLineEdit, "imageArgument"), Qt.Key.Key_Return)
    assert page.settings.image_argument == "image_url"
    assert page.remark("imageArgumentRemark").startswith("Write letters")


@pytest.mark.parametrize("text", ["größe", "a\u202eb", "class me", "a.b"])
def test_a_name_in_code_is_plain(text: str) -> None:
    with pytest.raises(ValueError, match="Write letters"):
        argument_checked(text)


@pytest.mark.parametrize(
    ("typed", "model"),
    [
        ("fal-ai/flux/dev", "fal-ai/flux/dev"),
        ("https://fal.ai/models/fal-ai/flux/dev", "fal-ai/flux/dev"),
        ("https://fal.ai/models/fal-ai/flux/dev/api?x=1#y", "fal-ai/flux/dev"),
        ("https://fal.ai/models/fal-ai/esrgan/playground/", "fal-ai/esrgan"),
        ("https://fal.run/fal-ai/esrgan", "fal-ai/esrgan"),
        ("https://queue.fal.run/me/my_app", "me/my_app"),
    ],
)
def test_a_models_page_stands_for_the_model(page: Page, typed: str, model: str) -> None:
    page.type("model", typed)
    QTest.keyClick(page.find(QLineEdit, "model"), Qt.Key.Key_Return)
    assert page.settings.model == model
    assert page.find(QLineEdit, "model").text() == model


@pytest.mark.parametrize("typed", ["flux", "a b/c", "https://example.com/a/b", "a//b", "/a", "a/'"])
def test_what_is_no_model_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="Write a model"):
        model_checked(typed)


# Templates -----------------------------------------------------------------------------------


def test_the_first_template_is_written_with_the_keyboard_alone(qtbot: QtBot) -> None:
    page = Page(qtbot, Settings())
    page.dialog.show_part("copyingPage", "templateEditor")
    add = page.find(QPushButton, "addTemplate")
    assert QApplication.focusWidget() is add
    QTest.keyClick(add, Qt.Key.Key_Space)
    name = page.find(QLineEdit, "templateName")
    assert QApplication.focusWidget() is name
    QTest.keyClicks(name, "Wiki")
    QTest.keyClick(name, Qt.Key.Key_Tab)
    text = page.find(QPlainTextEdit, "templateText")
    assert QApplication.focusWidget() is text
    QTest.keyClick(text, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(text, "{number}. {name}")
    assert page.example == "1. sunset.jpg"
    QTest.keyClick(text, Qt.Key.Key_Tab)
    assert page.settings.templates == (Template("Wiki", "{number}. {name}"),)


def test_what_is_typed_is_kept_after_a_pause_and_the_cursor_stays(qtbot: QtBot, page: Page) -> None:
    text = page.find(QPlainTextEdit, "templateText")
    page.type("templateText", "<{url}>")
    QTest.keyClick(text, Qt.Key.Key_Left)
    place = text.textCursor().position()
    qtbot.waitUntil(lambda: page.settings.templates[0] == Template("Wiki", "<{url}>"))
    assert text.textCursor().position() == place
    assert page.find(QComboBox, "linkFormat").findText("Wiki") >= 0


def test_what_is_typed_is_kept_when_the_dialog_closes(page: Page) -> None:
    page.type("templateText", "-{url}-")
    page.dialog.close()
    assert page.settings.templates[0].text == "-{url}-"


def test_the_template_in_force_stays_so_under_another_name(qtbot: QtBot, page: Page) -> None:
    page.dialog.show_settings(replace(TWO, template="Wiki"))
    page.type("templateName", "Our wiki")
    qtbot.waitUntil(lambda: page.settings.template == "Our wiki")
    assert page.names == ["Our wiki", "List"]
    assert page.find(QListWidget, "templateList").currentItem().text() == "Our wiki"
    assert page.find(QComboBox, "linkFormat").currentText() == "Our wiki"


@pytest.mark.parametrize(
    ("field", "typed", "remark"),
    [
        ("templateName", "List", "There is another template of this name."),
        ("templateName", "  ", "A template needs a name."),
        ("templateText", " ", "An empty template would copy nothing."),
    ],
)
def test_what_makes_no_sense_is_told_and_not_kept(
    page: Page, field: str, typed: str, remark: str
) -> None:
    page.type(field, typed)
    assert page.remark("templateRemark").startswith(remark)
    page.find(QListWidget, "templateList").setFocus()
    assert page.settings == TWO
    page.find(QListWidget, "templateList").setCurrentRow(1)
    page.find(QListWidget, "templateList").setCurrentRow(0)
    assert page.find(QLineEdit, "templateName").text() == "Wiki"
    assert page.remark("templateRemark") == ""


def test_nothing_longer_than_the_settings_take_is_kept(page: Page) -> None:
    text = page.find(QPlainTextEdit, "templateText")
    text.setPlainText("x" * (LONGEST_TEXT + 1))
    assert page.remark("templateRemark").startswith("A template can have 4096 characters")
    page.find(QListWidget, "templateList").setFocus()
    assert page.settings == TWO
    assert page.find(QLineEdit, "templateName").maxLength() == LONGEST_NAME


def test_what_is_no_placeholder_is_marked_and_shown(page: Page) -> None:
    page.type("templateText", "{link} {url}")
    assert page.remark("templateRemark").startswith("No such placeholder: {link}")
    assert page.example.startswith("{link} https://")


def test_a_copy_has_a_name_of_its_own(page: Page) -> None:
    page.click("duplicateTemplate")
    assert page.settings.templates == (WIKI, Template("Wiki 2", WIKI.text), LIST)
    page.click("duplicateTemplate")
    assert page.names == ["Wiki", "Wiki 2", "Wiki 2 2", "List"]
    assert QApplication.focusWidget() is page.find(QLineEdit, "templateName")


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("force", ["", "Wiki"])
def test_what_was_removed_can_be_brought_back(qtbot: QtBot, place: int, force: str) -> None:
    before = replace(TWO, template=force)
    page = Page(qtbot, before)
    chosen = page.find(QListWidget, "templateList")
    chosen.setCurrentRow(place)
    chosen.setFocus()
    QTest.keyClick(chosen, Qt.Key.Key_Delete)
    gone = before.templates[place].name
    assert page.names == [name for name in ("Wiki", "List") if name != gone]
    assert page.settings.template == ("" if force == gone else force)
    assert page.remark("templateNews") == f"“{gone}” was removed."
    page.click("undoRemoveTemplate")
    assert page.settings == before
    assert chosen.currentRow() == place
    assert page.find(QPushButton, "undoRemoveTemplate").isHidden()


def test_the_last_template_can_be_removed(qtbot: QtBot) -> None:
    page = Page(qtbot, Settings(templates=(WIKI,)))
    page.click("removeTemplate")
    assert page.settings == Settings()
    assert not page.find(QLineEdit, "templateName").isVisible()
    page.click("undoRemoveTemplate")
    assert page.find(QLineEdit, "templateName").text() == "Wiki"


def test_a_key_leads_from_the_list_to_the_name(page: Page) -> None:
    chosen = page.find(QListWidget, "templateList")
    chosen.setFocus()
    QTest.keyClick(chosen, Qt.Key.Key_F2)
    name = page.find(QLineEdit, "templateName")
    assert QApplication.focusWidget() is name
    assert name.selectedText() == "Wiki"


def test_no_more_templates_are_added_than_are_kept(qtbot: QtBot) -> None:
    many = tuple(Template(f"T{number}", "{url}") for number in range(MOST_TEMPLATES))
    page = Page(qtbot, Settings(templates=many))
    for name in ("addTemplate", "duplicateTemplate"):
        assert not page.find(QPushButton, name).isEnabled()
        assert page.find(QPushButton, name).toolTip() == "There is room for 100 templates."


@pytest.mark.parametrize("name", [*PLACEHOLDERS, "name:json"])
def test_every_placeholder_is_a_click_away(page: Page, name: str) -> None:
    page.type("templateText", "ab")
    text = page.find(QPlainTextEdit, "templateText")
    QTest.keyClick(text, Qt.Key.Key_Left)
    page.click(f"placeholder-{name}")
    assert text.toPlainText() == f"a{{{name}}}b"
    assert QApplication.focusWidget() is text
    assert page.remark("templateRemark") == ""


def test_the_repeated_part_is_put_around_what_is_marked(page: Page) -> None:
    page.type("templateText", "{url}")
    text = page.find(QPlainTextEdit, "templateText")
    QTest.keyClick(text, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    page.click("placeholder-each")
    assert text.toPlainText() == "{each}{url}{end}"
    QTest.keyClicks(text, "!")
    assert text.toPlainText() == "{each}{url}!{end}"


def test_the_way_to_the_templates_ends_where_they_are_written(qtbot: QtBot, page: Page) -> None:
    page.dialog.resize(480, 360)
    page.dialog.show_page("generalPage")
    page.dialog.show_part("copyingPage", "templateEditor")
    bar = page.find(QScrollArea, "copyingPage").verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() > 0)
    assert QApplication.focusWidget() is page.find(QListWidget, "templateList")
