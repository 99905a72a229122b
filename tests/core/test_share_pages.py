"""Pages that stand for a file, and the links to the files themselves."""

import pytest

from falgui.core.share_pages import direct_link, shows_shared_files

DROPBOX = "https://www.dropbox.com/scl/fi/abc/cat.png?rlkey=k%2B1&dl=0"


@pytest.mark.parametrize(
    ("page", "file"),
    [
        (DROPBOX, "https://www.dropbox.com/scl/fi/abc/cat.png?rlkey=k%2B1&dl=1"),
        ("https://dropbox.com/s/abc/cat.png", "https://dropbox.com/s/abc/cat.png?dl=1"),
        (
            "https://github.com/fal-ai/fal/blob/main/docs/a%20b.png#L3",
            "https://github.com/fal-ai/fal/raw/main/docs/a%20b.png",
        ),
    ],
)
def test_the_link_to_the_file_is_made_where_it_is_documented(page: str, file: str) -> None:
    assert direct_link(page) == file
    assert direct_link(file) is None


@pytest.mark.parametrize(
    "link",
    [
        "https://drive.google.com/file/d/1AbC/view?usp=sharing",
        "https://www.dropbox.com/scl/fo/abc/folder?dl=0",
        "https://www.dropbox.com/home",
        "https://www.dropbox.com/s/abc/cat.png?raw=1",
        "https://github.com/fal-ai/fal",
        "https://github.com.evil.example/a/b/blob/main/c.png",
        "https://files.example.com/a/b/blob/main/c.png",
        "https://[::1",
    ],
)
def test_nothing_is_guessed(link: str) -> None:
    assert direct_link(link) is None


def test_those_who_show_shared_files_are_known() -> None:
    assert shows_shared_files("drive.google.com")
    assert shows_shared_files("WWW.Dropbox.com")
    assert shows_shared_files("contoso-my.sharepoint.com")
    assert not shows_shared_files("files.example.com")
    assert not shows_shared_files("sharepoint.com.evil.example")
