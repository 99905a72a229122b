"""Puts the page that checks links into the window."""

from falgui.core.translation import _
from falgui.desktop.engine import Engine
from falgui.desktop.links.page import LinkPage
from falgui.desktop.main_window import MainWindow


def add_link_check(window: MainWindow, engine: Engine) -> None:
    """Add the page, which shows what is on the engine's desk."""
    page = LinkPage(engine.links, engine.copying)
    window.add_page("linksTab", _("Link check"), "link-check", page, page.focus_field)
    page.sources_chosen.connect(engine.upload_again)
    page.others_dropped.connect(window.intake.take_mime)
