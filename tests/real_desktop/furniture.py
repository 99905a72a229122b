"""What stands on a private desktop beside the window: all that a person would miss there."""

import subprocess
from pathlib import Path
from typing import Final, Literal

from jeepney import DBusAddress, Message, MessageType, message_bus, new_method_call
from jeepney.io.blocking import open_dbus_connection

from tests.real_desktop.hands import Hands
from tests.real_desktop.waiting import wait_until

WindowManager = Literal["openbox"]
Panel = Literal["xfce4-panel", "lxqt-panel"]
Notifications = Literal["dunst", "xfce4-notifyd"]
KeyStore = Literal["unlocked", "locked"]

KEYRING_PASSWORD: Final = "a desktop's own"
_SECRETS: Final = "org.freedesktop.secrets"
_KEY_STORE: Final = DBusAddress(
    "/org/freedesktop/secrets", _SECRETS, "org.freedesktop.Secret.Service"
)
_XFCE_PANEL: Final = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
 <property name="configver" type="int" value="2"/>
 <property name="panels" type="array"><value type="int" value="1"/>
  <property name="panel-1" type="empty">
   <property name="position" type="string" value="p=12;x=0;y=0"/>
   <property name="position-locked" type="bool" value="true"/>
   <property name="length" type="uint" value="100"/><property name="size" type="uint" value="30"/>
   <property name="plugin-ids" type="array">
    <value type="int" value="1"/><value type="int" value="2"/><value type="int" value="3"/>
   </property>
  </property></property>
 <property name="plugins" type="empty">
  <property name="plugin-1" type="string" value="tasklist"/>
  <property name="plugin-2" type="string" value="separator">
   <property name="expand" type="bool" value="true"/>
   <property name="style" type="uint" value="0"/></property>
  <property name="plugin-3" type="string" value="systray">
   <property name="square-icons" type="bool" value="true"/></property>
 </property></channel>
"""
_LXQT_PANEL: Final = """[General]
panels=panel1
[panel1]
position=Bottom
plugins=taskbar, statusnotifier
[taskbar]
type=taskbar
[statusnotifier]
type=statusnotifier
"""
_DUNST: Final = "[global]\n origin = top-right\n offset = 20x40\n"
# Below a folder that is named for the machine's kind.
_XFCE_NOTIFICATIONS: Final = "*/xfce4/notifyd/xfce4-notifyd"


def start_window_manager(
    desktop: Hands, window_manager: WindowManager = "openbox"
) -> subprocess.Popen[bytes]:
    """Start a window manager, and return it once windows get their place and the keyboard."""
    process = desktop.start("window-manager", [window_manager, "--sm-disable"])
    wait_until(desktop.has_window_manager, "a window manager")
    return process


def start_panel(desktop: Hands, panel: Panel = "xfce4-panel") -> subprocess.Popen[bytes]:
    """Start a panel, and return it once tray icons can register with it."""
    configuration = Path(desktop.environment["HOME"]) / ".config"
    if panel == "xfce4-panel":
        folder = configuration / "xfce4/xfconf/xfce-perchannel-xml"
        command = [panel, "--disable-wm-check", "--sm-client-disable"]
        file, content = folder / "xfce4-panel.xml", _XFCE_PANEL
    else:
        file, content = configuration / "lxqt/panel.conf", _LXQT_PANEL
        command = [panel]
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.write_text(content)
    process = desktop.start("panel", command)
    wait_for_name(desktop, "org.kde.StatusNotifierWatcher")
    return process


def start_notifications(
    desktop: Hands, notifications: Notifications = "dunst"
) -> subprocess.Popen[bytes]:
    """Start a notification daemon, and return it once it can be told something."""
    if notifications == "dunst":
        file = Path(desktop.environment["HOME"]) / "dunstrc"
        file.write_text(_DUNST)
        process = desktop.start("notifications", ["dunst", "-config", file])
    else:
        (daemon,) = Path("/usr/lib").glob(_XFCE_NOTIFICATIONS)
        process = desktop.start("notifications", [daemon])
    wait_for_name(desktop, "org.freedesktop.Notifications")
    return process


def start_key_store(desktop: Hands, key_store: KeyStore = "unlocked") -> subprocess.Popen[bytes]:
    """Start the Secret Service with one keyring, which `KEYRING_PASSWORD` unlocks."""
    command = ["gnome-keyring-daemon", "--unlock", "--foreground", "--components=secrets"]
    # It reads the password up to the end, makes the "login" keyring with it, and unlocks that.
    process = desktop.start("keyring", command, stdin=KEYRING_PASSWORD.encode())
    wait_for_key_store(desktop)
    if key_store == "locked":
        lock_key_store(desktop)
    return process


def lock_key_store(desktop: Hands) -> None:
    """Lock the keyring: the next program that wants a key makes it ask for the password."""
    keyrings = (["/org/freedesktop/secrets/collection/login"],)
    with open_dbus_connection(desktop.environment["DBUS_SESSION_BUS_ADDRESS"]) as bus:
        reply = bus.send_and_get_reply(new_method_call(_KEY_STORE, "Lock", "ao", keyrings))
        assert reply.body[0] == keyrings[0], reply.body


def wait_for_key_store(desktop: Hands) -> None:
    """Return as soon as there is a Secret Service that answers.

    Its name alone isn't enough: now and then its first answer was that it doesn't exist.
    """
    wait_for_name(desktop, _SECRETS)
    question = new_method_call(_KEY_STORE, "ReadAlias", "s", ("default",))
    with open_dbus_connection(desktop.environment["DBUS_SESSION_BUS_ADDRESS"]) as bus:
        wait_until(lambda: not _is_error(bus.send_and_get_reply(question)), "the key store")


def _is_error(message: Message) -> bool:
    return bool(message.header.message_type is MessageType.error)


def wait_for_name(desktop: Hands, name: str) -> None:
    """Return as soon as a program has this name on the session bus."""
    with open_dbus_connection(desktop.environment["DBUS_SESSION_BUS_ADDRESS"]) as bus:
        question = message_bus.NameHasOwner(name)
        wait_until(lambda: bool(bus.send_and_get_reply(question).body[0]), name)
