"""Troubleshooting has every message of the catalogue, in its very words, and no other."""

import re

from falgui.core.messages import Message
from tests.documentation.catalogue import messages_by_id
from tests.documentation.pages import ROOT

TEXT = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
ENTRIES = dict(re.findall(r"^### (M\d\d) · (.*?)(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL))


def wanted(messages: list[Message]) -> list[str]:
    """Return the heading and the quotes that an entry has for a message in all its forms."""
    title = messages[0].title
    quotes = [
        " ".join(part for part in (one.title if one.title != title else "", one.advice) if part)
        for one in messages
    ]
    return [title, *dict.fromkeys(quote for quote in quotes if quote)]


def test_there_is_an_entry_for_each_message_and_for_no_other() -> None:
    assert ENTRIES.keys() == messages_by_id().keys()
    assert len(re.findall(r"^### ", TEXT, re.MULTILINE)) == len(ENTRIES)


def test_an_entry_has_the_words_of_its_message() -> None:
    for identity, messages in messages_by_id().items():
        title, _line, body = ENTRIES[identity].partition("\n")
        quotes = re.findall(r"^> (.*)$", body, re.MULTILINE)
        assert [title, *quotes] == wanted(messages), identity


def test_an_entry_says_more_than_the_message() -> None:
    for identity, entry in ENTRIES.items():
        own = [line for line in entry.splitlines()[1:] if line and not line.startswith(">")]
        assert len(" ".join(own)) > 20, identity


def test_the_ids_named_in_the_pages_are_those_of_messages() -> None:
    for path in (ROOT / "docs").glob("*.md"):
        named = set(re.findall(r"\bM\d\d\b", path.read_text(encoding="utf-8")))
        assert named <= ENTRIES.keys(), path.name
