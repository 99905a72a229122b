"""The log keeps words and loses secrets, rotates, and never gets in anybody's way."""

import logging
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from falgui.core import messages
from falgui.store import log as log_module
from falgui.store.log import last_lines, redacted, start_log, stop_log
from tests.core.test_messages import CATALOGUE, ORDINARY, filled

HEX = "0123456789abcdef"
WORD = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
keys = st.builds("{}:{}".format, st.uuids(), st.text(HEX, min_size=32, max_size=32)) | st.builds(
    "{}:{}".format, st.text(WORD, min_size=8), st.text(WORD, min_size=8)
)
tokens = st.text(WORD, min_size=40, max_size=400).filter(
    lambda text: any(c.isdigit() for c in text) and any(c.isalpha() for c in text)
)
queries = st.text(WORD + "%&=./~+", min_size=1, max_size=200)
passwords = st.text(WORD + "%!$~.", min_size=1, max_size=30)
# Whatever may stand before and after a secret: words, quotes, brackets, blanks, line ends.
before = st.sampled_from(["", "x ", "got ", "'", '"', "(", "[", "\n", "\t", ", ", "{'a': '", "<"])
after = st.sampled_from(["", " x", "'", '"', ")", "]", "\n", ",", "'}", ">", " and so on"])


@given(before, keys, after)
@example("", "0" * 8 + ":" + "0" * 8, "")
@example("", "FAL_KEY0:00000000", "")
def test_no_key_survives_wherever_it_stands(first: str, key: str, last: str) -> None:
    for text in (key, f"Key {key}", f"Authorization: Key {key}", f"FAL_KEY={key}"):
        shown = redacted(f"{first}{text}{last}")
        for half in key.split(":"):
            assert half not in shown


@given(before, tokens, after)
def test_no_token_survives_wherever_it_stands(first: str, token: str, last: str) -> None:
    for text in (token, f"Bearer {token}", f"authorization: bearer {token}", f"token={token}"):
        assert token not in redacted(f"{first}{text}{last}")


@given(st.text(HEX, min_size=6, max_size=40))
def test_what_stands_behind_the_name_of_a_secret_goes(value: str) -> None:
    secret = f"s3cret-{value}"
    for text in (
        f"Authorization: Bearer {secret}",
        f"{{'Authorization': 'Key {secret}'}}",
        f'{{"token": "{secret}"}}',
        f"FAL_KEY_SECRET={secret}",
        f"fal_key_id: {secret}",
        f"X-Amz-Signature={secret}&x=1",
        f"password='{secret}'",
        f"api_key={secret}",
        f"Bearer {secret}",
    ):
        assert secret not in redacted(text), text


@given(before, queries, after)
def test_no_query_survives(first: str, query: str, last: str) -> None:
    shown = redacted(f"{first}https://storage.example/bucket/file.png?{query}{last}")
    assert shown.startswith(f"{first}https://storage.example/bucket/file.png?…")
    assert len(shown) <= len(f"{first}https://storage.example/bucket/file.png?…{last}")


@given(st.sampled_from(["http", "https", "socks5", "socks5h"]), passwords)
def test_no_password_of_a_proxy_survives(scheme: str, password: str) -> None:
    secret = f"pw{password}pw"
    shown = redacted(f"proxy {scheme}://user:{secret}@proxy.example:3128 used")
    assert shown == f"proxy {scheme}://…@proxy.example:3128 used"


PHRASES = (
    "key rejected",
    "Key rejected by fal:",
    "the token expired, refused",
    "a bearer token: basic upload",
    "password wrong, secret store locked",
    "invalid credentials or signature",
    "authorization required",
    "part 12 of 117 sent in 3.4 s (4 of 10)",
    "leg cdn: M11 (HTTP 503 from v3.fal.media)",
    "2026-11-23 17:54:54,123 INFO falgui.store.log:",
    "/home/me/Bilder/sunset-over-the-sea.jpg",
    "C:\\Users\\me\\IMG_2041.HEIC",
    "127.0.0.1:8080",
    "https://fal.ai/dashboard/keys",
    "key",
    "token",
)


