"""Every form in which `falgui upload` prints what it did."""

import base64
import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from falgui.cli import run
from falgui.core.templates import Template
from falgui.sandbox.server import Sandbox
from falgui.store.paths import prepare, user_paths
from falgui.store.settings import Settings
from falgui.store.settings_file import save_settings

OWN = Settings(
    image_argument="input_image",
    templates=(Template("wiki page", "== {count} ==\n{each}* [{url} {stem}]{end}"),),
)


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """Run a sandbox that this very process is pointed at."""
    before = signal.getsignal(signal.SIGTERM)
    with Sandbox() as running:
        for name, value in running.environment().items():
            monkeypatch.setenv(name, value)
        yield running
    signal.signal(signal.SIGTERM, before)


def _printed(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str]:
    code = run(["upload", "--quiet", *map(str, words)])
    return code, capsys.readouterr().out


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("url", "{0}\n{1}\n{2}\n"),
        ("markdown", "[b.txt]({0})\n![a.png]({1})\n[vidéo — final (1) 日本.mp4]({2})\n"),
        (
            "html",
            (
                '<a href="{0}">b.txt</a>\n<img src="{1}" alt="a.png">\n'
                '<video src="{2}" controls></video>\n'
            ),
        ),
    ],
)
def test_links_are_printed_one_a_line(
    sandbox: Sandbox,
    files: list[Path],
    capsys: pytest.CaptureFixture[str],
    style: str,
    expected: str,
) -> None:
    code, printed = _printed(capsys, "--format", style, *files)
    by_name = {stored.name: stored.url for stored in sandbox.objects}
    assert (code, printed) == (0, expected.format(*(by_name[path.name] for path in files)))


def test_a_json_array_has_the_order_given(
    sandbox: Sandbox, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    code, printed = _printed(capsys, "--format", "json-array", *files)
    by_name = {stored.name: stored.url for stored in sandbox.objects}
    assert (code, json.loads(printed)) == (0, [by_name[path.name] for path in files])


@pytest.mark.parametrize("style", ["json", "request"])
def test_json_is_one_request_named_as_the_settings_say(
    sandbox: Sandbox,
    home: Path,
    files: list[Path],
    capsys: pytest.CaptureFixture[str],
    style: str,
) -> None:
    save_settings(prepare(user_paths({"FALGUI_HOME": str(home)}))[0].settings_file, OWN)
    code, printed = _printed(capsys, "--format", style, *files)
    by_name = {stored.name: stored.url for stored in sandbox.objects}
    text, picture, video = (by_name[path.name] for path in files)
    assert code == 0
    assert json.loads(printed) == {
        "file_url": text,
        "input_image": picture,
        "video_url": video,
    }


def test_a_template_of_the_settings_is_called_by_its_name(
    sandbox: Sandbox, home: Path, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    save_settings(prepare(user_paths({"FALGUI_HOME": str(home)}))[0].settings_file, OWN)
    code, printed = _printed(capsys, "--format", "template:wiki page", *files)
    by_name = {stored.name: stored.url for stored in sandbox.objects}
    lines = [f"* [{by_name[path.name]} {path.stem}]" for path in files]
    assert (code, printed) == (0, "== 3 ==\n" + "\n".join(lines) + "\n")


def test_a_template_can_be_given_right_there(
    sandbox: Sandbox, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    code, printed = _printed(capsys, "--template", "{number}/{count} {url}", *files[:2])
    by_name = {stored.name: stored.url for stored in sandbox.objects}
    links = [by_name[path.name] for path in files[:2]]
    assert (code, printed) == (0, f"1/2 {links[0]}\n2/2 {links[1]}\n")


def test_a_template_that_is_not_there_is_wrong_usage_before_anything_is_sent(
    sandbox: Sandbox, home: Path, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    save_settings(prepare(user_paths({"FALGUI_HOME": str(home)}))[0].settings_file, OWN)
    code = run(["upload", "--format", "template:nope", str(files[0])])
    assert code == 2
    assert capsys.readouterr().err == (
        "There is no template called “nope”. There are: wiki page.\n"
    )
    assert sandbox.requests == []


@pytest.mark.parametrize(
    "words", [["--format", "rtf"], ["--format", "template:"], ["--format", "url", "--template", ""]]
)
def test_what_is_no_format_is_wrong_usage(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["upload", *words, "a.png"])
    assert ended.value.code == 2
    assert "--format" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("style", "words"),
    [
        ("python", "import fal_client"),
        ("javascript", "fal.subscribe("),
        ("curl", "curl https://fal.run/"),
    ],
)
def test_code_is_one_request_with_every_link(
    sandbox: Sandbox,
    files: list[Path],
    capsys: pytest.CaptureFixture[str],
    style: str,
    words: str,
) -> None:
    code, printed = _printed(capsys, "--format", style, *files)
    assert code == 0
    assert words in printed
    assert all(printed.count(stored.url) == 1 for stored in sandbox.objects)
    assert "sandbox-secret" not in printed


def test_a_data_uri_needs_no_key_and_asks_nobody(
    sandbox: Sandbox,
    files: list[Path],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("FAL_KEY")
    code, printed = _printed(capsys, "--format", "data-uri", files[0], files[1])
    text, picture = printed.splitlines()
    assert code == 0
    assert text == f"data:text/plain;base64,{base64.b64encode(files[0].read_bytes()).decode()}"
    assert picture.startswith("data:image/png;base64,")
    assert sandbox.requests == []


def test_a_data_uri_that_no_model_would_take_is_an_error(
    sandbox: Sandbox, files: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(bytes(9_000_000))
    code = run(["upload", "--format", "data-uri", str(large), str(files[0])])
    told = capsys.readouterr()
    assert code == 1
    assert len(told.out.splitlines()) == 1
    assert told.err.startswith("large.bin: 9.0 MB are too much for a data URI.")
    assert sandbox.requests == []


def test_nothing_is_printed_together_when_nothing_worked(
    sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _printed(capsys, "--format", "python", tmp_path / "missing") == (1, "")
    assert sandbox.requests == []


@pytest.mark.row("F13")
def test_the_same_file_twice_is_two_links(
    sandbox: Sandbox, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    code, printed = _printed(capsys, "--upload-again", files[0], files[0])
    assert code == 0
    assert set(printed.split()) == {stored.url for stored in sandbox.objects}
    assert len(sandbox.objects) == 2
