"""Every text that a person sees goes through the catalogue."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import falgui

ROOT: Final = Path(falgui.__file__).parent
FOLDERS: Final = ("desktop", "cli", "core/messages")
SHOWN_BY: Final = frozenset(
    {
        "addAction", "addButton", "addItem", "addMenu", "addTab", "appendRow", "insertItem",
        "setAccessibleDescription", "setAccessibleName", "setDetailedText", "setInformativeText",
        "setItemText", "setPlaceholderText", "setStatusTip", "setText", "setTitle", "setToolTip",
        "setWhatsThis", "setWindowTitle", "showMessage",
        "QLabel", "QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QGroupBox", "QAction",
        "QMenu", "QMessageBox", "QListWidgetItem", "WrappingLabel", "CheckBox",
        "getOpenFileName", "getOpenFileNames", "getSaveFileName", "getExistingDirectory",
        "add_control", "add_choice", "add_switch", "add_slider", "add_remark", "show_banner",
        "change_title", "say", "tell", "put", "Message", "_add", "_action",
    }
)  # fmt: skip
"""Functions whose texts are read by people; ids and keys among their arguments have no blanks."""
THE_SAME_EVERYWHERE: Final = frozenset({"falgui", "proxy.example:3128"})
IN_ONE_WORD: Final = frozenset(
    {"setText", "setToolTip", "setTitle", "setWindowTitle", "setAccessibleName", "QLabel"}
    | {"QPushButton", "QMenu", "setPlaceholderText", "setAccessibleDescription", "WrappingLabel"}
)
"""Functions that take nothing but texts to be read."""


def name_of(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def bare_texts(node: ast.expr) -> Iterator[str]:
    """Yield the literal texts in an argument, not those that some function turns into others."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            yield from (str(part.value) for part in values if isinstance(part, ast.Constant))
        case ast.IfExp(body=body, orelse=other):
            yield from (*bare_texts(body), *bare_texts(other))
        case ast.BinOp(left=left, right=right):
            yield from (*bare_texts(left), *bare_texts(right))
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from bare_texts(part)


def has_words(text: str, function: str) -> bool:
    """Return whether people read `text`: a sentence, or one word where nothing else may stand."""
    if text in THE_SAME_EVERYWHERE or "://" in text or text.startswith(("<", ".", ":/")):
        return False
    letters = any(letter.isalpha() for letter in text)
    is_prose = " " in text.strip() and not text.startswith(("Ctrl+", "Alt+"))
    return letters and (is_prose or function in IN_ONE_WORD)


def untranslated(source: str) -> Iterator[str]:
    """Yield where in a module's text a person is told something in English only."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and name_of(node) in SHOWN_BY:
            arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
            for text in (text for argument in arguments for text in bare_texts(argument)):
                if has_words(text, name_of(node)):
                    yield f"line {node.lineno}: {name_of(node)}({text!r})"


@pytest.mark.parametrize(
    "file",
    [file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py"))],
    ids=lambda file: str(file.relative_to(ROOT)),
)
def test_no_text_is_shown_in_english_only(file: Path) -> None:
    assert list(untranslated(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "line",
    [
        'label.setText("Ready")',
        'QLabel("Drop files here")',
        'menu.addAction("Show file")',
        'label.setText(f"{count} files")',
        'box.setText("On" if on else "Off")',
        'page.add_switch(card, "name", ("Stay here", "Quit there."), read, write)',
        'banners.show_banner("id", "It failed.", advice="Try again.")',
    ],
)
def test_this_test_finds_what_was_forgotten(line: str) -> None:
    assert list(untranslated(line))


@pytest.mark.parametrize(
    "line",
    [
        'label.setText(_("Ready"))',
        'label.setText("")',
        'box.setWindowTitle("falgui")',
        'label.setText(f"{number} · {other}")',
        'menu.addAction(icon("copy"), _("Copy"))',
        '_add(menu, "addFilesAction", _("Add files…"), "Ctrl+O", "add-file", call)',
    ],
)
def test_this_test_leaves_alone_what_is_right(line: str) -> None:
    assert not list(untranslated(line))


@pytest.mark.parametrize("file", sorted(ROOT.rglob("*.py")), ids=lambda file: file.stem)
def test_no_text_is_translated_before_the_language_is_known(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    at_import = [
        node
        for statement in tree.body
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef)
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and name_of(node) in ("_", "plural")
    ]
    assert at_import == []


def test_no_text_is_for_one_and_for_a_number_at_once() -> None:
    # A catalogue has each text once; Python 3.11 found one with a plural by its number alone.
    alone, counted = set[str](), set[str]()
    for file in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                found = alone if name_of(node) in ("_", "translatable") else counted
                if found is alone or name_of(node) == "plural":
                    found.update(bare_texts(node.args[0]))
    assert counted
    assert alone & counted == set()
