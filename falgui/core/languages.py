"""Which languages the person wants to be spoken to in."""

import sys
from collections.abc import Mapping


def wanted_languages(chosen: str, environment: Mapping[str, str]) -> list[str]:
    """Return codes for `use_language`, best first: `chosen` alone, or for "" the system's."""
    return [chosen] if chosen else system_languages(environment)


def system_languages(environment: Mapping[str, str]) -> list[str]:
    """Return the languages of the terminal or the session, as gettext reads its variables.

    Nothing where none of these is set; there a desktop may know more.
    """
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((value for name in names if (value := environment.get(name))), "")
    # A script that asks for "C" wants to read what it is told, whatever the person speaks.
    if locale.partition(".")[0] in ("C", "POSIX"):
        return ["C"]
    languages = [*environment.get("LANGUAGE", "").split(":"), locale]
    return [one for one in languages if one] or _of_windows()


def _of_windows() -> list[str]:
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415  only here
        import locale  # noqa: PLC0415

        name = locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage())
        return [name] if name else []
    return []
