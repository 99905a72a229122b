"""Texts in which programs note how a picture was made, and where that was."""

import re
from collections.abc import Iterator
from typing import Final

from falgui.core.traces import Trace

_ENCODINGS: Final = (b"ASCII\0\0\0", b"UNICODE\0", b"JIS\0\0\0\0\0", bytes(8))
"""How the text of an EXIF comment begins: it says in which letters it is."""
_BY_KEYWORD: Final = {
    b"parameters": Trace.PROMPT,
    b"prompt": Trace.PROMPT,
    b"positive_prompt": Trace.PROMPT,
    b"negative_prompt": Trace.PROMPT,
    b"generation_data": Trace.PROMPT,
    b"dream": Trace.PROMPT,
    b"sd-metadata": Trace.PROMPT,
    b"invokeai_metadata": Trace.PROMPT,
    b"invokeai_graph": Trace.WORKFLOW,
    b"invokeai_workflow": Trace.WORKFLOW,
    b"workflow": Trace.WORKFLOW,
}
"""What programs call texts that are nothing else."""
_PROMPT: Final = re.compile(
    rb"""negative\ prompt\s*:  # Stable Diffusion web UI and its kin
    | \bsteps:\s*\d+\s*,\s*(?:sampler|schedule|seed|size|cfg\ scale)
    | ["'](?:positive_|negative_)?prompt["']\s*:
    | \bprompt\s*[:=]\s*\S
    | ["']class_type["']\s*:  # ComfyUI, as it is sent to run
    | ["']sui_image_params["']
    """,
    re.VERBOSE,
)
_WORKFLOW: Final = re.compile(
    rb"""["']?\bworkflow\b["']?\s*:\s*["'{\[]
    | ["'](?:last_node_id|widgets_values)["']\s*:  # ComfyUI, as it is drawn
    """,
    re.VERBOSE,
)
_PROMPT_WORDS: Final = (b"prompt", b"steps:", b"class_type", b"sui_image_params")
_WORKFLOW_WORDS: Final = (b"workflow", b"last_node_id", b"widgets_values")
_PATH: Final = re.compile(
    rb"""file://[^\s"'<>]+
    | (?<![\w:/.~-])/(?:home|Users|root|mnt|media|Volumes|var/home|run/media)/[^\s"'<>,;]+
    | (?<![A-Za-z])[A-Za-z]:(?:\\{1,2}|/(?!/))[^\s"'<>,;/\\:*?|]+[\\/]+[^\s"'<>,;]*
    """,
    re.VERBOSE,
)
_VALUE: Final = re.compile(rb"""[^"'<>]*""")


def notes_in(keyword: bytes, text: bytes) -> set[Trace]:
    """Return what `text`, which a program has called `keyword`, tells; "" for no name.

    A text in sixteen-bit letters counts as well.
    """
    for encoding in _ENCODINGS:
        text = text.removeprefix(encoding)
    plain = text.replace(b"\0", b"")
    if not plain.strip():
        return set()
    found = set()
    named = _BY_KEYWORD.get(keyword.strip().lower())
    if named is not None:
        found.add(named)
    lower = plain.lower()
    # The words alone are found much faster than the patterns.
    is_prompt = any(word in lower for word in _PROMPT_WORDS)
    if is_prompt and named is not Trace.WORKFLOW and _PROMPT.search(lower):
        found.add(Trace.PROMPT)
    if any(word in lower for word in _WORKFLOW_WORDS) and _WORKFLOW.search(lower):
        found.add(Trace.WORKFLOW)
    if _PATH.search(plain):
        found.add(Trace.PATH)
    return found


def paths_in(text: bytes) -> Iterator[tuple[int, int]]:
    """Yield where paths of a computer stand in the values of XML: their beginning and end."""
    at = 0
    while found := _PATH.search(text, at):
        # A name may have spaces in it; the value ends for sure.
        value = _VALUE.match(text, found.end())
        at = value.end() if value else found.end()
        yield found.start(), at
