"""What a diagnosis finds, one step at a time; pure data, for the window and the terminal alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from falgui.core.translation import _


class Verdict(StrEnum):
    """How a step went."""

    OK = "ok"
    WARNING = "warning"
    """Uploads work, but something is worth knowing."""
    FAILED = "failed"
    SKIPPED = "skipped"
    """Not checked."""

    @property
    def word(self) -> str:
        """The verdict as people read it."""
        return {
            Verdict.OK: _("OK"),
            Verdict.WARNING: _("Warning"),
            Verdict.FAILED: _("Failed"),
            Verdict.SKIPPED: _("Not checked"),
        }[self]


@dataclass(frozen=True, slots=True)
class Finding:
    """One step and how it went; nothing in it is secret but `link`."""

    step: str
    """A stable id such as `dns`, for programs."""
    name: str
    verdict: Verdict
    found: str = ""
    advice: str = ""
    seconds: float = 0.0
    link: str = ""
    """Where the test file of the upload is for a minute; for who asks for it, not for a report."""

    def as_json(self) -> dict[str, object]:
        """Return what a program may read, without the link."""
        facts = ("step", "name", "verdict", "found", "advice")
        return {name: getattr(self, name) for name in facts} | {"seconds": round(self.seconds, 3)}

    def as_text(self) -> str:
        """Return the finding as lines: word, step and time, then what was found and to do."""
        line = f"{self.verdict.word}: {self.name}"
        if self.verdict is not Verdict.SKIPPED:
            line += f" ({self.seconds:.2f} s)"
        return "\n    ".join(part for part in (line, self.found, self.advice) if part)


def finding_from(fact: Mapping[str, object]) -> Finding:
    """Return the finding that `as_json` wrote; raises `LookupError`, `TypeError`, `ValueError`."""
    texts = {name: str(fact[name]) for name in ("step", "name", "found", "advice")}
    seconds = float(str(fact["seconds"]))
    return Finding(verdict=Verdict(str(fact["verdict"])), seconds=seconds, **texts)
