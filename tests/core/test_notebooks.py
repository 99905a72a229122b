"""Notebooks are requests as well: paths in their code become links, and they stay notebooks."""

import json
from pathlib import Path
from typing import Any

import pytest

from falgui.core.request_files import is_too_long, look_for_files
from falgui.core.request_paths import paths_in, with_links

LINK = "https://v3b.fal.media/files/b/x_cat.png"


def _notebook(*sources: str | list[str], output: str = "") -> dict[str, Any]:
    cells = [
        {
            "cell_type": "code",
            "metadata": {"source": 1},
            "outputs": [{"data": {"text/plain": [output]}, "output_type": "display_data"}],
            "source": source,
        }
        for source in sources
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _linked(text: str) -> str:
    return with_links(text, [(path, LINK) for path in paths_in(text)])


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    ("source", "after"),
    [
        (["import fal\n", "u = '/t/cat.png'\n"], f"import fal\nu = '{LINK}'\n"),
        ('ä = "/t/\U0001f600 \'ö.png"  # \\\n', f'ä = "{LINK}"  # \\\n'),
        (['url = fal_client.upload_file("/t/a.png")\n'], f'url = "{LINK}"\n'),
        (["u = fal_client.upload_file(\n", '    "/t/a.png",\n', ")\n", "1"], f'u = "{LINK}"\n1'),
        (['with open("/t/a.png") as file:\n'], 'with open("/t/a.png") as file:\n'),
        (["![a cat](/t/cat.png)\n", "source: x"], f"![a cat]({LINK})\nsource: x"),
        ([r"u = 'C:\\t\\a.png'"], f"u = '{LINK}'"),
        ([], ""),
    ],
)
def test_code_gets_links_and_the_rest_stays(
    source: str | list[str], after: str, indent: int | None, *, ascii_only: bool
) -> None:
    notebook = _notebook("pass", source, output="'/t/shown.png'")
    text = json.dumps(notebook, indent=indent, ensure_ascii=ascii_only)
    linked = json.loads(_linked(text))
    told = linked["cells"][1].pop("source")
    assert "".join(told) == after
    notebook["cells"][1].pop("source")
    assert linked == notebook


def test_pictures_that_it_has_put_out_make_it_none_too_long(tmp_path: Path) -> None:
    cat = tmp_path / "cat.png"
    cat.write_bytes(b"cat")
    text = json.dumps(_notebook([f"u = '{cat}'\n"], output="A" * 1_000_000))
    assert not is_too_long(text)
    assert look_for_files(text).files == (cat,)
    assert is_too_long(json.dumps({"outputs": "A" * 1_000_000}))
