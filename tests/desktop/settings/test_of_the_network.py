"""The cards about proxy and certificates, and the field for the bandwidth limit."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from falgui.core.units import use_binary_units
from falgui.desktop.settings.authority_card import AuthorityCard
from falgui.desktop.settings.proxy_card import ProxyCard
from falgui.desktop.settings.rate_field import RateField
from falgui.desktop.system.background import Background
from falgui.desktop.widgets.status_line import StatusLine
from falgui.desktop.widgets.switch import Switch
from falgui.store.settings import ProxyChoice, Settings
from tests.desktop.controls import control

SYSTEM, MANUAL, DIRECT = range(3)


@pytest.fixture
def proxy(qtbot: QtBot) -> ProxyCard:
    card = ProxyCard()
    qtbot.addWidget(card)
    card.show_settings(Settings())
    card.show()
    return card


@pytest.fixture
def chosen(proxy: ProxyCard) -> list[tuple[ProxyChoice, str]]:
    """Give what was chosen; the card is shown the outcome each time, as the dialog does it."""
    made: list[tuple[ProxyChoice, str]] = []

    def take(choice: ProxyChoice, address: str) -> None:
        made.append((choice, address))
        proxy.show_settings(Settings(proxy=choice, proxy_address=address))

    proxy.chosen.connect(take)
    return made


def pick(card: QWidget, place: int) -> None:
    box = control(card, QComboBox, "proxyChoice")
    box.setCurrentIndex(place)
    box.activated.emit(place)


def address(card: QWidget) -> QLineEdit:
    return control(card, QLineEdit, "proxyAddress")


def remark(card: QWidget) -> str:
    return control(card, StatusLine, "proxyRemark").text


def test_a_manual_proxy_counts_as_soon_as_its_address_is_there(
    proxy: ProxyCard, chosen: list[tuple[ProxyChoice, str]]
) -> None:
    assert not address(proxy).isVisible()
    pick(proxy, MANUAL)
    assert address(proxy).isVisible()
    assert chosen == []
    # Another setting changes meanwhile.
    proxy.show_settings(Settings(streams=1))
    assert address(proxy).isVisible()
    QTest.keyClicks(address(proxy), "proxy.example:3128")
    assert chosen == []
    QTest.keyClick(address(proxy), Qt.Key.Key_Return)
    assert chosen == [(ProxyChoice.MANUAL, "proxy.example:3128")]
    QTest.keyClick(address(proxy), Qt.Key.Key_Return)
    assert len(chosen) == 1


def test_an_address_is_judged_while_it_is_typed(
    proxy: ProxyCard, chosen: list[tuple[ProxyChoice, str]]
) -> None:
    pick(proxy, MANUAL)
    QTest.keyClicks(address(proxy), "ftp://proxy.example")
    assert remark(proxy) == (
        "It begins with http, https, socks5 or socks5h. Until then nothing changes."
    )
    QTest.keyClick(address(proxy), Qt.Key.Key_Return)
    assert chosen == []
    address(proxy).selectAll()
    QTest.keyClicks(address(proxy), "socks5://proxy.example:1080")
    assert remark(proxy) == ""


def test_a_password_in_the_address_is_refused_and_the_way_out_is_named(
    proxy: ProxyCard, chosen: list[tuple[ProxyChoice, str]]
) -> None:
    pick(proxy, MANUAL)
    QTest.keyClicks(address(proxy), "http://me:secret@proxy.example:80")
    QTest.keyClick(address(proxy), Qt.Key.Key_Return)
    assert chosen == []
    assert "environment" in remark(proxy)
    assert any("HTTPS_PROXY" in label.text() for label in proxy.findChildren(QLabel))


def test_going_back_to_manual_takes_the_address_from_before(
    proxy: ProxyCard, chosen: list[tuple[ProxyChoice, str]]
) -> None:
    proxy.show_settings(Settings(proxy=ProxyChoice.DIRECT, proxy_address="proxy.example:1"))
    pick(proxy, MANUAL)
    assert chosen == [(ProxyChoice.MANUAL, "proxy.example:1")]


def test_the_other_ways_need_no_address(
    proxy: ProxyCard, chosen: list[tuple[ProxyChoice, str]]
) -> None:
    for place in (DIRECT, SYSTEM):
        pick(proxy, place)
        assert not address(proxy).isVisible()
    assert [choice for choice, _address in chosen] == [ProxyChoice.DIRECT, ProxyChoice.SYSTEM]


# Certificates ---------------------------------------------------------------------------------


@pytest.fixture
def authority(qtbot: QtBot, background: Background) -> AuthorityCard:
    card = AuthorityCard(background)
    qtbot.addWidget(card)
    card.chosen.connect(lambda path: card.show_settings(Settings(extra_authority=path)))
    card.show_settings(Settings())
    card.show()
    return card


Certificate = Callable[..., Path]


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    pytest.importorskip("cryptography")
    from tests.transport.certificates import self_signed  # noqa: PLC0415

    return lambda days=1: self_signed(tmp_path, days=days)[0]


def choose(card: AuthorityCard, monkeypatch: pytest.MonkeyPatch, path: Path | str) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_given: (str(path), ""))
    control(card, QPushButton, "chooseAuthority").click()


def said(card: AuthorityCard) -> str:
    return control(card, StatusLine, "authorityStatus").text


def test_a_file_with_certificates_is_taken_and_told(
    qtbot: QtBot,
    authority: AuthorityCard,
    certificate: Certificate,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = certificate()
    with qtbot.waitSignal(authority.chosen) as taken:
        choose(authority, monkeypatch, path)
    assert taken.args == [str(path)]
    assert said(authority) == "1 certificate is trusted besides the system's."
    assert control(authority, QLabel, "authorityPath").text() == str(path)
    with qtbot.waitSignal(authority.chosen) as removed:
        control(authority, QPushButton, "removeAuthority").click()
    assert removed.args == [""]
    assert said(authority) == ""
    assert not control(authority, QPushButton, "removeAuthority").isEnabled()


def test_an_expired_certificate_is_warned_of(
    qtbot: QtBot,
    authority: AuthorityCard,
    certificate: Certificate,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with qtbot.waitSignal(authority.chosen):
        choose(authority, monkeypatch, certificate(days=-1))
    assert said(authority).startswith("The certificate “falgui tests” has expired.")


def test_another_file_is_refused_and_nothing_changes(
    qtbot: QtBot,
    authority: AuthorityCard,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken: list[str] = []
    authority.chosen.connect(taken.append)
    path = tmp_path / "holiday.jpg"
    path.write_bytes(b"\xff\xd8")
    choose(authority, monkeypatch, path)
    qtbot.waitUntil(lambda: said(authority).startswith("“holiday.jpg” holds no certificates."))
    choose(authority, monkeypatch, "")
    assert taken == []


def test_a_file_that_has_gone_since_is_told_when_the_page_opens(
    qtbot: QtBot, authority: AuthorityCard, tmp_path: Path
) -> None:
    authority.show_settings(Settings(extra_authority=str(tmp_path / "gone.pem")))
    qtbot.waitUntil(lambda: said(authority).startswith("“gone.pem” holds no certificates."))
    assert control(authority, QPushButton, "removeAuthority").isEnabled()


# The limit ------------------------------------------------------------------------------------


@pytest.fixture
def rate(qtbot: QtBot) -> RateField:
    field = RateField()
    qtbot.addWidget(field)
    field.chosen.connect(field.show_rate)
    field.show()
    return field


@pytest.fixture
def rates(rate: RateField) -> list[int]:
    made: list[int] = []
    rate.chosen.connect(made.append)
    return made


def shown_rate(field: RateField) -> str:
    unit = control(field, QComboBox, "rateUnit").currentText()
    return f"{control(field, QLineEdit, 'rateNumber').text()} {unit}"


def type_rate(field: RateField, text: str) -> None:
    number = control(field, QLineEdit, "rateNumber")
    number.selectAll()
    QTest.keyClicks(number, text)
    QTest.keyClick(number, Qt.Key.Key_Return)


def test_the_limit_is_switched_on_typed_and_switched_off(rate: RateField, rates: list[int]) -> None:
    number = control(rate, QLineEdit, "rateNumber")
    assert not number.isEnabled()
    control(rate, Switch, "limitRate").click()
    assert rates == [1_000_000]
    assert shown_rate(rate) == "1 MB/s"
    type_rate(rate, "2,5")
    box = control(rate, QComboBox, "rateUnit")
    assert rates[-1] == 2_500_000
    box.setCurrentIndex(0)
    type_rate(rate, "500")
    assert rates[-1] == 500_000
    assert shown_rate(rate) == "500 kB/s"
    control(rate, Switch, "limitRate").click()
    assert rates[-1] == 0
    control(rate, Switch, "limitRate").click()
    assert rates[-1] == 500_000


@pytest.mark.parametrize("text", ["fast", "0", "-1", "0.5", "99999999", "inf", "nan"])
def test_what_is_no_speed_is_explained_and_changes_nothing(
    rate: RateField, rates: list[int], text: str
) -> None:
    rate.show_rate(20_000)
    type_rate(rate, text)
    assert rates == []
    assert "1 kB/s at least" in control(rate, StatusLine, "rateRemark").text


def test_leaving_the_field_does_not_round_what_was_set_elsewhere(
    rate: RateField, rates: list[int]
) -> None:
    rate.show_rate(1_234_567)
    assert shown_rate(rate) == "1.235 MB/s"
    number = control(rate, QLineEdit, "rateNumber")
    number.editingFinished.emit()
    assert rates == []


def test_the_limit_is_shown_in_the_units_that_are_chosen(rate: RateField) -> None:
    try:
        use_binary_units(True)
        rate.show_rate(512 * 1024)
        assert shown_rate(rate) == "512 KiB/s"
    finally:
        use_binary_units(False)
    rate.show_rate(replace(Settings(), most_bytes_per_second=512_000).most_bytes_per_second)
    assert shown_rate(rate) == "512 kB/s"
