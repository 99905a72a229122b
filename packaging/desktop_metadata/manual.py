"""Writes the manual page falgui(1) from what the command line says of itself."""

import argparse
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final

from falgui import __version__
from falgui.cli import arguments, exit_codes

_EXITS: Final = (
    (exit_codes.ALL_DONE, "All done."),
    (exit_codes.SOME_FAILED, "Some uploads, links or steps failed."),
    (exit_codes.WRONG_USAGE, "Wrong usage."),
    (exit_codes.NO_KEY, "No key."),
    (exit_codes.INTERRUPTED, "Interrupted. An upload of a large file goes on where it stopped."),
)
_ENVIRONMENT: Final = (
    ("FAL_KEY", "The key, in place of the one in the password store; never stored."),
    ("FAL_KEY_ID, FAL_KEY_SECRET", "The same in two parts."),
    ("HTTPS_PROXY", "The proxy, where the settings leave it to the system."),
    ("FALGUI_HOME", "A folder that everything is kept below."),
    ("FALGUI_LOG", "What the log tells: warning, info or debug."),
)
_FILES: Final = (
    ("~/.config/falgui/settings.json", "The settings."),
    ("~/.local/share/falgui/falgui.sqlite3", "The history and the unfinished uploads."),
    ("~/.cache/falgui", "Thumbnails, temporary files and the log."),
)


def manual(built: int) -> str:
    """Return the page as troff reads it."""
    day = dt.datetime.fromtimestamp(built, dt.UTC).date()
    window = arguments._for_window()  # noqa: SLF001  what is documented here
    commands = arguments._with_commands()  # noqa: SLF001
    lines = [
        f'.TH FALGUI 1 {day} "falgui {__version__}" "User Commands"',
        *(".SH NAME", r"falgui \- upload files to fal's CDN and copy their links"),
        *(".SH SYNOPSIS", ".nf", *map(_roff, _usage(window)), ".fi"),
        *(".SH DESCRIPTION", _roff(window.description), ".PP", _roff(window.epilog)),
        *(".SH OPTIONS", *_options(window)),
        ".SH COMMANDS",
    ]
    for name, parser in _commands(commands):
        lines += [f".SS falgui {name}", _roff(parser.description), *_options(parser)]
    lines += [".SH EXIT STATUS", *_terms((str(code), words) for code, words in _EXITS)]
    lines += [".SH ENVIRONMENT", *_terms(_ENVIRONMENT), ".SH FILES", *_terms(_FILES)]
    return "\n".join(lines) + "\n"


def _usage(parser: argparse.ArgumentParser) -> Iterator[str]:
    for line in (parser.usage or "").splitlines():
        yield line.strip()


def _commands(
    parser: argparse.ArgumentParser,
) -> Iterable[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:  # noqa: SLF001  argparse has no other way to them
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            return action.choices.items()
    raise ValueError("falgui has no commands.")


def _options(parser: argparse.ArgumentParser) -> list[str]:
    formatter = parser._get_formatter()  # noqa: SLF001
    terms = []
    for action in parser._actions:  # noqa: SLF001
        if action.help != argparse.SUPPRESS:
            term = formatter._format_action_invocation(action)  # noqa: SLF001
            terms.append((term, formatter._expand_help(action) if action.help else ""))  # noqa: SLF001
    return list(_terms(terms))


def _terms(terms: Iterable[tuple[str, str]]) -> Iterator[str]:
    for term, words in terms:
        yield from (".TP", rf"\fB{_roff(term)}\fR", _roff(words))


def _roff(text: str | None) -> str:
    """Return `text` with nothing in it that troff would take for a command."""
    safe = " ".join((text or "").split()).replace("\\", r"\(rs").replace("-", r"\-")
    safe = safe.replace("'", r"\(aq").replace("…", r"\&...")
    return rf"\&{safe}" if safe.startswith(".") else safe
