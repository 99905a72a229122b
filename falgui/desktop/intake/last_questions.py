"""The questions before the first byte leaves: about secrets, and about a line that costs money."""

from collections.abc import Callable, Sequence

from falgui.core.lifecycle import Lifecycle
from falgui.core.names import display_name
from falgui.core.translation import _, plural
from falgui.core.units import format_size
from falgui.desktop.widgets.question_bar import QuestionBar, QuestionBars


def ask_about_secrets(
    bars: QuestionBars,
    names: Sequence[str],
    lifecycle: Lifecycle,
    answered: Callable[[bool], None],
) -> None:
    """Ask whether files that look like secrets are to be uploaded; the careful answer is no."""
    if len(names) == 1:
        title = _("“{name}” looks like a secret.").format(name=display_name(names[0]))
        leave = _("Leave out")
    else:
        title = plural(
            "{n} file looks like a secret: {{names}}",
            "{n} files look like secrets: {{names}}",
            len(names),
        ).format(names=_some_of(names))
        leave = _("Leave them out")
    advice = (
        _("Only your fal account could open it there.")
        if lifecycle.private
        else _("Links are public.")
    )
    bar = QuestionBar("secretQuestion", "key", careful=True)
    bar.say(title, advice)
    bar.offer(
        [
            ("uploadSecret", _("Upload anyway"), lambda: answered(True)),
            ("leaveSecretOut", leave, lambda: answered(False)),
        ]
    )
    bars.ask(bar)


def ask_about_line(
    bars: QuestionBars, count: int, size: int, answered: Callable[[bool], None]
) -> None:
    """Ask whether `count` files of `size` bytes together are to go over a line that costs money."""
    bar = QuestionBar("lineQuestion", "uploading")
    words = plural(
        "{n} file, {{size}}, on a metered connection.",
        "{n} files, {{size}}, on a metered connection.",
        count,
    )
    bar.say(words.format(size=format_size(size)))
    bar.offer(
        [
            ("uploadMetered", _("Upload"), lambda: answered(True)),
            ("cancelMetered", _("Cancel"), lambda: answered(False)),
        ]
    )
    bars.ask(bar)


def _some_of(names: Sequence[str]) -> str:
    shown = ", ".join(display_name(name) for name in names[:3])
    return _("{names}, …").format(names=shown) if len(names) > 3 else shown  # noqa: PLR2004
