import json
import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from falgui.core.errors import UploadError
from falgui.core.links import LinkFormat
from falgui.core.recipe import ImageFormat
from falgui.core.templates import Template
from falgui.store.settings import (
    FolderChoice,
    LinkChoice,
    ProxyChoice,
    RowAction,
    Settings,
    Theme,
    WatchedFolder,
)
from falgui.store.settings_file import load_settings, save_settings

pytestmark = pytest.mark.row("S8")

FullDisk = Callable[[int], AbstractContextManager[None]]

CHOSEN = Settings(
    language="de",
    theme=Theme.DARK,
    binary_units=True,
    double_click=RowAction.OPEN,
    template="Größe",
    templates=(Template("Größe", "{url} ({size})"), Template("wiki", "[[{url}]]")),
    image_argument="init_image_url",
    video_argument="clip_url",
    audio_argument="voice_url",
    file_argument="lora_url",
    model="fal-ai/flux/dev",
    folders=FolderChoice.ZIP,
    watched_folders=(WatchedFolder("/home/eva/Bilder", on=True, since=1_700_000_000),),
    watching_paused=True,
    most_bytes_per_second=250_000,
    proxy=ProxyChoice.MANUAL,
    proxy_address="http://proxy.example:3128",
    extra_authority="/etc/ssl/Büro.pem",
    auto_copy=False,
    link_format=LinkFormat.MARKDOWN,
    expires_seconds=86400,
    private=True,
    image_format=ImageFormat.JPEG,
    reuse_links=False,
    links=LinkChoice.FETCH,
    compare_up_to=5_000_000,
    longest_edge=2048,
    image_background="#102030",
    convert_unusual=False,
    remove_identifying=False,
    remove_notes=True,
    image_quality=80,
    uploads_at_once=5,
    streams=4,
    single_limit=50_000_000,
    close_to_tray=False,
    overwrite_clipboard=True,
    notification_sound=True,
    keep_awake=False,
    start_at_login=True,
    basket=True,
    basket_place="1100,700",
    shortcut="Ctrl+Alt+U",
    door=True,
    door_port=40_000,
    door_without_token=True,
    look_for_releases=True,
    releases_asked_at=1_800_000_000,
    release_put_aside="0.2.0",
    tray_explained=True,
    notify=False,
    confirm_quit=False,
    window_geometry="AdnQywADAAA=",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def _stored(file: Path) -> dict[str, object]:
    stored = json.loads(file.read_text())
    assert isinstance(stored, dict)
    return stored


def test_what_is_saved_is_loaded(file: Path) -> None:
    for item in fields(Settings):
        assert getattr(CHOSEN, item.name) != item.default
    save_settings(file, CHOSEN)
    assert load_settings(file) == (CHOSEN, None)


def test_without_a_file_the_defaults_hold_and_nobody_is_told(file: Path) -> None:
    assert load_settings(file) == (Settings(), None)
    assert not file.exists()


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_only_the_user_can_read_the_file_and_nothing_else_is_left(file: Path) -> None:
    save_settings(file, CHOSEN)
    save_settings(file, Settings())
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("auto_copy", 1),
        ("auto_copy", "true"),
        ("auto_copy", None),
        ("link_format", "rtf"),
        ("link_format", ["url"]),
        ("link_format", None),
        ("expires_seconds", 0),
        ("expires_seconds", -60),
        ("expires_seconds", 10**30),
        ("expires_seconds", True),
        ("expires_seconds", "3600"),
        ("image_quality", 0),
        ("image_quality", 101),
        ("image_quality", 92.0),
        ("image_quality", float("nan")),
        ("uploads_at_once", 0),
        ("uploads_at_once", 11),
        ("uploads_at_once", True),
        ("streams", float("inf")),
        ("streams", {}),
        ("single_limit", -1),
        ("single_limit", 10**18),
        ("theme", "pink"),
        ("proxy", None),
        ("double_click", ["copy"]),
        ("template", 3),
        ("model", "\udfff"),
        ("most_bytes_per_second", -1),
        ("window_geometry", 7),
        ("window_geometry", float("nan")),
        ("window_geometry", [float("inf"), -1e308]),
        ("window_geometry", "x" * 5000),
        ("window_geometry", "\ud800"),
    ],
)
def test_a_bad_value_alone_falls_back_to_its_default(file: Path, name: str, bad: object) -> None:
    file.write_text(json.dumps(asdict(CHOSEN) | {name: bad}))
    loaded, message = load_settings(file)
    assert message is None
    expected = asdict(CHOSEN) | {name: getattr(Settings(), name)}
    assert asdict(loaded) == expected


