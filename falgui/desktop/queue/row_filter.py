"""Which uploads the person wants to see: a group of states, and a part of the name."""

from dataclasses import dataclass
from enum import StrEnum

from falgui.core.translation import _
from falgui.core.upload import ACTIVE, State, Upload


class Group(StrEnum):
    """States that belong together for whoever looks for something; the values name the icons."""

    ALL = "all"
    ACTIVE = "uploading"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"

    @property
    def states(self) -> frozenset[State]:
        """The states of the group."""
        return _STATES[self]


_STATES = {
    Group.ALL: frozenset(State),
    Group.ACTIVE: ACTIVE,
    Group.WAITING: frozenset({State.QUEUED, State.WAITING, State.PAUSED}),
    Group.DONE: frozenset({State.DONE}),
    Group.FAILED: frozenset({State.FAILED}),
}


def group_name(group: Group) -> str:
    """Return what people call a group."""
    return {
        Group.ALL: _("All"),
        Group.ACTIVE: _("Active"),
        Group.WAITING: _("Waiting"),
        Group.DONE: _("Done"),
        Group.FAILED: _("Failed"),
    }[group]


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Lets through what is in `group` and has `text` in its name, in capitals or not."""

    group: Group = Group.ALL
    text: str = ""

    @property
    def is_open(self) -> bool:
        """Whether everything gets through."""
        return self.group is Group.ALL and not self.text

    def matches(self, upload: Upload) -> bool:
        """Return whether `upload` gets through."""
        if upload.state not in _STATES[self.group]:
            return False
        if not self.text:
            return True
        needle = self.text.casefold()
        return needle in (upload.name or upload.source.name).casefold()
