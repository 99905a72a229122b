"""Starting at login, staying awake and quitting, on the page about falgui itself."""

from dataclasses import replace

from falgui.core.errors import UploadError
from falgui.core.translation import _
from falgui.desktop.integration.starting_at_login import StartingAtLogin
from falgui.desktop.settings.page import SettingsPage
from falgui.desktop.widgets.card import Card
from falgui.desktop.widgets.status_line import StatusLine, Tone


def add_login_card(page: SettingsPage, starting: StartingAtLogin | None) -> None:
    """Put the card below what is on `page`; what the system refuses is told on it.

    Without `starting` nothing is changed that counts at a login, and nothing offered of it.
    """
    card = LoginCard(page, at_login=starting is not None)
    page.add(card)
    if starting is not None:
        starting.failed.connect(card.tell_problem)


class LoginCard(Card):
    """Changes them by the `edited` of `page`."""

    def __init__(self, page: SettingsPage, *, at_login: bool) -> None:
        super().__init__()
        self._status = StatusLine("loginStatus")
        if at_login:
            self._add_start(page)
        page.add_switch(
            self,
            "keepAwake",
            (
                _("Keep the computer awake"),
                _("Only while files go up. Closing the lid still lets it sleep."),
            ),
            lambda settings: settings.keep_awake,
            lambda settings, on: replace(settings, keep_awake=on),
        )
        page.add_switch(
            self,
            "confirmQuit",
            (_("Ask before quitting"), _("Only while uploads are running.")),
            lambda settings: settings.confirm_quit,
            lambda settings, on: replace(settings, confirm_quit=on),
        )

    def _add_start(self, page: SettingsPage) -> None:
        switch = page.add_switch(
            self,
            "startAtLogin",
            (_("Start at login"), _("In the tray, or minimised where there is none.")),
            lambda settings: settings.start_at_login,
            lambda settings, on: replace(settings, start_at_login=on),
        )
        self._told = self.add(self._status)
        self._told.hide()
        switch.clicked.connect(self._told.hide)

    def tell_problem(self, error: UploadError) -> None:
        """Tell why the switch went back."""
        self._status.tell(Tone.BAD, error.title, error.advice)
        self._told.show()
        self.update()