def test_what_is_no_template_is_passed_over(file: Path) -> None:
    stored: list[object] = [["a", "{url}"], ["a", "twice"], ["", "x"], "b", ["c"], ["d", 4], None]
    file.write_text(json.dumps({"templates": stored}))
    assert load_settings(file)[0].templates == (Template("a", "{url}"),)
    file.write_text(json.dumps({"templates": {"a": "{url}"}}))
    assert load_settings(file)[0].templates == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"garbage",
        b"[]",
        b"null",
        b"7",
        b'{"auto_copy": fal',
        b"\xff\xfe\x00",
        b"\0" * 100,
        b"[" * 200_000,
        b'{"streams": ' + b"9" * 5000 + b"}",
        b'{"x": "' + b"y" * 1024 * 1024 + b'"}',
        b"{}" + b" " * 1024 * 1024,
    ],
    ids=[
        "empty",
        "words",
        "list",
        "null",
        "number",
        "cut",
        "bytes",
        "zeros",
        "deep",
        "digits",
        "big",
        "padded",
    ],
)
def test_a_damaged_file_is_kept_aside_and_told(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    loaded, message = load_settings(file)
    assert loaded == Settings()
    assert message is not None
    assert message.id == "M25"
    (kept,) = file.parent.iterdir()
    assert kept.name.startswith("settings.json.damaged-")
    assert kept.read_bytes() == content
    assert load_settings(file) == (Settings(), None)


@pytest.mark.skipif(os.name != "posix", reason="pipes")
@pytest.mark.parametrize(
    "make",
    [Path.mkdir, os.mkfifo, lambda path: path.symlink_to(path)],
    ids=["folder", "pipe", "loop"],
)
def test_what_is_no_file_is_moved_aside(file: Path, make: Callable[[Path], None]) -> None:
    make(file)
    loaded, message = load_settings(file)
    assert loaded == Settings()
    assert message is not None
    save_settings(file, CHOSEN)
    assert load_settings(file) == (CHOSEN, None)


def test_a_huge_sparse_file_is_not_read(file: Path) -> None:
    with file.open("wb") as opened:
        opened.truncate(10**9)
    loaded, message = load_settings(file)
    assert loaded == Settings()
    assert message is not None
    assert message.id == "M25"
    (kept,) = file.parent.iterdir()
    assert kept.stat().st_size == 10**9


def test_an_editors_byte_order_mark_does_no_harm(file: Path) -> None:
    file.write_bytes(b'\xef\xbb\xbf{"streams": 2}')
    assert load_settings(file) == (Settings(streams=2), None)


def test_what_a_killed_falgui_left_of_its_saving_is_removed(file: Path) -> None:
    old, fresh = (file.with_name(f".{file.name}-{name}.new") for name in ("old", "fresh"))
    other = file.with_name("other.new")
    for leftover in (old, fresh, other):
        leftover.write_text("{")
    hour_ago = time.time() - 3600
    os.utime(old, (hour_ago, hour_ago))
    os.utime(other, (hour_ago, hour_ago))
    save_settings(file, Settings())
    assert {path.name for path in file.parent.iterdir()} == {file.name, fresh.name, other.name}


def test_what_a_newer_falgui_keeps_survives(file: Path) -> None:
    file.write_text('{"version": 2, "moods": {"dark": [1, null]}, "streams": 2}')
    save_settings(file, CHOSEN)
    stored = _stored(file)
    assert stored["moods"] == {"dark": [1, None]}
    assert stored["version"] == 2
    assert load_settings(file) == (CHOSEN, None)


@pytest.mark.parametrize("version", [0, -1, "2", None, 1.5, True])
def test_a_meaningless_version_is_put_right(file: Path, version: object) -> None:
    file.write_text(json.dumps({"version": version}))
    save_settings(file, CHOSEN)
    assert _stored(file)["version"] == 1


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_a_link_into_a_folder_of_dotfiles_stays_a_link(tmp_path: Path, file: Path) -> None:
    real = tmp_path / "dotfiles"
    real.mkdir()
    (real / "falgui.json").write_text("{}")
    file.symlink_to(real / "falgui.json")
    save_settings(file, CHOSEN)
    assert file.is_symlink()
    assert load_settings(real / "falgui.json") == (CHOSEN, None)


@pytest.mark.row("S9")
@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_a_disk_that_says_no_is_told_and_the_file_stays(ordinary_home: Path) -> None:
    file = ordinary_home / "settings.json"
    save_settings(file, CHOSEN)
    ordinary_home.chmod(0o500)
    with pytest.raises(UploadError) as caught:
        save_settings(file, Settings())
    assert caught.value.message.id == "M45"
    assert str(ordinary_home) not in f"{caught.value} {caught.value.detail}"
    assert load_settings(file) == (CHOSEN, None)


@pytest.mark.row("S4")
def test_a_full_disk_leaves_the_old_file_alone(file: Path, full_disk: FullDisk) -> None:
    save_settings(file, CHOSEN)
    with full_disk(100), pytest.raises(UploadError):
        save_settings(file, Settings())
    assert load_settings(file) == (CHOSEN, None)
    assert list(file.parent.iterdir()) == [file]


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(UploadError):
        save_settings(tmp_path / "nothing" / "settings.json", CHOSEN)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


# The first text of a machine's first run takes its time: Unicode's tables are made then.
@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([item.name for item in fields(Settings)]), JSON))
def test_whatever_is_in_the_file_the_settings_are_usable(
    tmp_path_factory: pytest.TempPathFactory, content: dict[str, object]
) -> None:
    file = tmp_path_factory.getbasetemp() / "random.json"
    file.write_text(json.dumps(content))
    settings, message = load_settings(file)
    assert message is None
    assert 1 <= settings.streams <= 10
    assert 1 <= settings.uploads_at_once <= 10
    assert isinstance(settings.link_format, LinkFormat)
    assert settings.expires_seconds is None or settings.expires_seconds > 0
    save_settings(file, settings)
    assert load_settings(file) == (settings, None)


def test_watched_folders_that_make_no_sense_are_left_out(file: Path) -> None:
    good = ["/a", True, 5, False]
    bad = [["/b", 1], ["", True], [7], [], "c", ["/d", True, 5.0], ["/e", True, 5, False, "x"]]
    file.write_text(json.dumps({"watched_folders": [good, *bad, ["/f"], ["/a", False]]}))
    assert load_settings(file)[0].watched_folders == (
        WatchedFolder("/a", on=True, since=5),
        WatchedFolder("/f"),
    )
