"""Tells in a new window what the one before was still asking about, and is not uploaded."""

from typing import Final

from falgui.core.translation import _
from falgui.desktop.intake.refusal_banners import show_refused
from falgui.desktop.widgets.banner import Banners
from falgui.desktop.widgets.question_bar import QuestionBar, QuestionBars

_ABOUT_WHAT_COMES_IN: Final = frozenset(
    {
        "textQuestion",
        "requestQuestion",
        "folderQuestion",
        "trainingQuestion",
        "packing",
        "secretQuestion",
        "lineQuestion",
        "zipping",
        "linkQuestion",
    }
)
"""Names of the bars that go with their window; all others come again by themselves."""


def tell_of_open_questions(before: QuestionBars, banners: Banners) -> None:
    """Say that what is open in `before`, whose window is about to go, has to come once more."""
    names = {bar.objectName() for bar in before.findChildren(QuestionBar) if not bar.isHidden()}
    if names & _ABOUT_WHAT_COMES_IN:
        title = _("The new language has closed the open questions.")
        show_refused(banners, [title, _("Drop or paste once more what they were about.")])
