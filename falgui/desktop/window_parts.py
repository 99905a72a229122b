"""What the window is made of beyond its first sight, to be imported all at once after that."""

from falgui.desktop.copying.clipboard import Clipboard
from falgui.desktop.copying.copy_menu import auto_copy_action
from falgui.desktop.copying.copying import Copying
from falgui.desktop.help_window import show_help
from falgui.desktop.intake.drop_target import DropTarget
from falgui.desktop.intake.intake import Intake
from falgui.desktop.intake.link_dialog import ask_for_links
from falgui.desktop.intake.text_dialogs import TextDialogs
from falgui.desktop.menus import build_menus
from falgui.desktop.queue.undoing import Undoing
from falgui.desktop.queue.upload_queue import UploadQueue
from falgui.desktop.rows.queue_model import QueueModel
from falgui.desktop.rows.row_actions import RowActions
from falgui.desktop.rows.row_windows import RowWindows
from falgui.desktop.rows.thumbnails import Thumbnails
from falgui.desktop.system.background import Background
from falgui.desktop.trouble import Trouble
from falgui.desktop.uploads_page import UploadsPage

__all__ = [
    "Background",
    "Clipboard",
    "Copying",
    "DropTarget",
    "Intake",
    "QueueModel",
    "RowActions",
    "RowWindows",
    "TextDialogs",
    "Thumbnails",
    "Trouble",
    "Undoing",
    "UploadQueue",
    "UploadsPage",
    "ask_for_links",
    "auto_copy_action",
    "build_menus",
    "show_help",
]
