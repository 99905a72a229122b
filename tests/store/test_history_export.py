"""The history for other programs."""

import csv
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from falgui.core.cancel import Cancel
from falgui.core.errors import Cancelled, UploadError
from falgui.core.result import Result
from falgui.store.history import HistoryEntry
from falgui.store.history_export import ExportFormat, export_history, safe_cell

RESULT = Result(
    "https://v3.fal.media/x.png",
    "x.png",
    "image/png",
    10,
    "cdn",
    3600,
    private=True,
    expires_at=1_700_003_600.5,
)
ENTRY = HistoryEntry(1, RESULT, "/files/x.png", 1_700_000_000.5, "0a1b")


def _named(*names: str) -> list[HistoryEntry]:
    return [replace(ENTRY, result=replace(RESULT, name=name)) for name in names]


def test_csv_is_what_rfc_4180_says(tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    entries = _named('a,"b"\n.png', "日本.png")
    assert export_history(entries, file, ExportFormat.CSV, Cancel()) == 2
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfname,link,type,bytes,uploaded,expires,private,")
    assert b'\r\n"a,""b""\n.png",https://v3.fal.media/x.png,image/png,10,' in content
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["name"] for row in rows] == ['a,"b"\n.png', "日本.png"]
    assert rows[0]["uploaded"] == "2023-11-14T22:13:20+00:00"
    assert rows[0]["expires"] == "2023-11-14T23:13:20+00:00"
    assert (rows[0]["private"], rows[0]["account"]) == ("yes", "0a1b")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("https://x","y")', "＝1"],  # noqa: RUF001
)
def test_no_cell_is_a_formula(tmp_path: Path, text: str) -> None:
    file = tmp_path / "history.csv"
    entry = replace(ENTRY, source=text, result=replace(RESULT, name=text, content_type=text))
    export_history([entry], file, ExportFormat.CSV, Cancel())
    with file.open(encoding="utf-8-sig", newline="") as opened:
        (row,) = csv.DictReader(opened)
    for column in ("name", "source", "type"):
        assert row[column] == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "x-1.png", "'", "https://v3.fal.media/x"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


def test_json_has_types_and_dates_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "history.json"
    lasting = replace(ENTRY, result=replace(RESULT, expires_at=None, private=False))
    export_history([ENTRY, lasting], file, ExportFormat.JSON, Cancel())
    first, second = json.loads(file.read_text(encoding="utf-8"))
    assert first == {
        "name": "x.png",
        "link": "https://v3.fal.media/x.png",
        "type": "image/png",
        "bytes": 10,
        "uploaded": "2023-11-14T22:13:20+00:00",
        "expires": "2023-11-14T23:13:20+00:00",
        "private": True,
        "source": "/files/x.png",
        "account": "0a1b",
    }
    assert (second["expires"], second["private"]) == (None, False)


def test_an_empty_history_is_an_empty_list(tmp_path: Path) -> None:
    file = tmp_path / "history.json"
    assert export_history([], file, ExportFormat.JSON, Cancel()) == 0
    assert json.loads(file.read_text()) == []


@pytest.mark.parametrize("export_format", ExportFormat)
def test_a_name_that_is_no_text_does_not_stop_it(
    tmp_path: Path, export_format: ExportFormat
) -> None:
    file = tmp_path / "history"
    export_history(_named("broken\udce9.png"), file, export_format, Cancel())
    content = file.read_text(encoding="utf-8-sig")
    assert "broken\\udce9.png" in content
    if export_format is ExportFormat.JSON:
        assert json.loads(content)[0]["name"] == "broken\udce9.png"


def test_a_time_that_no_calendar_has_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "history.json"
    export_history([replace(ENTRY, finished_at=1e300)], file, ExportFormat.JSON, Cancel())
    assert json.loads(file.read_text())[0]["uploaded"] is None


def test_the_file_is_replaced_when_all_is_written_and_not_before(tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_text("before")
    cancel = Cancel()

    def entries() -> Iterator[HistoryEntry]:
        yield ENTRY
        assert file.read_text() == "before"
        cancel.set()
        yield ENTRY

    with pytest.raises(Cancelled):
        export_history(entries(), file, ExportFormat.CSV, cancel)
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]
    export_history([ENTRY], file, ExportFormat.CSV, Cancel())
    assert file.read_text(encoding="utf-8-sig").startswith("name,")
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UploadError) as caught:
        export_history([ENTRY], tmp_path / "no" / "history.csv", ExportFormat.CSV, Cancel())
    assert caught.value.message.id == "M85"
    assert "history.csv" in caught.value.title
