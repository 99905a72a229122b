"""Settings travel to another machine: all that mean something there, nothing secret."""

import json
from dataclasses import fields, replace
from pathlib import Path

import pytest

from falgui.core.errors import UploadError
from falgui.core.links import LinkFormat
from falgui.core.templates import Template
from falgui.store.settings import ProxyChoice, Settings, Theme, travelling_fields
from falgui.store.settings_exchange import export_settings, import_settings
from falgui.store.settings_file import load_settings, save_settings

CHANGED = Settings(
    language="de",
    theme=Theme.DARK,
    binary_units=True,
    link_format=LinkFormat.HTML,
    templates=(Template("mine", "{url}"),),
    expires_seconds=3600,
    most_bytes_per_second=500_000,
    proxy=ProxyChoice.MANUAL,
    proxy_address="proxy.example:3128",
    extra_authority="/home/anna/company.pem",
    tray_explained=True,
    window_geometry="AdnQywAD",
)


def travelled(here: Settings) -> Settings:
    """Return `CHANGED` with what is another machine's own."""
    return replace(
        CHANGED,
        extra_authority=here.extra_authority,
        tray_explained=here.tray_explained,
        window_geometry=here.window_geometry,
    )


def test_settings_travel_to_another_machine(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    export_settings(file, CHANGED)
    there = Settings(window_geometry="another", extra_authority="/there.pem")
    imported = import_settings(file)
    assert imported.not_understood == 0
    assert imported.onto(there) == travelled(there)
    assert imported.onto(there).proxy_address == "proxy.example:3128"


def test_what_is_this_machine_s_own_stays_here(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    export_settings(file, CHANGED)
    own = {item.name for item in fields(Settings)} - {item.name for item in travelling_fields()}
    assert own == {
        *("window_geometry", "tray_explained", "extra_authority"),
        *("watched_folders", "watching_paused"),
        *("start_at_login", "basket", "basket_place", "shortcut"),
        *("door", "door_port", "door_without_token"),
        *("releases_asked_at", "release_put_aside"),
    }
    assert not own & set(json.loads(file.read_bytes()))
    assert "anna" not in file.read_text()


def test_the_settings_file_itself_can_be_taken(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    save_settings(file, CHANGED)
    here = Settings(window_geometry="mine")
    assert import_settings(file).onto(here) == travelled(here)


def test_no_lifetime_of_one_s_own_is_a_choice_as_well(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    export_settings(file, Settings())
    assert import_settings(file).onto(Settings(expires_seconds=3600)).expires_seconds is None


def test_each_bad_value_alone_stays_as_it_is_here(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    stored = {
        "version": 1,
        "streams": 99,
        "theme": "pink",
        "notify": "yes",
        "templates": "none",
        "uploads_at_once": 5,
        "binary_units": True,
        "key": "id:secret",
        "window_geometry": "theirs",
    }
    file.write_text(json.dumps(stored))
    here = Settings(streams=2, theme=Theme.LIGHT, notify=False)
    imported = import_settings(file)
    assert imported.onto(here) == replace(here, uploads_at_once=5, binary_units=True)
    assert (len(imported.values), imported.not_understood) == (2, 4)


@pytest.mark.parametrize(
    "address", ["http://user:canary@proxy.example:1", "user@proxy.example", "ftp://x", "a b"]
)
def test_a_proxy_with_a_password_is_never_taken(tmp_path: Path, address: str) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"version": 1, "proxy_address": address, "notify": False}))
    imported = import_settings(file)
    assert imported.values == {"notify": False}
    assert imported.not_understood == 1
    assert load_settings(file)[0].proxy_address == ""


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '"text"', "{}", '{"version": 1}', '{"version": 1, "colour": 1}', "\0"],
)
def test_a_file_without_settings_is_told_by_its_name(tmp_path: Path, content: str) -> None:
    file = tmp_path / "holiday.json"
    file.write_text(content)
    with pytest.raises(UploadError) as caught:
        import_settings(file)
    assert caught.value.message.id == "M81"
    assert caught.value.title == "“holiday.json” holds no settings of falgui."
    assert file.read_text() == content


def test_a_missing_file_and_a_folder_are_told_too(tmp_path: Path) -> None:
    for file in (tmp_path / "missing.json", tmp_path):
        with pytest.raises(UploadError) as caught:
            import_settings(file)
        assert caught.value.message.id == "M81"


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(UploadError) as caught:
        export_settings(tmp_path / "no folder" / "settings.json", Settings())
    assert caught.value.message.id == "M82"


def test_an_earlier_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"version": 7, "rest": "x" * 10_000}))
    export_settings(file, Settings())
    assert "rest" not in json.loads(file.read_bytes())
    assert [path.name for path in tmp_path.iterdir()] == ["settings.json"]
