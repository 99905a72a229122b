"""Links between pages, to files of the source and to headings lead somewhere."""

import re

import pytest

from tests.documentation.pages import ROOT, Page, pages

PAGES = {page.path: page for page in pages()}


@pytest.fixture(params=list(PAGES.values()), ids=lambda page: page.name)
def page(request: pytest.FixtureRequest) -> Page:
    chosen: Page = request.param
    return chosen


def test_every_link_leads_somewhere(page: Page) -> None:
    for link in page.links():
        if re.match(r"https://[\w.-]+(/[\w./%#-]*)?$", link):
            continue
        place, _mark, anchor = link.partition("#")
        target = (page.path.parent / place).resolve() if place else page.path
        assert target.is_relative_to(ROOT), link
        assert target.is_file(), link
        if anchor:
            assert anchor in PAGES[target].anchors(), link


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached = {ROOT / "README.md"}
    waiting = [*reached]
    while waiting:
        page = PAGES[waiting.pop()]
        for link in page.links():
            target = (page.path.parent / link.partition("#")[0]).resolve()
            if target in PAGES and target not in reached:
                reached.add(target)
                waiting.append(target)
    assert reached == PAGES.keys()


def test_files_that_are_named_are_there(page: Page) -> None:
    for words in page.code():
        if re.fullmatch(r"(falgui|tests|packaging|docs|resources|\.ci|\.venv)/[\w./-]+", words):
            assert (ROOT / words).exists(), words
