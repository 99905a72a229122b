"""The scanner for secrets finds every form, once planted, and nothing else."""

import secrets
from pathlib import Path

import pytest

from tests.secrets.traces import files, forms, huffman, leaks, parts

KEY = f"canary-{secrets.token_hex(8)}:{secrets.token_hex(16)}"
FORMS = list(forms("canary-0123456789abcdef:0123456789abcdef"))


@pytest.mark.parametrize("piece", ["key", "first half", "second half"])
@pytest.mark.parametrize("form", FORMS)
def test_each_planted_form_is_found(tmp_path: Path, form: str, piece: str) -> None:
    shape = forms(parts(KEY)[piece]).get(form)
    if shape is None:
        pytest.skip("nothing in a half needs encoding")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "page").write_bytes(b"\0\xffbefore" + shape + b"after\0")
    found = leaks(parts(KEY), files(tmp_path))
    assert f"{tmp_path}/below/page: {piece} ({form})" in found


def test_names_of_files_are_looked_at(tmp_path: Path) -> None:
    (tmp_path / KEY.replace("/", "")).touch()
    assert len(leaks({"key": KEY}, files(tmp_path))) == 1


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("key rejected, Key …, canary, 0123456789abcdef " * 50)
    (tmp_path / "noise").write_bytes(secrets.token_bytes(200_000))
    assert leaks(parts(KEY), files(tmp_path)) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # The examples of RFC 7541, appendix C.4.
        ("www.example.com", "f1e3c2e5f23a6ba0ab90f4ff"),
        ("no-cache", "a8eb10649cbf"),
        ("custom-key", "25a849e95ba97d7f"),
        ("custom-value", "25a849e95bb8e8b4bf"),
    ],
)
def test_the_code_is_that_of_the_standard(text: str, code: str) -> None:
    assert huffman(text).hex() == code
