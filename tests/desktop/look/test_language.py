"""What a language changes besides the texts: Qt's words, numbers and the direction."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

import falgui.desktop.look.language
from falgui.core.resources import resource
from falgui.core.translation import _, use_language
from falgui.desktop.look.language import language_choices, speak
from tests.catalogues import PSEUDO, write_pseudo_catalogue


@pytest.fixture(autouse=True)
def english_again(qapp: QApplication) -> Iterator[None]:
    yield
    use_language([], resource("locale"))
    for translator in qapp.findChildren(QTranslator):
        QCoreApplication.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(QLocale.c())
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Provide what makes the system ask for languages."""

    def ask_for(languages: str) -> None:
        for name in ("LC_ALL", "LC_MESSAGES"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("LANG", "en_US.UTF-8")
        monkeypatch.setenv("LANGUAGE", languages)

    return ask_for


def cancel_word(qtbot: QtBot) -> str:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    return box.button(QDialogButtonBox.StandardButton.Cancel).text().replace("&", "")


def test_qts_own_buttons_speak_the_chosen_language(qtbot: QtBot) -> None:
    speak("de")
    assert cancel_word(qtbot) == "Abbrechen"
    speak("en")
    assert cancel_word(qtbot) == "Cancel"


def test_numbers_follow_the_chosen_language(qapp: QApplication) -> None:
    assert qapp is not None
    speak("de")
    assert QLocale().toString(12.5) == "12,5"
    speak("en")
    assert QLocale().toString(12.5) == "12.5"


@pytest.mark.usefixtures("qapp")
def test_without_a_choice_the_system_decides(system: Callable[[str], None]) -> None:
    system("xx:de_CH:en")
    speak("")
    assert _("Add files…") == "Dateien hinzufügen…"
    system("en")
    speak("")
    assert _("Add files…") == "Add files…"


@pytest.mark.usefixtures("qapp")
def test_one_translator_is_enough_however_often_the_language_changes(qapp: QApplication) -> None:
    for code in ("de", "en", "de", "en", "de"):
        speak(code)
        qapp.sendPostedEvents(None, 52)  # the deferred deletions
    assert len(qapp.findChildren(QTranslator)) == 1


def test_the_direction_follows_the_language(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pseudo_catalogue(tmp_path)
    (tmp_path / PSEUDO).rename(tmp_path / "he")
    monkeypatch.setattr(falgui.desktop.look.language, "resource", lambda _name: tmp_path)
    speak("he")
    assert qapp.layoutDirection() is Qt.LayoutDirection.RightToLeft
    speak("en")
    assert qapp.layoutDirection() is Qt.LayoutDirection.LeftToRight


@pytest.mark.usefixtures("qapp")
def test_the_choices_are_in_their_own_languages() -> None:
    assert language_choices() == [
        ("System language (English)", ""),
        ("English", "en"),
        ("Deutsch", "de"),
    ]


@pytest.mark.usefixtures("qapp")
def test_the_systems_language_says_which_it_is(system: Callable[[str], None]) -> None:
    system("de")
    speak("")
    assert language_choices()[0] == ("Systemsprache (Deutsch)", "")