@given(st.lists(st.sampled_from(PHRASES), max_size=8).map(" ".join))
def test_ordinary_words_stay(sentence: str) -> None:
    assert redacted(sentence) == sentence


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_message_of_the_catalogue_stays_as_it_is(name: str) -> None:
    message = filled(name, ORDINARY)
    words = f"{message.id}: {message.title} {message.advice}"
    assert redacted(words) == words


Start = Callable[..., logging.Handler]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    opened: list[logging.Handler] = []

    def begin(folder: Path = tmp_path, level: int | None = None) -> logging.Handler:
        handler = start_log(folder, level)
        assert handler is not None
        opened.append(handler)
        return handler

    root = logging.getLogger()
    level = root.level
    yield begin
    for handler in opened:
        stop_log(handler)
    root.setLevel(level)


log = logging.getLogger("falgui.test")


def test_the_first_line_says_what_runs_where(start: Start, tmp_path: Path) -> None:
    start()
    (line,) = last_lines(tmp_path, 10)
    assert "start: falgui " in line
    assert "Python 3." in line


def test_four_private_files_are_kept(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "_LONGEST_FILE", 10_000)
    start()
    for number in range(450):
        log.info("%06d %s", number, "upload " * 10)
    files = sorted(path.name for path in tmp_path.glob("falgui.log*"))
    assert files == ["falgui.log", "falgui.log.1", "falgui.log.2", "falgui.log.3"]
    for name in files:
        facts = (tmp_path / name).stat()
        assert facts.st_size <= 10_000
        assert os.name != "posix" or stat.S_IMODE(facts.st_mode) == 0o600
    assert last_lines(tmp_path, 1)[0].split("test: ")[1].startswith("000449")


