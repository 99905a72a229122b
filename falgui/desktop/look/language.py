"""The language of the whole window: falgui's texts, Qt's own, numbers, dates and direction."""

import os
from typing import Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QGuiApplication

from falgui.core.languages import system_languages
from falgui.core.resources import resource
from falgui.core.translation import _, first_known, known_languages, use_language

_CATALOGUES: Final = "locale"
_QT_WORDS: Final = "qtbase"


def speak(chosen: str) -> None:
    """Speak the language with the code `chosen` from now on, or for "" the system's.

    Needs the application. What is on the screen already stays as it is.
    """
    locale = _locale(use_language(_wanted(chosen), resource(_CATALOGUES)))
    QLocale.setDefault(locale)
    _translate_qt(locale)
    QGuiApplication.setLayoutDirection(locale.textDirection())


def language_choices() -> list[tuple[str, str]]:
    """Return what to call each choice that there is, and its value in the settings."""
    names = known_languages(resource(_CATALOGUES))
    system = names[first_known(_wanted(""), resource(_CATALOGUES))]
    choices = [(_("System language ({language})").format(language=system), "")]
    return choices + [(name, code) for code, name in names.items()]


def _wanted(chosen: str) -> list[str]:
    if chosen:
        return [chosen]
    # Qt knows the system's settings where no variable tells them, as on macOS.
    return system_languages(os.environ) or QLocale.system().uiLanguages()


def _locale(language: str) -> QLocale:
    """Return the locale for `language` as it is written where this machine stands."""
    system, plain = QLocale.system(), QLocale(language)
    if "_" in language or system.language() is QLocale.Language.C:
        return plain
    return QLocale(plain.language(), system.territory())


def _translate_qt(locale: QLocale) -> None:
    application = QCoreApplication.instance()
    if application is None:
        return
    for before in application.findChildren(QTranslator):
        QCoreApplication.removeTranslator(before)
        before.deleteLater()
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(locale, _QT_WORDS, "_", folder):
        QCoreApplication.installTranslator(translator)
