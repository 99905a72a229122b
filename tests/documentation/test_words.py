"""What the pages set in italics is what the window says."""

import re
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo

from tests.documentation.pages import ROOT, Page, pages

CATALOGUE: Path = ROOT / "resources" / "locale" / "de" / "LC_MESSAGES" / "falgui.mo"


@pytest.fixture(scope="module")
def texts() -> set[str]:
    """Give every text of the window: a translation has them all, as other tests see to."""
    with CATALOGUE.open("rb") as file:
        found = read_mo(file)
    words = [message.id for message in found if message.id]
    singles = [word if isinstance(word, str) else word[0] for word in words]
    # In a menu the letter behind "&" opens the entry.
    return {*singles, *(word.replace("&", "") for word in singles)}


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_names_in_italics_are_texts_of_the_window(page: Page, texts: set[str]) -> None:
    for name in page.italics():
        # A page of the settings comes behind their name.
        for part in name.removeprefix("Settings ▸ ").split(" ▸ "):
            assert part in texts, name


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_menus_are_named_as_they_are(page: Page, texts: set[str]) -> None:
    for menu, entry in re.findall(r"\b(\w+) ▸ \*([^*]+)\*", page.prose):
        assert menu in {"File", "Edit", "View", "Upload", "Help"} & texts, menu
        assert entry in texts


def test_the_pages_name_enough_to_be_looked_at() -> None:
    assert sum(len(page.italics()) for page in pages()) > 50
