"""The fault matrix: what falgui must survive, row by row.

A test proves a row by its marker: `@pytest.mark.row("N10")`, or `pytestmark` for a whole file.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

ROWS: Final[Mapping[str, str]] = {
    # The network
    "N1": "names can't be resolved",
    "N2": "connections are refused a few times",
    "N3": "the CDN refuses connections for good",
    "N4": "the line is down for minutes",
    "N5": "connecting is answered by silence",
    "N6": "the connection is reset at any byte",
    "N7": "the peer hangs up with half an answer or none",
    "N8": "the answer to a finished step of a multipart upload is lost",
    "N9": "the answer to a finished single upload is lost",
    "N10": "nothing takes our bytes any more",
    "N11": "the whole body was taken and no answer comes",
    "N12": "the peer has vanished without a farewell",
    "N13": "an answer trickles for ever",
    "N14": "a very slow line that never stands still",
    "N15": "long and changing delays",
    "N16": "bytes change on their way",
    "N17": "TLS that must not be trusted",
    "N18": "a sign-in page answers in fal's place",
    "N19": "proxies that work, refuse, want a password or die",
    "N20": "proxy and certificate variables that can't be used",
    "N21": "the machine moves to another network",
    "N22": "the machine sleeps in the middle of a part",
    "N23": "IPv6 is offered and leads nowhere",
    "N24": "only a few connections at once get through",
    # The service and its protocol
    "H1": "one passing error, of every code and at every step",
    "H2": "an error that does not pass",
    "H3": "too many requests, with a sane or senseless Retry-After",
    "H4": "the token is refused in the middle of an upload",
    "H5": "the key is refused",
    "H6": "no permission, or no balance left",
    "H7": "too large for one request",
    "H8": "refused while the body is still being sent",
    "H9": "the service refuses an empty body",
    "H10": "the multipart upload has run out",
    "H11": "a conflict",
    "H12": "a refusal with a list of reasons",
    "H13": "answers that are no answers: HTML, broken, huge, packed, nested",
    "H14": "etags that are missing, bare or unlike the part",
    "H15": "success that carries an error",
    "H16": "completed already, and told otherwise",
    "H17": "the strictest rules about parts",
    "H18": "the service has lost an acknowledged part",
    "H19": "the finished file is not visible yet",
    "H20": "what is stored is unlike the file",
    "H21": "a link to an address that isn't fal's",
    "H22": "an upload's address or id that leads elsewhere",
    "H23": "redirects of every kind at every step",
    "H24": "unusual token lifetimes and types",
    "H25": "this machine's clock is wrong or jumps",
    "H26": "headers that ask for state",
    "H27": "a signed address has run out",
    "H28": "the service is down for hours",
    "H29": "all workers are asked to slow down",
    "H30": "a part arrives twice",
    # Files and their names
    "F1": "an empty file",
    "F2": "sizes at every limit",
    "F3": "more data than ten thousand parts of the usual size",
    "F4": "the file changes while it is sent",
    "F5": "the file is deleted or its folder renamed",
    "F6": "the file may not be read",
    "F7": "another program has locked the file",
    "F8": "the disk fails or reads short",
    "F9": "reading blocks for minutes",
    "F10": "pipes, sockets and devices",
    "F11": "links: to files, to nothing, in a circle",
    "F12": "folders, deep and large",
    "F13": "the same file twice, under one name or several",
    "F14": "drops that aren't local files",
    "F15": "names that need care on the way to fal",
    "F16": "names that need care on the screen",
    "F17": "names that are no text",
    "F18": "the longest paths and names",
    "F19": "types that the name does not tell",
    "F20": "a photo that tells where it was taken",
    "F21": "images made to exhaust a decoder",
    "F22": "a huge pasted picture",
    "F23": "the drive is pulled out",
    "F24": "the file vanishes between looking and opening",
    "F25": "temporary and unsaved files",
    # The key and where it is kept
    "K1": "pasted keys of every shape",
    "K2": "no password store",
    "K3": "a password store that forgets",
    "K4": "a locked password store",
    "K5": "a password store that never answers",
    "K6": "a password store named by others",
    "K7": "the stored key changes elsewhere",
    "K8": "a key that the store can't take",
    "K9": "the key in the environment",
    "K10": "another key in the middle of the queue",
    # State on this machine
    "S1": "killed at any system call",
    "S2": "killed at every step of an upload",
    "S3": "the power fails",
    "S4": "the disk is full",
    "S5": "syncing to the disk fails",
    "S6": "any statement to the database fails",
    "S7": "the database is damaged, locked or newer",
    "S8": "the settings are damaged or senseless",
    "S9": "unusual home folders",
    "S10": "many starts at once",
    "S11": "the running falgui is dead, hung or an impostor",
    "S12": "an upload that crashes every start",
    "S13": "quitting, logging out and being ended politely",
    "S14": "the database of another release",
    "S15": "very many uploads and entries",
    "S16": "no descriptors, threads or memory left",
    "S17": "the clock jumps",
    "S18": "a worker dies of a defect",
    # The window
    "U1": "results arrive in another order than they were asked for",
    "U2": "the clipboard refuses",
    "U3": "every command in every state",
    "U4": "no tray, no notifications, or only at times",
    "U5": "a flood of progress",
    "U6": "a flood of failures",
    "U7": "screen readers, large text, right to left",
}


def rows_in(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield every row that a marker in the tests below `folder` names, with its file."""
    for file in sorted(folder.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        # Reading a file as a program takes far longer than looking whether it is worth it.
        for node in ast.walk(ast.parse(text)) if "mark.row(" in text else ():
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.row":
                for argument in node.args:
                    yield file, str(ast.literal_eval(argument))


def summary(reports: Iterable[pytest.TestReport]) -> Iterator[str]:
    """Yield lines about how much of the matrix a run has proven; none if it was no part of it.

    A row is passed when a test of it passed and none failed. Their rows are in the `reports`
    (`user_properties`), as they may come from other processes.
    """
    outcomes: defaultdict[str, list[pytest.TestReport]] = defaultdict(list)
    tests = set()
    for report in reports:
        for row in _rows_of(report):
            outcomes[row].append(report)
            tests.add(report.nodeid)
    if not outcomes:
        return
    failed = [row for row in ROWS if any(one.failed for one in outcomes[row])]
    passed = [row for row in ROWS if row not in failed and any(o.passed for o in outcomes[row])]
    yield f"fault matrix: {len(passed)} of {len(ROWS)} rows passed in {len(tests)} tests"
    if failed:
        yield f"failed: {', '.join(failed)}"
    for row in ROWS:
        if row not in failed and row not in passed and outcomes[row]:
            yield f"skipped: {row}, {ROWS[row]} ({_reason(outcomes[row][0])})"


def _rows_of(report: pytest.TestReport) -> list[str]:
    rows = dict(report.user_properties).get("rows", [])
    return [str(row) for row in rows] if isinstance(rows, list) else []


def _reason(skipped: pytest.TestReport) -> str:
    if isinstance(skipped.longrepr, tuple):
        return skipped.longrepr[2].removeprefix("Skipped: ")
    return "expected to fail"
