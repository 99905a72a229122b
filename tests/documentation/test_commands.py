"""Commands and options that the pages name are there."""

import argparse
import json
import re
import shlex

import pytest

from falgui.cli.arguments import _COMMANDS, DATA_URI, _for_window, _with_commands, parse
from falgui.core.links import LinkFormat
from tests.documentation.pages import ROOT, Page, lines_of, pages

PAGES = {page.name: page for page in pages()}
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.fixture(params=list(PAGES.values()), ids=list(PAGES))
def page(request: pytest.FixtureRequest) -> Page:
    chosen: Page = request.param
    return chosen


def options() -> set[str]:
    """Return every option that falgui knows, whichever command it belongs to."""
    found: set[str] = set()
    waiting: list[argparse.ArgumentParser] = [_for_window(), _with_commands()]
    while waiting:
        for action in waiting.pop()._actions:
            found.update(action.option_strings)
            if isinstance(action, argparse._SubParsersAction):
                waiting.extend(action.choices.values())
    return found


def commands_in(page: Page) -> list[str]:
    """Return all command lines, in sentences and in blocks of code."""
    blocks = [*page.blocks("sh"), *page.blocks("powershell")]
    return [*page.code(), *(line for block in blocks for line in lines_of(block))]


def test_targets_of_make_are_there(page: Page) -> None:
    named = {
        found for line in commands_in(page) for found in re.findall(r"\bmake ([a-z][a-z-]*)", line)
    }
    assert named <= TARGETS


def test_options_are_there(page: Page) -> None:
    known = options()
    for line in commands_in(page):
        if line.startswith("--"):
            assert line.split()[0] in known, line


def test_commands_of_falgui_are_understood(page: Page) -> None:
    known = options()
    for line in commands_in(page):
        for found in re.findall(r"(?:^|[|(=] ?)(?:\.venv/bin/)?falgui( [^|)<>]*)", line):
            words = [word for word in shlex.split(found) if word != "…"]
            command = next((word for word in words if not word.startswith("-")), "upload")
            assert command in _COMMANDS, line
            # A part of its name would be taken for an option, too.
            assert {word for word in words if word.startswith("--")} <= known, line
            if {"--help", "--version"} & {*words}:
                with pytest.raises(SystemExit, match="0"):
                    parse(words)
            elif len(words) > 1:
                parse(words)


def test_json_in_blocks_is_json(page: Page) -> None:
    for block in page.blocks("json"):
        json.loads(block)


def test_the_formats_are_all_told() -> None:
    told = re.search(r"`--format` takes (.*?);", PAGES["docs/guide.md"].prose)
    assert told
    assert set(re.findall(r"`([a-z-]+)`", told[1])) == {*LinkFormat, DATA_URI}
