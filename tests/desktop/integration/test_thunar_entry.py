"""Our action in Thunar's file of custom actions, of which nothing else changes."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from falgui.desktop.integration.thunar_entry import ThunarEntry, with_action, without_action

COMMAND = ["/opt/fal gui's 100%/<falgui>", "-m", "x"]
LABEL = "Upload <to> fal & more"
THEIRS = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE actions [ <!ELEMENT actions (action)+> ]>
<actions>
\t<!-- mine -->
  <action>
    <name>Öffnen</name>\r
    <name xml:lang="de">Hier</name>
    <unique-id>1-1</unique-id><command>x %f &amp;&amp; y</command>
  </action>

</actions>
<!-- the end -->"""


@pytest.mark.parametrize(
    "document",
    [
        THEIRS,
        "<actions></actions>",
        "<actions>\n</actions>\n",
        THEIRS.replace("\n</actions>", "</actions>"),
        THEIRS.replace("</actions>", "  </actions>"),
    ],
)
def test_everything_else_stays_byte_for_byte(document: str) -> None:
    after = with_action(document, COMMAND, LABEL)
    assert after is not None
    assert without_action(after) == document


def test_the_action_runs_falgui_with_all_that_is_selected() -> None:
    after = with_action(THEIRS, COMMAND, LABEL)
    assert after is not None
    ours = ET.fromstring(after).findall("action")[-1]  # noqa: S314
    assert ours.findtext("name") == LABEL
    assert ours.findtext("command") == "'/opt/fal gui'\"'\"'s 100%%/<falgui>' -m x %F"
    assert {child.tag for child in ours} >= {"directories", "image-files", "other-files"}


def test_an_action_is_replaced_not_added_again() -> None:
    once = with_action(THEIRS, ["/gone"], "Old")
    assert once is not None
    assert with_action(once, COMMAND, LABEL) == with_action(THEIRS, COMMAND, LABEL)


def test_what_thunar_makes_of_our_action_is_known_again() -> None:
    # Thunar writes the whole file anew when somebody edits an action.
    rewritten = """<actions><action>
\t<icon>falgui</icon>
\t<name>Upload to fal</name>
\t<submenu></submenu>
\t<unique-id>falgui-upload</unique-id>
\t<command>/gone/falgui %F</command>
\t<patterns>*</patterns>
</action>
<action><name>a</name><unique-id>2</unique-id></action>
</actions>"""
    without = without_action(rewritten)
    assert without == (
        "<actions><action><name>a</name><unique-id>2</unique-id></action>\n</actions>"
    )


@pytest.mark.parametrize(
    "document",
    [
        "",
        "<actions>",
        "<others/>",
        "no xml",
        # It would go into the remark.
        "<actions><action/></actions><!-- </actions> -->",
    ],
)
def test_a_file_that_can_t_be_understood_is_left_alone(document: str) -> None:
    assert with_action(document, COMMAND, LABEL) is None


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path / ".config/Thunar/uca.xml", tmp_path / "etc-uca.xml"


def test_without_a_file_of_the_own_thunar_s_actions_are_kept(files: tuple[Path, Path]) -> None:
    own, default = files
    default.write_text(THEIRS)
    entry = ThunarEntry(own, default)
    assert entry.program() is None
    assert entry.put(COMMAND, LABEL)
    assert own.read_bytes().decode() == with_action(THEIRS, COMMAND, LABEL)
    assert entry.program() == COMMAND[0]
    entry.take_away()
    assert not own.parent.exists()


REWRITTEN = """<?xml version="1.0" encoding="UTF-8"?>
<actions>
<action>
	<icon>utilities-terminal</icon>
	<name>Terminal hier öffnen</name>
	<submenu></submenu>
	<unique-id>1795659012799917-1</unique-id>
	<command>terminal %f</command>
	<description>Beispiel</description>
	<range></range>
	<patterns>*</patterns>
	<startup-notify/>
	<directories/>
</action>
</actions>
"""
DEFAULT = """<actions><action><icon>utilities-terminal</icon><patterns>*</patterns><range/>
<name>Open Terminal Here</name><name xml:lang="de">Terminal hier öffnen</name>
<command>terminal %f</command><description xml:lang="de">Beispiel</description>
<startup-notify/><directories/></action></actions>"""


@pytest.mark.parametrize(
    ("changed", "stays"),
    [
        (("", ""), False),
        (("terminal %f", "other %f"), True),
        (("hier öffnen", "auf"), True),
        (("\t<directories/>\n", ""), True),
        (("<directories/>", "<directories/><image-files/>"), True),
    ],
)
def test_what_thunar_made_of_its_own_actions_goes_as_well(
    files: tuple[Path, Path], changed: tuple[str, str], *, stays: bool
) -> None:
    own, default = files
    default.write_text(DEFAULT)
    entry = ThunarEntry(own, default)
    entry.put(COMMAND, LABEL)
    own.write_text(with_action(REWRITTEN.replace(*changed), COMMAND, LABEL) or "")
    entry.take_away()
    assert own.exists() == stays


def test_what_the_person_changed_meanwhile_stays(files: tuple[Path, Path]) -> None:
    own, default = files
    entry = ThunarEntry(own, default)
    assert entry.put(COMMAND, LABEL)
    changed = own.read_text().replace("<actions>", "<actions><action><name>b</name></action>")
    own.write_text(changed)
    entry.take_away()
    assert "<name>b</name>" in own.read_text()
    assert "falgui" not in own.read_text()


def test_mode_and_link_of_the_file_stay(files: tuple[Path, Path], tmp_path: Path) -> None:
    own, default = files
    kept = tmp_path / "dotfiles.xml"
    kept.write_text(THEIRS)
    kept.chmod(0o600)
    own.parent.mkdir(parents=True)
    own.symlink_to(kept)
    entry = ThunarEntry(own, default)
    entry.put(COMMAND, LABEL)
    assert own.is_symlink()
    assert kept.stat().st_mode & 0o777 == 0o600
    entry.take_away()
    assert kept.read_bytes().decode() == THEIRS


@pytest.mark.parametrize("content", [b"", b"\xff\xfe<\0a\0", b"<actions>"])
def test_a_damaged_file_is_refused_and_kept(files: tuple[Path, Path], content: bytes) -> None:
    own, default = files
    own.parent.mkdir(parents=True)
    own.write_bytes(content)
    entry = ThunarEntry(own, default)
    assert not entry.put(COMMAND, LABEL)
    entry.take_away()
    assert own.read_bytes() == content
