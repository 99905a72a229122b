"""The same file under another name is the same file."""

import os
from pathlib import Path

import pytest

from falgui.core.repeats import split_repeats
from falgui.core.sources import FileSource, LinkSource

pytestmark = pytest.mark.row("F13")


@pytest.fixture
def cat(tmp_path: Path) -> Path:
    path = tmp_path / "cat.png"
    path.write_bytes(b"meow")
    (tmp_path / "folder").mkdir()
    return path


def also_called(cat: Path, way: str) -> Path:
    other = cat.with_name("other.png")
    match way:
        case "detour":
            return cat.parent / "folder" / ".." / cat.name
        case "link":
            other.symlink_to(cat)
        case "hard link":
            other.hardlink_to(cat)
        case "case":
            other = cat.with_name("CAT.PNG")
            if not other.exists():
                pytest.skip("the file system takes them for two names")
    return other if way in ("link", "hard link", "case") else cat


@pytest.mark.parametrize("way", ["same", "detour", "link", "hard link", "case"])
def test_a_file_comes_once_under_whatever_name(cat: Path, way: str) -> None:
    first, again = FileSource(cat), FileSource(also_called(cat, way))
    dog = FileSource(cat.with_name("dog.png"))
    assert split_repeats([first, dog, again, again], []) == ([first, dog], [again, again])


@pytest.mark.parametrize("way", ["same", "detour", "case"])
def test_a_file_that_is_listed_is_not_new(cat: Path, way: str) -> None:
    again = FileSource(also_called(cat, way))
    assert split_repeats([again], [FileSource(cat)]) == ([], [again])


def test_files_of_one_name_in_two_folders_are_two(cat: Path) -> None:
    other = cat.parent / "folder" / cat.name
    other.write_bytes(b"meow")
    assert split_repeats([FileSource(other)], [FileSource(cat)]) == ([FileSource(other)], [])


def test_a_file_that_is_gone_goes_by_its_path(cat: Path) -> None:
    gone = FileSource(cat.with_name("gone.png"))
    detour = FileSource(cat.parent / "folder" / ".." / "gone.png")
    assert split_repeats([gone, detour], []) == ([gone], [detour])
    assert split_repeats([detour], [gone]) == ([], [detour])


def test_a_link_goes_by_its_address() -> None:
    link, other = (LinkSource(f"https://example.com/{name}") for name in ("a.png", "b.png"))
    assert split_repeats([link, other, link], []) == ([link, other], [link])
    assert split_repeats([other], [other]) == ([], [other])


def test_of_a_long_list_only_namesakes_are_looked_at(
    cat: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = [FileSource(Path("/away") / f"{number}.png") for number in range(10_000)]
    asked: list[str] = []
    reality = Path.stat

    def stat(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        asked.append(self.name)
        return reality(self, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", stat)
    split_repeats([FileSource(cat)], [*listed, FileSource(cat)])
    assert set(asked) == {"cat.png"}
