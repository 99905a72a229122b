"""What a file tells, in words."""

import pytest

from falgui.core.traces import (
    IDENTIFYING,
    NOTES,
    Trace,
    Traces,
    prepared_text,
    removed_text,
    told_text,
    trace_lines,
    traces_text,
)


@pytest.mark.parametrize(
    ("found", "removed", "told"),
    [
        (set(), "", ""),
        ({Trace.LOCATION}, "location removed", "tells its location"),
        (
            {Trace.SERIAL_NUMBER, Trace.LOCATION},
            "location and serial number removed",
            "tells its location and a serial number",
        ),
        (
            NOTES,
            "prompt, workflow and path on this computer removed",
            "tells prompt, workflow and a path on this computer",
        ),
    ],
)
def test_they_are_named_in_one_order(found: set[Trace], removed: str, told: str) -> None:
    assert removed_text(Traces(removed=frozenset(found))) == removed
    assert told_text(Traces(told=frozenset(found))) == told


def test_every_kind_is_either_a_cameras_or_a_programs() -> None:
    assert set(Trace) == IDENTIFYING | NOTES
    assert not IDENTIFYING & NOTES


def test_both_are_said_beside_what_was_done() -> None:
    traces = Traces(frozenset({Trace.LOCATION}), frozenset({Trace.PROMPT}))
    assert traces_text(traces) == "location removed, tells prompt"
    assert prepared_text("HEIC → JPEG, 2,048 px", Traces(removed=traces.removed)) == (
        "HEIC → JPEG, 2,048 px, location removed"
    )
    assert prepared_text("", Traces()) == ""
    assert trace_lines(Traces()) == []
    assert len(trace_lines(traces)) == 2
    assert traces.and_of(Traces(told=frozenset({Trace.PATH}))) == Traces(
        traces.removed, frozenset({Trace.PROMPT, Trace.PATH})
    )
