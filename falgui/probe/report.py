"""The report of a live check: Markdown for people, JSON for programs, English for both.

It goes into bug reports and beside the protocol's description, whatever language falgui speaks.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from falgui.core.system import described_system
from falgui.probe.finding import Finding, Verdict
from falgui.transport.endpoints import Endpoints


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the findings were made with."""

    endpoints: Endpoints
    began: float
    """In Unix seconds."""
    seconds: float
    requests: int
    bytes_sent: int
    options: str = ""
    """What was left out, if anything."""


def as_markdown(findings: Sequence[Finding], around: Circumstances) -> str:
    """Return the report as Markdown: the facts, all verdicts at a glance, then each question."""
    lines = ["# Live check of fal's storage", ""]
    lines += [f"- {name}: {value}" for name, value in _facts(around)]
    counts = [
        f"{sum(finding.verdict is verdict for finding in findings)} {verdict}"
        for verdict in Verdict
    ]
    lines += [f"- questions: {', '.join(counts)}", ""]
    lines += ["| question | verdict |", "|---|---|"]
    lines += [
        f"| {_inline(finding.question.text)} | {_inline(finding.verdict_text)} |"
        for finding in findings
    ]
    for finding in findings:
        lines += ["", f"## {finding.question.text}", ""]
        lines.append(f"- done: {finding.question.done} (`{finding.question.id}`)")
        lines += [f"- seen: {_inline(line)}" for line in finding.seen]
        lines.append(f"- falgui assumes: {finding.question.assumed}")
        lines.append(f"- **{finding.verdict}**{_because(finding)}")
    return "\n".join(lines) + "\n"


def as_json(findings: Sequence[Finding], around: Circumstances) -> str:
    """Return the report as one JSON object."""
    report = {
        "facts": dict(_facts(around)),
        "findings": [finding.as_json() for finding in findings],
    }
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def _facts(around: Circumstances) -> list[tuple[str, str]]:
    endpoints = around.endpoints
    hosts = [urlsplit(one).netloc for one in (endpoints.rest, endpoints.cdn, endpoints.legacy)]
    facts = [
        *described_system(),
        ("service", ", ".join(hosts)),
        ("began", datetime.fromtimestamp(around.began, UTC).isoformat(timespec="seconds")),
        ("took", f"{around.seconds:.0f} s"),
        ("requests", f"{around.requests}"),
        ("sent", f"{around.bytes_sent / 1_000_000:.1f} MB of random bytes"),
    ]
    return [*facts, ("left out", around.options)] if around.options else facts


def _because(finding: Finding) -> str:
    return f": {_inline(finding.why)}" if finding.why else ""


def _inline(text: str) -> str:
    """Return `text` so that nothing a service says becomes markup."""
    for mark in "\\`*_<>[]|#":
        text = text.replace(mark, f"\\{mark}")
    return text
