"""The questions about a text: whether it becomes a file, and whether the files it names go up."""

from collections.abc import Callable, Sequence
from typing import Final

from falgui.core.lifecycle import Lifecycle
from falgui.core.names import display_name
from falgui.core.pasted_text import PastedText
from falgui.core.request_files import PastedRequest
from falgui.core.translation import _, plural
from falgui.core.units import format_size
from falgui.desktop.widgets.question_bar import QuestionBar, QuestionBars

_NAMES_SHOWN: Final = 8
"""Enough to see what is about to be public: the text may be somebody else's."""


def ask_about_text(
    bars: QuestionBars,
    text: PastedText,
    lifecycle: Lifecycle,
    missing: Sequence[str],
    answered: Callable[[bool], None],
) -> None:
    """Ask whether `text` is to be uploaded as a file; the careful answer is no for a secret.

    `missing` are files that it names and that are not on this computer.
    """
    size = format_size(len(text.content))
    bar = QuestionBar("textQuestion", "text", careful=text.looks_secret)
    if text.looks_secret:
        # Its first words may be the secret.
        title = _("This text ({size}) looks like it holds a key or a password.").format(size=size)
        advice = (
            _("Only your fal account could open it there.")
            if lifecycle.private
            else _("Links are public.")
        )
        word = _("Upload anyway")
    else:
        title = _("Upload this text as a file? {size}: “{words}”").format(
            size=size, words=text.first_words
        )
        advice = missing_words(missing)
        word = _("Upload as text file")
    bar.say(title, advice)
    bar.offer(
        [
            ("uploadText", word, lambda: answered(True)),
            ("cancelText", _("Cancel"), lambda: answered(False)),
        ]
    )
    bars.ask(bar)


def ask_about_request(
    bars: QuestionBars,
    request: PastedRequest,
    upload: Callable[[], None],
    upload_text: Callable[[], None],
    leave: Callable[[], None],
) -> None:
    """Ask whether the files that `request` names are to be uploaded, or the text itself."""
    count = len(request.files)
    title = plural(
        "This text names {n} file on this computer. Upload it and copy the text with its link?",
        "This text names {n} files on this computer. Upload them and copy the text with their"
        " links?",
        count,
    )
    lines = (file_names(request), missing_words(request.missing))
    advice = "\n".join(line for line in lines if line)
    bar = QuestionBar("requestQuestion", "link")
    bar.say(title, advice)
    bar.offer(
        [
            (
                "uploadRequest",
                plural("Upload {n} file", "Upload {n} files", count),
                upload,
            ),
            ("uploadRequestText", _("Upload the text as a file"), upload_text),
            ("cancelRequest", _("Cancel"), leave),
        ]
    )
    bars.ask(bar)


def file_names(request: PastedRequest) -> str:
    """Return the names of the files, as many as there is room for."""
    return _listed([path.name for path in request.files])


def missing_words(missing: Sequence[str]) -> str:
    """Return the sentence about paths that lead to no file, or "" if there are none."""
    if not missing:
        return ""
    return _("Not found: {names}").format(names=_listed(missing))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(display_name(name) for name in names[:_NAMES_SHOWN])
    more = len(names) - _NAMES_SHOWN
    if more <= 0:
        return shown
    return plural("{{names}} and {n} more", "{{names}} and {n} more", more).format(names=shown)