@pytest.mark.skipif(sys.platform == "win32", reason="file modes")
def test_a_folder_that_becomes_unwritable_costs_the_log_and_nothing_else(
    start: Start, ordinary_home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (ordinary_home / "falgui.log").write_text("a full file\n" * 83_000)
    start(ordinary_home)
    ordinary_home.chmod(0o500)
    for _time in range(300):
        log.info("this needs a new file soon, which nobody may make here")
    log.info("and this")
    ordinary_home.chmod(0o700)
    log.info("back again")
    assert capfd.readouterr().err == ""
    assert "back again" in last_lines(ordinary_home, 1)[0]


@pytest.mark.row("S4")
def test_a_full_disk_costs_the_log_and_nothing_else(
    start: Start,
    tmp_path: Path,
    full_disk: Callable[[int], AbstractContextManager[None]],
    capfd: pytest.CaptureFixture[str],
) -> None:
    start()
    size = (tmp_path / "falgui.log").stat().st_size
    with full_disk(size):
        for _time in range(3):
            log.info("there is no room for this")
    log.info("there is again")
    assert capfd.readouterr().err == ""
    assert "there is again" in (tmp_path / "falgui.log").read_text()


def test_a_record_that_cannot_be_formatted_is_left_out(
    start: Start, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    start()
    logging.getLogger().handlers[-1].handle(
        logging.LogRecord("falgui", logging.INFO, "", 0, "%d %d", ("one",), None)
    )
    log.info("the next one")
    assert capfd.readouterr().err == ""
    assert "the next one" in last_lines(tmp_path, 1)[0]


@pytest.mark.parametrize(
    "hostile",
    [
        "x" * 20_000,
        "a." * 10_000,
        "http://" * 2_800,
        "token" * 4_000,
        "Key " * 5_000,
        "a:" * 10_000,
        "authorization " * 1_400,
        "eyJ." * 5_000,
        "-1a" * 6_600,
        "://@" * 5_000,
        "a=" * 10_000,
    ],
    ids=lambda text: text[:12],
)
def test_no_text_takes_long_to_redact(hostile: str) -> None:
    began = time.thread_time()
    redacted(hostile[:10_000])
    assert time.thread_time() - began < 1


def test_an_endless_record_is_cut_between_two_words(start: Start, tmp_path: Path) -> None:
    start()
    log.info("%s secret-%s", "word " * 1_980, "0a" * 5_000)
    (line,) = last_lines(tmp_path, 1)
    assert len(line) < 10_010
    assert line.endswith(" …")
    assert "0a0a" not in line


def test_without_a_log_nothing_goes_to_the_terminal(tmp_path: Path) -> None:
    ended = _run(
        "import logging\n"
        "from pathlib import Path\n"
        "from falgui.store.log import start_log\n"
        f"assert start_log(Path({str(tmp_path / 'missing')!r})) is None\n"
        "logging.getLogger('falgui').error('said to nobody')"
    )
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize(
    ("chosen", "debug", "info"),
    [
        ("debug", True, True),
        ("", False, True),
        ("nonsense", False, True),
        ("warning", False, False),
    ],
)
def test_the_environment_decides_how_much_is_said(
    start: Start,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    chosen: str,
    debug: bool,  # noqa: FBT001
    info: bool,  # noqa: FBT001
) -> None:
    monkeypatch.setenv("FALGUI_LOG", chosen)
    start()
    log.debug("finely said")
    log.info("usually said")
    # What quotes headers stays silent at every level.
    logging.getLogger("httpcore").debug("quoted")
    written = (tmp_path / "falgui.log").read_text()
    assert ("finely said" in written, "usually said" in written) == (debug, info)
    assert "quoted" not in written


CRASH = """
import ctypes
from pathlib import Path
from falgui.store.log import start_log
start_log(Path({folder!r}))
secret = "canary-0123456789"
def with_secret(key):
    ctypes.string_at(0)
with_secret(secret)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="ends by a signal")
def test_a_crash_of_the_interpreter_is_in_the_next_log_without_any_value(tmp_path: Path) -> None:
    # Python's own fault handler of the tests is not inherited.
    ended = _run(CRASH.format(folder=str(tmp_path)))
    assert ended.returncode < 0
    crash = tmp_path / "crash.log"
    assert "with_secret" in crash.read_text()
    assert stat.S_IMODE(crash.stat().st_mode) == 0o600
    assert (
        _run(
            "from pathlib import Path\n"
            "from falgui.store.log import start_log, stop_log\n"
            f"stop_log(start_log(Path({str(tmp_path)!r})))"
        ).returncode
        == 0
    )
    written = (tmp_path / "falgui.log").read_text()
    assert "an earlier falgui crashed" in written
    assert "with_secret" in written
    assert "canary" not in written
    assert crash.read_text() == ""


def test_the_log_of_a_folder_without_one_is_empty(tmp_path: Path) -> None:
    assert last_lines(tmp_path / "nowhere", 50) == []


def test_the_words_about_a_key_stay() -> None:
    words = messages.key_rejected().title
    assert redacted(words) == words


def _run(program: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603  this interpreter
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_line_is_made_once(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counted(text: str) -> str:
        made.append(text)
        return redacted(text)

    monkeypatch.setattr(log_module, "redacted", counted)
    start()
    made.clear()
    log.info("said once")
    assert len(made) == 1
    assert (tmp_path / "falgui.log").read_text().count("said once") == 1


@pytest.mark.parametrize("beside", ["", "ä ", "\u017f"])
@pytest.mark.parametrize(
    "line",
    [
        "Authorization: Bearer abcdefghi",
        "FAL_KEY = abcdefghi",
        "'Password': 'abcdefghi'",
        "Basic abcdefghi",
        "KEY abcdefghi:jklmnopqr",
        "eyJabcdefghi.abcdefghi",
        "https://example.com/x?abcdefghi",
        "https://abcdefghi@example.com/",
    ],
)
def test_what_stands_beside_a_secret_makes_no_difference(line: str, beside: str) -> None:
    assert "abcdefghi" not in redacted(f"{line} {beside}")
