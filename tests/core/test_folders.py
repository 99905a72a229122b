import os
import time
from pathlib import Path

import pytest

from falgui.core.folders import FolderContents, Skipped, list_folders

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX links")


def fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"12345")


def names_of(contents: FolderContents, folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in contents.files]


def test_files_come_in_reading_order_whatever_their_case(tmp_path: Path) -> None:
    fill(tmp_path, "b.png", "A.png", "c/2.png", "c/1.png", "c/d/3.png", "C2/4.png", "Z.png")
    contents = list_folders([tmp_path])
    assert names_of(contents, tmp_path) == [
        "A.png",
        "b.png",
        "Z.png",
        "c/1.png",
        "c/2.png",
        "c/d/3.png",
        "C2/4.png",
    ]
    assert (contents.size, contents.skipped, contents.unreadable) == (35, 0, [])


def test_names_that_differ_only_in_case_have_one_order(tmp_path: Path) -> None:
    variants = ["abc", "abC", "aBc", "aBC", "Abc", "AbC", "ABc", "ABC"]
    fill(tmp_path, *variants)
    if len(list(tmp_path.iterdir())) < len(variants):
        pytest.skip("the file system takes them for one name")
    assert names_of(list_folders([tmp_path]), tmp_path) == sorted(variants)


@pytest.mark.row("F12")
def test_what_nobody_means_to_upload_is_skipped_and_counted(tmp_path: Path) -> None:
    unwanted = (
        ".env",
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        "~$letter.docx",
        "a.part",
        "b.CRDOWNLOAD",
        "c.tmp",
        ".d.swp",
        "e.txt~",
        ".git/config",
    )
    fill(tmp_path, "wanted.png", *unwanted)
    (tmp_path / "empty.txt").touch()
    contents = list_folders([tmp_path])
    assert names_of(contents, tmp_path) == ["wanted.png"]
    assert contents.skipped == len(unwanted) + 1
    # A hidden folder is one, whatever is in it.
    assert contents.left_out == {Skipped.HIDDEN: 5, Skipped.TEMPORARY: 6, Skipped.EMPTY: 1}
    assert contents.left_out_of_zip == {Skipped.HIDDEN: 5, Skipped.TEMPORARY: 6}


@pytest.mark.row("F12")
def test_a_bundle_of_macos_is_the_files_in_it(tmp_path: Path) -> None:
    fill(tmp_path, "Viewer.app/Contents/Info.plist", "Viewer.app/Contents/MacOS/viewer", "a.png")
    assert names_of(list_folders([tmp_path]), tmp_path) == [
        "a.png",
        "Viewer.app/Contents/Info.plist",
        "Viewer.app/Contents/MacOS/viewer",
    ]


@pytest.mark.row("F12", "F13")
@pytest.mark.parametrize("order", [1, -1])
def test_a_folder_inside_another_is_not_walked_twice(tmp_path: Path, order: int) -> None:
    fill(tmp_path, "a/cat.png", "a/b/dog.png")
    contents = list_folders([tmp_path / "a", tmp_path / "a" / "b"][::order])
    assert sorted(names_of(contents, tmp_path)) == ["a/b/dog.png", "a/cat.png"]
    assert contents.size == 10


@pytest.mark.row("F12")
def test_fifty_levels_are_no_depth(tmp_path: Path) -> None:
    deepest = Path(*["deep"] * 50) / "cat.png"
    fill(tmp_path, str(deepest))
    assert names_of(list_folders([tmp_path]), tmp_path) == [deepest.as_posix()]


@posix
@pytest.mark.row("F12")
def test_a_link_to_a_folder_above_does_not_bring_what_lies_beside(tmp_path: Path) -> None:
    home = tmp_path / "home"
    fill(home, "asked/cat.png", "beside/dog.png", "elsewhere/owl.png")
    asked = home / "asked"
    (asked / "up").symlink_to("..")
    (asked / "top").symlink_to(tmp_path)
    (asked / "linked").symlink_to(home / "elsewhere")
    contents = list_folders([asked])
    assert names_of(contents, asked) == ["cat.png", "linked/owl.png"]
    assert contents.left_out == {Skipped.UNUSABLE: 2}
    # Whoever asks for both gets both.
    assert len(list_folders([asked, home]).files) == 3


@posix
@pytest.mark.row("F12")
def test_links_in_circles_come_to_an_end_and_each_file_comes_once(tmp_path: Path) -> None:
    fill(tmp_path, "a/cat.png", "b/dog.png")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "self").symlink_to("self")
    (tmp_path / "b" / "over").symlink_to(tmp_path / "a")
    (tmp_path / "b" / "cat again.png").symlink_to(tmp_path / "a" / "cat.png")
    os.link(tmp_path / "b" / "dog.png", tmp_path / "b" / "hard.png")
    contents = list_folders([tmp_path])
    assert names_of(contents, tmp_path) == ["a/cat.png", "b/dog.png"]
    assert contents.size == 10
    assert contents.skipped == 3


@posix
@pytest.mark.timeout(10)
@pytest.mark.row("F12")
def test_a_pipe_in_a_folder_is_skipped(tmp_path: Path) -> None:
    fill(tmp_path, "cat.png")
    os.mkfifo(tmp_path / "pipe")
    contents = list_folders([tmp_path])
    assert (names_of(contents, tmp_path), contents.skipped) == (["cat.png"], 1)


@pytest.mark.row("F12")
def test_a_forbidden_folder_is_named_and_the_others_are_read(ordinary_user: Path) -> None:
    fill(ordinary_user, "a/cat.png", "locked/hidden.png", "z/dog.png")
    locked = ordinary_user / "locked"
    locked.chmod(0)
    try:
        contents = list_folders([ordinary_user])
    finally:
        locked.chmod(0o700)
    assert names_of(contents, ordinary_user) == ["a/cat.png", "z/dog.png"]
    assert contents.unreadable == [locked]


def test_a_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    contents = list_folders([tmp_path / "gone"])
    assert (contents.files, contents.unreadable) == ([], [tmp_path / "gone"])


@pytest.mark.row("F12")
def test_a_stopped_walk_returns_what_it_has(tmp_path: Path) -> None:
    fill(tmp_path, *(f"{number}.png" for number in range(9)))
    asked: list[bool] = []

    def stop() -> bool:
        asked.append(True)
        return len(asked) > 4

    contents = list_folders([tmp_path], stop)
    assert names_of(contents, tmp_path) == ["0.png", "1.png", "2.png", "3.png"]
    assert contents.size == 20


@pytest.mark.row("F12")
def test_twenty_thousand_files_are_listed_in_seconds(tmp_path: Path) -> None:
    for number in range(200):
        folder = tmp_path / f"{number:03}"
        folder.mkdir()
        for file in range(100):
            os.close(os.open(folder / f"{file:03}.png", os.O_CREAT | os.O_WRONLY))
            os.truncate(folder / f"{file:03}.png", 10)
    begun = time.process_time()
    contents = list_folders([tmp_path])
    spent = time.process_time() - begun
    assert len(contents.files) == 20_000
    assert contents.size == 200_000
    assert contents.files == sorted(contents.files)
    assert spent < 5
