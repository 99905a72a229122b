"""The choice of the proxy on the settings page about the network."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from falgui.core.proxy_address import proxy_address_problem
from falgui.core.translation import _
from falgui.desktop.look.theme import GRID
from falgui.desktop.settings.page import leave_wheel_to_page
from falgui.desktop.widgets.card import Card
from falgui.desktop.widgets.combo_box import ComboBox
from falgui.desktop.widgets.status_line import StatusLine, Tone
from falgui.desktop.widgets.wrapping_label import WrappingLabel
from falgui.store.settings import ProxyChoice, Settings

_CHOICES: Final = (ProxyChoice.SYSTEM, ProxyChoice.MANUAL, ProxyChoice.DIRECT)


class ProxyCard(Card):
    """Which proxy leads to fal, and where it is.

    `chosen` carries a choice and an address that goes with it; a proxy of one's own counts from
    the moment on at which its address can be used, and until then nothing changes.
    """

    chosen = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._in_force: tuple[ProxyChoice, str] | None = None
        self._is_choosing = False
        self._choice = ComboBox()
        self._choice.setObjectName("proxyChoice")
        self._choice.addItems([_("The system's"), _("Manual"), _("None, go directly")])
        leave_wheel_to_page(self._choice)
        self.add_control(
            _("Proxy"),
            _("The system's is the one in its settings or in the environment."),
            self._choice,
        )
        self._address = QLineEdit()
        self._address.setObjectName("proxyAddress")
        self._address.setAccessibleName(_("Address of the proxy"))
        self._address.setPlaceholderText("proxy.example:3128")
        self._remark = StatusLine("proxyRemark")
        self._row = self.add(self._manual())
        self._choice.activated.connect(self._picked)
        self._address.textEdited.connect(self._look)
        self._address.editingFinished.connect(self._typed)

    def show_settings(self, settings: Settings) -> None:
        """Show what `settings` say; what is being typed stays."""
        said = (settings.proxy, settings.proxy_address)
        if said != self._in_force:
            self._in_force, self._is_choosing = said, False
            self._address.setText(settings.proxy_address)
            self._remark.clear()
        shown = ProxyChoice.MANUAL if self._is_choosing else settings.proxy
        self._choice.setCurrentIndex(_CHOICES.index(shown))
        self._row.setVisible(shown is ProxyChoice.MANUAL)
        self.update()

    def _manual(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        label = QLabel(_("Address of the proxy"))
        label.setBuddy(self._address)
        note = _(
            "For http, https, socks5 or socks5h. User name and password are not kept in the "
            "settings: a proxy that wants them goes into the environment, as HTTPS_PROXY."
        )
        for part in (label, self._address, self._remark, WrappingLabel(note, muted=True)):
            column.addWidget(part)
        return content

    def _picked(self, place: int) -> None:
        choice = _CHOICES[place]
        address = self._address.text().strip()
        self._is_choosing = choice is ProxyChoice.MANUAL and bool(proxy_address_problem(address))
        if self._is_choosing:
            self._row.show()
            self.update()
            self._address.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._row.setVisible(choice is ProxyChoice.MANUAL)
        self.chosen.emit(choice, address if choice is ProxyChoice.MANUAL else "")

    def _look(self) -> None:
        text = self._address.text()
        problem = proxy_address_problem(text) if text.strip() else ""
        if problem:
            self._remark.tell(Tone.BAD, problem, _("Until then nothing changes."))
        else:
            self._remark.clear()

    def _typed(self) -> None:
        self._look()
        address = self._address.text().strip()
        is_news = (ProxyChoice.MANUAL, address) != self._in_force
        if address and is_news and not proxy_address_problem(address):
            self._is_choosing = False
            self.chosen.emit(ProxyChoice.MANUAL, address)
